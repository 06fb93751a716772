/** Times and days of the week in natural wording. */
import { type WallTime, type Weekday, weekdays } from '../command.ts';
import { fold } from '../text.ts';

const workingDays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** Words for several days, normalized by `fold`. */
export const dayWords: ReadonlyMap<string, readonly Weekday[]> = new Map<string, readonly Weekday[]>([
  ['daily', weekdays],
  ['weekdays', workingDays],
  ['weekends', ['sat', 'sun']],
  ['everyday', weekdays],
  ['every-day', weekdays],
  ['each-day', weekdays],
  ['every-morning', weekdays],
  ['weekday', workingDays],
  ['workday', workingDays],
  ['workdays', workingDays],
  ['business-days', workingDays],
  ['working-days', workingDays],
  ['weekend', ['sat', 'sun']],
]);

/** Looks like a time of day, whether or not it is valid. */
const timeLike = /^(?:at |@ ?)?(\d{1,2})(?:[:.h](\d{1,2}))?(?: ?([ap])\.?m\.?| o['’]?clock)?$/;
const namedTimes: ReadonlyMap<string, WallTime> = new Map([
  ['noon', { hour: 12, minute: 0 }],
  ['midnight', { hour: 0, minute: 0 }],
]);

/**
 * `09:00`, `9.30`, `9am`, `at 9`, `9:30 pm`, `18h30`, `at 18h`, `at 1800`, `noon`. `undefined`: not a time; `'impossible'`: no such time.
 */
export function timeOf(phrase: string): WallTime | 'impossible' | undefined {
  // Without `at`, `18h` is a duration, and `1800` may be a name.
  const text = phrase
    .toLowerCase()
    .replace(/^at (\d\d?)(?:h|(?<=\d\d)(\d\d))$/, (_, hours, minutes = '00') => `${hours}:${minutes}`);
  const named = namedTimes.get(text.replace(/^at /, ''));
  if (named) return named;
  const [, hours = '', minutes, half] = timeLike.exec(text) ?? [];
  if (hours === '') return undefined;
  if (minutes !== undefined && minutes.length !== 2) return 'impossible';
  const hour = Number(hours);
  const minute = Number(minutes ?? 0);
  if (minute > 59 || (half ? hour < 1 || hour > 12 : hour > 23)) return 'impossible';
  return { hour: half ? (hour % 12) + (half === 'p' ? 12 : 0) : hour, minute };
}

const two = (number: number) => String(number).padStart(2, '0');

export const timeText = ({ hour, minute }: WallTime): string => `${two(hour)}:${two(minute)}`;

const lead = /^(?:(?:weekly|on|every|each|and|the) )+/;

/**
 * `daily`, `weekdays`, `mon,wed,fri`, `mondays and fridays`, `every monday`, `mon-fri`, in week order.
 * `undefined`: not about days; `{ wrong }`: this part is not a day.
 */
export function daysOf(phrase: string): readonly Weekday[] | { readonly wrong: string } | undefined {
  const whole = dayWords.get(fold(phrase));
  if (whole) return whole;
  const text = phrase
    .toLowerCase()
    .replace(lead, '')
    .replaceAll(/ (?:to|through|thru|until|till|\p{Pd}) /gu, '-')
    .replaceAll(/,? (?:and|&) |, /g, ',');
  const parts = text.split(/[,，、]/u).filter((part) => part !== '');
  const read = parts.map(partOf);
  if (read.every((days) => days === undefined)) return undefined;
  const wrong = parts[read.indexOf(undefined)];
  if (wrong !== undefined) return { wrong };
  const named = new Set(read.flatMap((days) => days ?? []));
  return weekdays.filter((day) => named.has(day));
}

function partOf(part: string): readonly Weekday[] | undefined {
  const folded = fold(part);
  const whole = dayWords.get(folded);
  if (whole) return whole;
  const [first, last, ...others] = folded.split('-').map(dayOf);
  if (first === undefined || others.length > 0) return undefined;
  if (!folded.includes('-')) return [first];
  if (last === undefined) return undefined;
  const [from, to] = [weekdays.indexOf(first), weekdays.indexOf(last)];
  // `fri-mon` spans the weekend.
  return weekdays.filter((_, day) => (from <= to ? day >= from && day <= to : day >= from || day <= to));
}

/** `mon`, `tues`, `Wednesday`, `fridays`. */
export function dayOf(word: string): Weekday | undefined {
  return weekdays.find(
    (_, index) => word.length >= 3 && `${dayNames[index]}s`.startsWith(word.replace(/(?<=^...)s$/, '')),
  );
}

export const dayNames: readonly string[] = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
];

/** The shortest text for these days that `daysOf` can parse. */
export function daysText(days: readonly Weekday[]): string {
  const same = (others: readonly Weekday[]) =>
    others.length === days.length && others.every((day) => days.includes(day));
  return [...dayWords].find(([, others]) => same(others))?.[0] ?? days.join(',');
}
