/** Durations and past points in time: `24h`, `7 days`, `half an hour`, `yesterday`, `monday`. */
import type { Since } from '../command.ts';
import { dayOf } from './days.ts';
import { limits } from './limits.ts';

const minutesIn = { m: 1, h: 60, d: 1_440, w: 10_080 } as const;

const part =
  /(\d{1,9}) ?(m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?)(?![a-z])|^(?:an? )?(hour|day|week)$/g;

/** Parses the value of `since:`. `undefined`: not a point in time; `'impossible'`: out of range. */
export function sinceOf(value: string): Since | 'impossible' | undefined {
  const text = value.toLowerCase();
  if (text === 'today' || text === 'yesterday') return text;
  return dayOf(text) ?? minutesOf(text, limits.since);
}

/**
 * The minutes in a duration such as `20m`, `4 hours`, `1 h 30 min`, `1.5 hours` or `a day`. `undefined`: not a duration;
 * `'impossible'`: out of range.
 */
export function minutesOf(
  value: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | 'impossible' | undefined {
  const text = value
    .toLowerCase()
    .replace(/^half (?:an? )?(hour|day)$/, (_, unit) => (unit === 'day' ? '12h' : '30m'))
    .replace(/(?<=\d)[.,]5 ?h(?:rs?|ours?)?$/, 'h30m')
    .replace(/(?<=\d ?h ?)(\d{1,2})$/, '$1m');
  const parts = [...text.matchAll(part)];
  if (parts.length === 0 || text.replaceAll(part, '').trim() !== '') return undefined;
  const minutes = parts
    .map(([, count = '1', unit, single = '']) => Number(count) * minutesOfUnit(unit ?? single))
    .reduce((sum, one) => sum + one);
  return minutes >= least && minutes <= most ? minutes : 'impossible';
}

const minutesOfUnit = (unit: string) => minutesIn[unit.charAt(0) as keyof typeof minutesIn];

/** The shortest `since:` value with this meaning. */
export const sinceText = (since: Since): string => (typeof since === 'string' ? since : durationText(since));

/** The shortest text for that many minutes. */
export function durationText(minutes: number): string {
  // One day is written as 24h, because it isn't a calendar day.
  if (minutes % minutesIn.d === 0 && minutes > minutesIn.d) return `${minutes / minutesIn.d}d`;
  return minutes % minutesIn.h === 0 ? `${minutes / minutesIn.h}h` : `${minutes}m`;
}
