import { formatDuration } from 'date-fns/formatDuration';

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

/** Created on first use, which takes 10 ms. */
let day: Intl.DateTimeFormat | undefined;

/** `Mon 23 Nov` for the wall clock `2026-11-23T09:00`, where Slack can't show the reader's own time. */
export function dayOf(wall: string): string {
  day ??= new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  return day.format(Date.parse(`${wall}Z`)).replace(',', '');
}

/** `09:00`, `yesterday`, `Friday` or `12 November` in a zone: when `time` was, as of `now`. */
export function dayWords(time: number, now: number, zone: string): string {
  const inZone = (at: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone }).format(at);
  const dateOf = (at: number) =>
    Date.parse(inZone(at, { dateStyle: 'short' }).split('/').toReversed().join('-'));
  const days = Math.round((dateOf(now) - dateOf(time)) / 86_400_000);
  if (days === 0) return inZone(time, { timeStyle: 'short' });
  if (days === 1) return 'yesterday';
  return days > 1 && days < 7
    ? inZone(time, { weekday: 'long' })
    : inZone(time, { day: 'numeric', month: 'long' });
}

/** `23 Nov` in a zone, with the year if it differs from that of `now`. */
export function dayLabel(time: number, now: number, zone: string): string {
  const inZone = (at: number, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone }).format(at);
  const year = inZone(time, { year: 'numeric' });
  const label = inZone(time, { day: 'numeric', month: 'short' });
  return year === inZone(now, { year: 'numeric' }) ? label : `${label} ${year}`;
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
