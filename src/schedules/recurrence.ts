import { TZDateMini } from '@date-fns/tz/date/mini';
import { type WallTime, type Weekday, weekdays } from '../commands/command.ts';

/** A time of the day on some days of the week, on the wall clock of a zone. */
export interface Recurrence {
  readonly time: WallTime;
  readonly days: readonly Weekday[];
  /** IANA name. */
  readonly zone: string;
}

/** One occurrence. */
export interface Slot {
  /** The wall clock, `2026-11-25T09:00`: one slot, however often the clock shows it. */
  readonly wall: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const minute = 60_000;
/** Seven days back there is one of the same weekday; one more for the zone. */
const daysToLook = 9;

/** The last slot at or before that time (milliseconds since the epoch). */
export function slotBefore(recurrence: Recurrence, time: number): Slot {
  const slot = nearby(recurrence, time, -1).find(({ at }) => at <= time);
  if (!slot) throw new Error('A recurrence has at least one day');
  return slot;
}

/** The first slot after that time (milliseconds since the epoch). */
export function slotAfter(recurrence: Recurrence, time: number): Slot {
  const slot = nearby(recurrence, time, 1).find(({ at }) => at > time);
  if (!slot) throw new Error('A recurrence has at least one day');
  return slot;
}

/** The slots around a time, going back (-1) or forward (1) from the day beside it. */
function nearby(
  { time: { hour, minute: past }, days, zone }: Recurrence,
  time: number,
  step: 1 | -1,
): Slot[] {
  const from = new TZDateMini(time, zone);
  const slots: Slot[] = [];
  for (let day = -1; day < daysToLook; day++) {
    // Noon exists on every day, whatever the clock does.
    const noon = new TZDateMini(
      from.getFullYear(),
      from.getMonth(),
      from.getDate() + day * step,
      12,
      0,
      zone,
    );
    // `getDay` begins with Sunday.
    if (!days.includes(weekdays[(noon.getDay() + 6) % 7] ?? 'mon')) continue;
    const date = [noon.getFullYear(), noon.getMonth(), noon.getDate()] as const;
    slots.push({ wall: wallOf(...date, hour, past), at: instantOf(...date, hour, past, zone) });
  }
  return slots;
}

/**
 * When a wall clock shows this time: the first time in the repeated hour of autumn; and in the hour that spring
 * leaves out, as much later as the clock was set forward (as Temporal's `compatible`).
 */
function instantOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  past: number,
  zone: string,
): number {
  const at = new TZDateMini(year, month, day, hour, past, zone).getTime();
  // Clocks are set back by an hour, on Lord Howe Island by half of one.
  const earlier = [60, 30]
    .map((minutes) => at - minutes * minute)
    .find((time) => {
      const shown = new TZDateMini(time, zone);
      return shown.getHours() === hour && shown.getMinutes() === past;
    });
  return earlier ?? at;
}

const two = (number: number) => String(number).padStart(2, '0');
const wallOf = (year: number, month: number, day: number, hour: number, past: number) =>
  `${year}-${two(month + 1)}-${two(day)}T${two(hour)}:${two(past)}`;

/**
 * What wakes a schedule up: pg-boss' cron, which never fires in an hour that spring leaves out. Clocks are set at
 * night, so a time of the night fires an hour later too. Which slot is due, if any, is always `slotBefore`'s word.
 */
export function cronOf({ time: { hour, minute: past }, days }: Recurrence): string {
  const isNight = hour >= 22 || hour < 5;
  const later = (hour + 1) % 24;
  // Cron begins the week with Sunday as 0.
  const numbers = days.map((day) => (weekdays.indexOf(day) + 1) % 7);
  const nextDay = isNight && later === 0 ? numbers.map((day) => (day + 1) % 7) : [];
  const all = [...new Set([...numbers, ...nextDay])].sort((a, b) => a - b);
  return `${past} ${isNight ? `${hour},${later}` : hour} * * ${all.length === 7 ? '*' : all.join(',')}`;
}
