import { dateFormat } from '../../dateFormat.ts';

/** A `<!date^unix^format^link|fallback>` of mrkdwn text, or a `date` element of rich text. */
export interface DateToken {
  readonly type: 'date';
  /** Seconds since 1970. NaN if the message has no number, which shows the fallback. */
  readonly unix: number;
  readonly format: string;
  readonly link?: string;
  readonly fallback: string;
}

export interface DateReader {
  /** IANA name of the reader's time zone. */
  readonly timeZone: string;
  /** Milliseconds since 1970, the reference for "today" and "ago". */
  readonly now: number;
  /** BCP 47. Default `en-US`: months and ordinals in English, 12-hour clock. */
  readonly locale?: string;
}

const PLACEHOLDER = /\{(\w+)\}/g;
const HALF_A_YEAR = 365.25 * 12 * 3600 * 1000;
const ORDINALS = new Intl.PluralRules('en', { type: 'ordinal' });
const SUFFIX: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' };

/**
 * The text a reader sees for a date token. Slack fills known placeholders, capitalises the first letter
 * ("Today at 5:48 AM"), and shows the fallback for an invalid time or placeholder.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function formatDateToken(token: DateToken, reader: DateReader): string {
  const at = token.unix * 1000;
  if (Number.isNaN(new Date(at).getTime())) return token.fallback;
  let known = 0;
  let unknown = 0;
  const text = token.format.replace(PLACEHOLDER, (placeholder, name: string) => {
    const value = placeholderValue(name, at, reader);
    if (value === undefined) unknown += 1;
    else known += 1;
    return value ?? placeholder;
  });
  if (known === 0 || unknown > 0) return token.fallback;
  return text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase());
}

/** Unknown placeholders in a format; a date with one of them shows its fallback. */
export function unknownPlaceholders(format: string): string[] {
  const reader = { timeZone: 'UTC', now: 0 };
  return [...format.matchAll(PLACEHOLDER)]
    .map((match) => match[1] ?? '')
    .filter((name) => placeholderValue(name, 0, reader) === undefined);
}

function placeholderValue(name: string, at: number, reader: DateReader): string | undefined {
  const pretty = () => relativeDay(at, reader);
  // "The year is omitted if the date is less than six months in the past or future."
  const year = Math.abs(at - reader.now) >= HALF_A_YEAR;
  switch (name) {
    case 'date_num':
      return dayKey(at, reader.timeZone);
    case 'date_slash':
      return intl(at, reader, { year: 'numeric', month: '2-digit', day: '2-digit' });
    case 'date':
      return longDate(at, reader, { year, weekday: false });
    case 'date_pretty':
      return pretty() ?? longDate(at, reader, { year, weekday: false });
    case 'date_short':
      return shortDate(at, reader, year);
    case 'date_short_pretty':
      return pretty() ?? shortDate(at, reader, year);
    case 'date_long':
      return longDate(at, reader, { year, weekday: true });
    case 'date_long_pretty':
      return pretty() ?? longDate(at, reader, { year, weekday: true });
    case 'date_long_full':
      return longDate(at, reader, { year: true, weekday: false });
    case 'day_divider_pretty': {
      const sameYear = part(at, reader, 'year') === part(reader.now, reader, 'year');
      return pretty() ?? longDate(at, reader, { year: !sameYear, weekday: true });
    }
    case 'time':
      return intl(at, reader, { hour: 'numeric', minute: '2-digit' });
    case 'time_secs':
      return intl(at, reader, { hour: 'numeric', minute: '2-digit', second: '2-digit' });
    case 'ago':
      return ago(at, reader);
    default:
      return undefined;
  }
}

function intl(at: number, { timeZone, locale = 'en-US' }: DateReader, style: Intl.DateTimeFormatOptions) {
  // ICU puts a narrow no-break space before AM and PM; Slack shows a plain one.
  return dateFormat(locale, { ...style, timeZone })
    .format(at)
    .replaceAll('\u202f', ' ');
}

function part(at: number, reader: DateReader, name: 'year' | 'month' | 'day' | 'weekday'): string {
  return intl(at, reader, { [name]: name === 'month' || name === 'weekday' ? 'long' : 'numeric' });
}

function shortDate(at: number, reader: DateReader, year: boolean): string {
  return intl(at, reader, { month: 'short', day: 'numeric', ...(year && { year: 'numeric' as const }) });
}

function longDate(at: number, reader: DateReader, show: { year: boolean; weekday: boolean }): string {
  if (!(reader.locale ?? 'en-US').startsWith('en')) {
    return intl(at, reader, {
      month: 'long',
      day: 'numeric',
      ...(show.year && { year: 'numeric' as const }),
      ...(show.weekday && { weekday: 'long' as const }),
    });
  }
  const day = Number(part(at, reader, 'day'));
  const ordinal = `${day}${SUFFIX[ORDINALS.select(day)] ?? 'th'}`;
  const weekday = show.weekday ? `${part(at, reader, 'weekday')}, ` : '';
  return `${weekday}${part(at, reader, 'month')} ${ordinal}${show.year ? `, ${part(at, reader, 'year')}` : ''}`;
}

/** YYYY-MM-DD in that zone, whatever the locale. */
function dayKey(at: number, timeZone: string): string {
  return intl(
    at,
    { timeZone, now: at, locale: 'sv-SE' },
    { year: 'numeric', month: '2-digit', day: '2-digit' },
  );
}

function relativeDay(at: number, reader: DateReader): string | undefined {
  const day = (time: number) => Date.parse(`${dayKey(time, reader.timeZone)}T00:00:00Z`) / 86_400_000;
  const offset = day(at) - day(reader.now);
  if (Math.abs(offset) > 1) return undefined;
  return new Intl.RelativeTimeFormat(reader.locale ?? 'en-US', { numeric: 'auto' }).format(offset, 'day');
}

const AGO: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365.25 * 86_400_000],
  ['month', 30.4375 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

function ago(at: number, { now, locale = 'en-US' }: DateReader): string {
  const distance = at - now;
  const [unit, length] = AGO.find(([, size]) => Math.abs(distance) >= size) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(locale).format(Math.trunc(distance / length), unit);
}
