/** Durations and past points in time: `24h`, `7 days`, `an hour`, `yesterday`. */
import type { Since } from '../command.ts';
import { limits } from './limits.ts';

const minutesIn = { m: 1, h: 60, d: 1_440, w: 10_080 } as const;

const duration =
  /^(?:(\d{1,9}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)|(?:an? )?(hour|day|week))$/;

/** Parses the value of `since:`. `undefined`: not a point in time; `'impossible'`: out of range. */
export function sinceOf(value: string): Since | 'impossible' | undefined {
  const text = value.toLowerCase();
  if (text === 'today' || text === 'yesterday') return text;
  return minutesOf(text, limits.since);
}

/**
 * The minutes in a duration such as `20m`, `4 hours` or `a day`. `undefined`: not a duration; `'impossible'`:
 * out of range.
 */
export function minutesOf(
  value: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | 'impossible' | undefined {
  const [, count = '1', unit, single = ''] = duration.exec(value.toLowerCase()) ?? [];
  const letter = (unit ?? single).charAt(0);
  if (letter === '') return undefined;
  const minutes = Number(count) * minutesIn[letter as keyof typeof minutesIn];
  return minutes >= least && minutes <= most ? minutes : 'impossible';
}

/** The shortest `since:` value with this meaning. */
export const sinceText = (since: Since): string => (typeof since === 'string' ? since : durationText(since));

/** The shortest text for that many minutes. */
export function durationText(minutes: number): string {
  // One day is written as 24h, because it isn't a calendar day.
  if (minutes % minutesIn.d === 0 && minutes > minutesIn.d) return `${minutes / minutesIn.d}d`;
  return minutes % minutesIn.h === 0 ? `${minutes / minutesIn.h}h` : `${minutes}m`;
}
