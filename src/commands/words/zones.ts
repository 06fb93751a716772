import { fold } from '../text.ts';
import { nearest } from './nearest.ts';

/** IANA names by their normalized form, and by their last part (`berlin`), which is unique. Created once. */
let zones: ReadonlyMap<string, string> | undefined;

/** Words for a zone that its IANA name doesn't contain, normalized by `fold`. */
const otherWords: Readonly<Record<string, readonly string[]>> = {
  UTC: ['gmt', 'z'],
  'America/New_York': ['et', 'est', 'edt', 'eastern', 'boston', 'washington', 'nyc'],
  'America/Chicago': ['central'],
  'America/Denver': ['mountain'],
  'America/Los_Angeles': ['pt', 'pst', 'pdt', 'pacific', 'la', 'san-francisco', 'seattle'],
  'Europe/Berlin': ['germany', 'bonn', 'cologne', 'frankfurt', 'hamburg', 'munich', 'cest'],
  'Europe/London': ['uk', 'bst'],
  'Asia/Shanghai': ['beijing', 'shenzhen', 'china'],
  'Asia/Tokyo': ['jst'],
  'Asia/Calcutta': ['kolkata', 'bangalore', 'delhi', 'mumbai'],
};

/** Ignores accents and spaces: `São Paulo` is `America/Sao_Paulo`. */
const key = (word: string) => fold(word.normalize('NFD').replaceAll(/\p{M}/gu, ''));

function known(): ReadonlyMap<string, string> {
  if (zones) return zones;
  const names = ['UTC', ...Intl.supportedValuesOf('timeZone')];
  const byCity = names.map((name) => [key(name.slice(name.lastIndexOf('/') + 1)), name] as const);
  const byWord = Object.entries(otherWords).flatMap(([name, words]) =>
    words.map((word) => [word, name] as const),
  );
  zones = new Map([...byWord, ...byCity, ...names.map((name) => [key(name), name] as const)]);
  return zones;
}

/**
 * The IANA time zone for a text: `Europe/Berlin`, `europe/berlin`, `Berlin`, `New York time`, `US/Eastern`.
 */
export function zoneOf(text: string): string | undefined {
  const word = text.replace(/ time$/i, '');
  const found = known().get(key(word));
  // An offset such as +01:00 is not a zone, because it doesn't say when clocks change.
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

/** `in Berlin`, `UTC`: the shortest text for this zone. */
export function zoneText(zone: string): string {
  if (zone === 'UTC') return zone;
  const city = zone.slice(zone.lastIndexOf('/') + 1).replaceAll('_', ' ');
  return `in ${zoneOf(city) === zone ? city : zone}`;
}
