import { fold } from '../text.ts';
import { nearest } from './nearest.ts';

/** IANA names by their folded form, and by their last part where only one zone has it (`berlin`). Made once. */
let zones: ReadonlyMap<string, string> | undefined;

function known(): ReadonlyMap<string, string> {
  if (zones) return zones;
  const names = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const cities = Map.groupBy(names, (name) => fold(name.slice(name.lastIndexOf('/') + 1)));
  const byCity = [...cities].flatMap(([city, [name, ...others]]) =>
    name !== undefined && others.length === 0 ? [[city, name] as const] : [],
  );
  zones = new Map([...byCity, ...names.map((name) => [fold(name), name] as const)]);
  return zones;
}

/** The IANA time zone that a word means: `Europe/Berlin`, `europe/berlin`, `Berlin`, `US/Eastern`. */
export function zoneOf(word: string): string | undefined {
  const found = known().get(fold(word));
  // An offset such as +01:00 is no zone: it does not know when clocks change.
  if (found !== undefined || !/^[a-z][\w/+-]*$/i.test(word)) return found;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: word }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The zone that was probably meant. */
export function nearestZone(word: string): string | undefined {
  const near = nearest(word, known().keys());
  return near === undefined ? undefined : known().get(near);
}
