import { mapAt, merged, type Settings, textAt, valueAt } from './settings.ts';

/** `regions:` is a list of names, or of maps with `name` and that region's `values`. */
const items = (entry: Settings): readonly { readonly name: string; readonly values?: Settings }[] => {
  const regions = valueAt(entry, 'regions');
  if (!Array.isArray(regions)) return [];
  return regions.flatMap((item: unknown) => {
    if (typeof item === 'string') return [{ name: item }];
    if (!(item instanceof Map)) return [];
    const name = textAt(item, 'name');
    const values = mapAt(item, 'values');
    return name === undefined ? [] : [{ name, ...(values && { values }) }];
  });
};

export const regionNames = (entry: Settings): readonly string[] => items(entry).map(({ name }) => name);

/** The entry merged with its values for this region. */
export function inRegion(entry: Settings, region: string | undefined): Settings {
  const values = items(entry).find(({ name }) => name === region)?.values;
  const named = region === undefined ? entry : merged(entry, new Map([['region_name', region]]));
  return values ? merged(named, values) : named;
}
