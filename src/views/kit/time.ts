import { formatDuration } from 'date-fns/formatDuration';
import { offsetAt } from '../../schedules/zones.ts';

/** `\u200b`: Slack would write the first letter of a date as a capital, even within a sentence. */
type DateFormat = '{date_short_pretty}, {time}' | '\u200b{date_short_pretty} at {time}' | '{time}';

/** Shown in the reader's time zone, with a fallback for clients that can't. */
export function date(time: number, format: DateFormat): string {
  const utc = new Date(time).toISOString().replace('T', ' ').slice(0, 16);
  const fallback = format === '{time}' ? `${utc.slice(11)} UTC` : `${utc} UTC`;
  return `<!date^${Math.floor(time / 1000)}^${format}|${fallback}>`;
}

/** `today at 9:00 AM`, within a sentence. */
export const moment = (time: number): string => date(time, '\u200b{date_short_pretty} at {time}');

/** `Today, 9:00 AM – 12:00 PM`; `until`: recently. */
export const period = (from: number, until: number): string =>
  `${date(from, '{date_short_pretty}, {time}')} – ${date(until, '{time}')}`;

/** Replaces Slack's dates by their fallbacks, for places that can't display them. */
export const withoutDates = (text: string): string => text.replaceAll(/<!date\^[^|>]*\|([^>]*)>/g, '$1');

/** A form of a wall clock, given as if it were UTC. Created on first use, which takes 10 ms. */
function form(options: Intl.DateTimeFormatOptions): (wall: number) => string {
  let made: Intl.DateTimeFormat | undefined;
  return (wall) => {
    made ??= new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' });
    // ICU puts a narrow no-break space before AM and PM; Slack shows a plain one.
    return made.format(wall).replace('\u202f', ' ');
  };
}

const clock = form({ timeStyle: 'short' });
const weekday = form({ weekday: 'long' });
const longDay = form({ month: 'long', day: 'numeric' });
const shortDay = form({ month: 'short', day: 'numeric' });
const fullDay = form({ weekday: 'short', month: 'short', day: 'numeric' });

/** Milliseconds, as if the zone were UTC. */
const wallIn = (zone: string, time: number) => time + offsetAt(zone, time);
const daysOf = (wall: number) => Math.floor(wall / 86_400_000);

/** `9:00 AM` for the wall clock `2026-11-23T09:00`, where Slack can't show the reader's own time. */
export const clockOf = (wall: string): string => clock(Date.parse(`${wall}Z`));

/** `Mon, Nov 23`, likewise. */
export const dayOf = (wall: string): string => fullDay(Date.parse(`${wall}Z`));

/** `9:00 AM`, `yesterday`, `Friday` or `November 12` in a zone: when `time` was, as of `now`. */
export function dayWords(time: number, now: number, zone: string): string {
  const wall = wallIn(zone, time);
  const days = daysOf(wallIn(zone, now)) - daysOf(wall);
  if (days === 0) return clock(wall);
  if (days === 1) return 'yesterday';
  return days > 1 && days < 7 ? weekday(wall) : longDay(wall);
}

/** `Nov 23` in a zone, with the year if it differs from that of `now`. */
export function dayLabel(time: number, now: number, zone: string): string {
  const wall = wallIn(zone, time);
  const yearOf = (at: number) => new Date(at).getUTCFullYear();
  const year = yearOf(wall) === yearOf(wallIn(zone, now)) ? '' : `, ${yearOf(wall)}`;
  return `${shortDay(wall)}${year}`;
}

const units: Readonly<Record<string, string>> = { xDays: 'd', xHours: 'h', xMinutes: 'min', xSeconds: 's' };

/** `3 h 12 min`: the two largest units, with seconds only below a minute. `milliseconds` from 0. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const parts = {
    days: Math.floor(seconds / 86_400),
    hours: Math.floor(seconds / 3600) % 24,
    minutes: Math.floor(seconds / 60) % 60,
    seconds: seconds % 60,
  };
  const format =
    parts.days > 0
      ? (['days', 'hours'] as const)
      : seconds >= 60
        ? (['hours', 'minutes'] as const)
        : (['seconds'] as const);
  return formatDuration(parts, { format: [...format], zero: false, locale: { formatDistance } }) || '0 s';
}

const formatDistance = (token: string, count: number) => `${count} ${units[token] ?? token}`;
