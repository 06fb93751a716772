export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Every string within a value, with its property name. */
export function* strings(value: unknown, key = ''): Generator<{ key: string; value: string }> {
  if (typeof value === 'string') yield { key, value };
  else if (Array.isArray(value)) for (const item of value) yield* strings(item, key);
  else if (isRecord(value)) for (const [name, item] of Object.entries(value)) yield* strings(item, name);
}

/** A nested property, or undefined if a value on the path is not an object. */
export function get(value: unknown, ...path: (string | number)[]): unknown {
  let found = value;
  for (const name of path) {
    if (Array.isArray(found) && typeof name === 'number') found = found[name];
    else if (isRecord(found) && Object.hasOwn(found, name)) found = found[name];
    else return undefined;
  }
  return found;
}

export function getString(value: unknown, ...path: (string | number)[]): string | undefined {
  const found = get(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A list by name; empty if missing. */
export function getList(value: unknown, ...path: (string | number)[]): unknown[] {
  const found = get(value, ...path);
  return Array.isArray(found) ? found : [];
}
