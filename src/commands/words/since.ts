/** Points in the past as people write them: `24h`, `7 days`, `yesterday`, `in the last hour`. */
import type { Since } from '../command.ts';
import { limits } from './language.ts';

const minutesIn = { m: 1, h: 60, d: 1_440, w: 10_080 } as const;

const duration = /^(\d{1,9}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)$/;
/** The bot itself writes `in the last 24 h`. */
const lead = /^(?:(?:(?:in |for |over )?the |in )?(?:last|past) )/;

/** The value of `since:`. `undefined`: no point in time at all; `'impossible'`: out of range. */
export function sinceOf(value: string): Since | 'impossible' | undefined {
  const text = value.toLowerCase();
  if (text === 'today' || text === 'yesterday') return text;
  return minutesOf(text, limits.since);
}

/** The minutes of a duration such as `20m`, `4 hours` or `2d`. `undefined`: it is none; `'impossible'`: out of range. */
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

/** The longest point in time that begins with this one of the free words: `today`, `last 24h`. */
export function sincePhraseAt(words: readonly string[], start: number): SincePhrase | undefined {
  for (let length = Math.min(longestPhrase, words.length - start); length > 0; length--) {
    const value = phraseOf(words.slice(start, start + length));
    if (value !== undefined) return { value, length };
  }
  return undefined;
}

/** A duration alone is none. */
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

/** The shortest value of `since:` that means this. */
export const sinceText = (since: Since): string => (typeof since === 'string' ? since : durationText(since));

/** The shortest duration of that many minutes. */
export function durationText(minutes: number): string {
  // A day reads as 24h: it is not a day of the calendar.
  if (minutes % minutesIn.d === 0 && minutes > minutesIn.d) return `${minutes / minutesIn.d}d`;
  return minutes % minutesIn.h === 0 ? `${minutes / minutesIn.h}h` : `${minutes}m`;
}
