/** Durations and past points in time in natural wording: `24h`, `7 days`, `yesterday`, `in the last hour`. */
import type { Since } from '../command.ts';
import { limits } from './limits.ts';

const minutesIn = { m: 1, h: 60, d: 1_440, w: 10_080 } as const;

const duration = /^(\d{1,9}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)$/;
/** The bot's own wording is `in the last 24 h`. */
const lead = /^(?:(?:in |for |over )?the |in )?(?:last|past) /;
/** After `last`. */
const lastWords: ReadonlyMap<string, string> = new Map([
  ['hour', '1h'],
  ['night', 'yesterday'],
  ['day', '24h'],
  ['week', '7d'],
]);
const overLead = /^(?:for )?(?:over|longer than|more than|at least) |^for |^> ?/;

/** Parses the value of `since:`. `undefined`: not a point in time; `'impossible'`: out of range. */
export function sinceOf(value: string): Since | 'impossible' | undefined {
  const text = value.toLowerCase();
  if (text === 'today' || text === 'yesterday') return text;
  return minutesOf(text, limits.since);
}

/**
 * The minutes in a duration such as `20m`, `4 hours` or `2d`. `undefined`: not a duration; `'impossible'`:
 * out of range.
 */
export function minutesOf(
  value: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | 'impossible' | undefined {
  const [, count = '', unit = ''] = duration.exec(value.toLowerCase()) ?? [];
  if (count === '') return undefined;
  const minutes = Number(count) * minutesIn[unit.charAt(0) as keyof typeof minutesIn];
  return minutes >= least && minutes <= most ? minutes : 'impossible';
}

/** A key and its value in natural wording. The value may be invalid. */
export interface TimePhrase {
  readonly key: 'since' | 'over';
  readonly value: string;
  /** In words. */
  readonly length: number;
}

/** In words: `in the last 24 hours`, `on Monday, Tuesday and Friday`. */
export const longestPhrase = 5;

/** The longest phrase at the start: `today`, `last 24h`, `since yesterday`, `over 20 minutes`. */
export function timePhraseAt(words: readonly string[]): TimePhrase | undefined {
  for (let length = Math.min(longestPhrase, words.length); length > 0; length--) {
    const phrase = phraseOf(words.slice(0, length).join(' ').toLowerCase());
    if (phrase !== undefined) return { ...phrase, length };
  }
  return undefined;
}

function phraseOf(text: string): Omit<TimePhrase, 'length'> | undefined {
  const least = text.replace(overLead, '');
  if (least !== text && minutesOf(least, limits.over) !== undefined) return { key: 'over', value: least };
  const rest = text.replace(/^since /, '').replace(/ ago$/, '');
  const value = rest.replace(lead, '');
  const since = value === rest ? value : (lastWords.get(value) ?? value);
  // A duration alone is not a point in time.
  if (since === 'today' || since === 'yesterday' || (value !== text && sinceOf(since) !== undefined))
    return { key: 'since', value: since };
  if (text === 'this morning') return { key: 'since', value: 'today' };
  const [, key, wrong = ''] = /^(since|over(?= \d)|(?:last|past)(?= \d+$)) (\S+)$/.exec(text) ?? [];
  return key === undefined ? undefined : { key: key === 'over' ? key : 'since', value: wrong };
}

/** The shortest `since:` value with this meaning. */
export const sinceText = (since: Since): string => (typeof since === 'string' ? since : durationText(since));

/** The shortest text for that many minutes. */
export function durationText(minutes: number): string {
  // One day is written as 24h, because it isn't a calendar day.
  if (minutes % minutesIn.d === 0 && minutes > minutesIn.d) return `${minutes / minutesIn.d}d`;
  return minutes % minutesIn.h === 0 ? `${minutes / minutesIn.h}h` : `${minutes}m`;
}
