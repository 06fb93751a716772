/** Settings as they stand in a file: texts, lists and maps. */
export type Settings = ReadonlyMap<unknown, unknown>;

/** Deeper maps are not merged: nothing that is read lies deeper, and a file can hold a map that contains itself. */
const maxDepth = 4;

/** Every value of both; where both have one, that of `over`. */
export function merged(under: Settings, over: Settings, depth = maxDepth): Settings {
  const all = new Map(under);
  for (const [key, value] of over) {
    const below = all.get(key);
    const isDeep = depth > 0 && below instanceof Map && value instanceof Map;
    all.set(key, isDeep ? merged(below, value, depth - 1) : value);
  }
  return all;
}

/** @param path keys from the outermost one */
export function valueAt(settings: Settings, ...path: readonly string[]): unknown {
  let value: unknown = settings;
  for (const key of path) {
    if (!(value instanceof Map)) return undefined;
    value = value.get(key);
  }
  // What YAML writes for no value: the parser gives every scalar as its text.
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
