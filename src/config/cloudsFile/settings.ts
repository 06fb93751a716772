/** Settings as in a file: texts, lists and maps. */
export type Settings = ReadonlyMap<unknown, unknown>;

/**
 * Deeper maps are not merged: nothing is read from there, and a file can contain a map that contains itself.
 */
const maxDepth = 4;

/** Merges both; `over` takes precedence. Like openstacksdk, takes `-` in keys for `_`. */
export function merged(under: Settings, over: Settings, depth = maxDepth): Settings {
  const all = new Map(under);
  for (const [spelled, value] of over) {
    const key = typeof spelled === 'string' ? spelled.replaceAll('-', '_') : spelled;
    const isDeep = depth > 0 && value instanceof Map;
    all.set(key, isDeep ? merged(mapAt(all, String(key)) ?? new Map(), value, depth - 1) : value);
  }
  return all;
}

/** @param path keys, outermost first */
export function valueAt(settings: Settings, ...path: readonly string[]): unknown {
  let value: unknown = settings;
  for (const key of path) {
    if (!(value instanceof Map)) return undefined;
    value = value.get(key);
  }
  // YAML's spellings of no value, because the parser returns every scalar as text.
  return value === '' || value === '~' || value === 'null' ? undefined : value;
}

export const mapAt = (settings: Settings, ...path: readonly string[]): Settings | undefined => {
  const value = valueAt(settings, ...path);
  return value instanceof Map ? value : undefined;
};

export const textAt = (settings: Settings, ...path: readonly string[]): string | undefined => {
  const value = valueAt(settings, ...path);
  return typeof value === 'string' ? value.trim() || undefined : undefined;
};
