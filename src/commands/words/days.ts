/** Times and days of the week as people write them. */
import { type WallTime, type Weekday, weekdays } from '../command.ts';
import { fold } from '../text.ts';
import { dayWords } from './language.ts';

/** A word that looks like a time of the day, whether there is such a time or not. */
const timeLike = /^(\d{1,2})(?:[:.](\d{1,2}))?(am|pm)?$/i;

/** `09:00`, `9.30`, `9am`. `undefined`: no time at all; `'impossible'`: there is no such time. */
export function timeOf(word: string): WallTime | 'impossible' | undefined {
  const [, hours = '', minutes, half] = timeLike.exec(word) ?? [];
  if (hours === '' || (minutes === undefined && half === undefined)) return undefined;
  if (minutes !== undefined && minutes.length !== 2) return 'impossible';
  const hour = Number(hours);
  const minute = Number(minutes ?? 0);
  if (minute > 59 || (half ? hour < 1 || hour > 12 : hour > 23)) return 'impossible';
  return { hour: half ? (hour % 12) + (/pm/i.test(half) ? 12 : 0) : hour, minute };
}

const two = (number: number) => String(number).padStart(2, '0');

export const timeText = ({ hour, minute }: WallTime): string => `${two(hour)}:${two(minute)}`;

/**
 * `daily`, `weekdays`, `mon,wed,fri`, `monday`, `mon-fri`, in the order of the week.
 * `undefined`: the word is about no day; `{ wrong }`: this part of it is no day.
 */
export function daysOf(word: string): readonly Weekday[] | { readonly wrong: string } | undefined {
  const parts = word.split(/[,，、]/u).filter((part) => part !== '');
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
  // `fri-mon` goes over the weekend.
  return weekdays.filter((_, day) => (from <= to ? day >= from && day <= to : day >= from || day <= to));
}

/** `mon`, `tues`, `Wednesday`. */
function dayOf(word: string): Weekday | undefined {
  return weekdays.find((_, index) => word.length >= 3 && (dayNames[index] ?? '').startsWith(word));
}

const dayNames = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

/** The shortest word for these days; `daysOf` reads it. */
export function daysText(days: readonly Weekday[]): string {
  const same = (others: readonly Weekday[]) =>
    others.length === days.length && others.every((day) => days.includes(day));
  return [...dayWords].find(([, others]) => same(others))?.[0] ?? days.join(',');
}

/** Whether a word would be read as a part of the plan before the filter begins. */
export function startsPlan(word: string): boolean {
  return timeOf(word) !== undefined || daysOf(word) !== undefined || ['in', 'at'].includes(fold(word));
}
