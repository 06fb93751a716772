/** Past points in time in natural wording: `24h`, `7 days`, `yesterday`, `in the last hour`. */
import type { Since } from '../command.ts';
import { limits } from './limits.ts';

const minutesIn = { m: 1, h: 60, d: 1_440, w: 10_080 } as const;

const duration = /^(\d{1,9}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)$/;
/** The bot's own wording is `in the last 24 h`. */
const lead = /^(?:(?:(?:in |for |over )?the |in )?(?:last|past) )/;

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

export interface SincePhrase {
  readonly value: Since | 'impossible';
  /** In words. */
  readonly length: number;
}

/** `in the last 24 hours`. */
const longestPhrase = 5;

/** The longest point in time starting at this word: `today`, `last 24h`. */
export function sincePhraseAt(words: readonly string[], start: number): SincePhrase | undefined {
  for (let length = Math.min(longestPhrase, words.length - start); length > 0; length--) {
    const value = phraseOf(words.slice(start, start + length));
    if (value !== undefined) return { value, length };
  }
  return undefined;
}

/** A duration alone is not a point in time. */
function phraseOf(words: readonly string[]): Since | 'impossible' | undefined {
  const text = words.join(' ').toLowerCase();
  const phrase = text.replace(/^since /, '');
  if (phrase === 'today' || phrase === 'yesterday') return phrase;
  const rest = phrase.replace(lead, '');
  if (rest === text) return undefined;
  if (rest === phrase) return sinceOf(rest);
  if (rest === 'night') return 'yesterday';
  return sinceOf(/^(?:hour|day|week)$/.test(rest) ? `1 ${rest}` : rest);
}

/** The shortest `since:` value with this meaning. */
export const sinceText = (since: Since): string => (typeof since === 'string' ? since : durationText(since));

/** The shortest text for that many minutes. */
export function durationText(minutes: number): string {
  // One day is written as 24h, because it isn't a calendar day.
  if (minutes % minutesIn.d === 0 && minutes > minutesIn.d) return `${minutes / minutesIn.d}d`;
  return minutes % minutesIn.h === 0 ? `${minutes / minutesIn.h}h` : `${minutes}m`;
}
