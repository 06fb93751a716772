import { type WallTime, type Weekday, weekdays } from '../commands/command.ts';
import { offsetAt } from './zones.ts';

/** A time of day on some days of the week, on the wall clock of a time zone. */
export interface Recurrence {
  readonly time: WallTime;
  readonly days: readonly Weekday[];
  /** IANA name. */
  readonly zone: string;
}

export interface Slot {
  /** Wall time, for example `2026-11-25T09:00`; still one slot if a clock change repeats that time. */
  readonly wall: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const day = 24 * 60 * 60_000;
/** Seven days to the same weekday, plus one because a clock change can move a slot past midnight. */
const daysToSearch = 8;

/**
 * The last slot at or before a time (milliseconds since the epoch).
 * @throws RangeError when the zone is unknown
 */
export const slotBefore = (recurrence: Recurrence, time: number): Slot =>
  firstSlot(recurrence, time, -1, (at) => at <= time);

/**
 * The first slot after a time (milliseconds since the epoch).
 * @throws RangeError when the zone is unknown
 */
export function slotAfter(recurrence: Recurrence, time: number): Slot {
  const { at } = firstSlot(recurrence, time, 1, (one) => one > time);
  // If a zone skips a whole day, two slots share an instant: use the later one, which exists on the clock.
  return slotBefore(recurrence, at);
}

/**
 * The last slot due between `after` and `now` (milliseconds since the epoch), or else the next slot.
 * @throws RangeError when the zone is unknown
 */
export function slotOwed(recurrence: Recurrence, after: number, now: number): Slot {
  const last = slotBefore(recurrence, now);
  return last.at > after ? last : slotAfter(recurrence, now);
}

/** Searches backward (-1) or forward (1), starting one day on the other side of `time`. */
function firstSlot(
  { time: { hour, minute }, days, zone }: Recurrence,
  time: number,
  step: 1 | -1,
  fits: (at: number) => boolean,
): Slot {
  // Wall times are represented as UTC, so that every day has 24 hours and the machine's zone doesn't matter.
  const today = Math.floor((time + offsetAt(zone, time)) / day);
  for (let count = -1; count <= daysToSearch; count++) {
    const date = today + count * step;
    // Day 0, 1 January 1970, was a Thursday.
    if (!days.includes(weekdays[(date + 3) % 7] ?? 'mon')) continue;
    const wall = date * day + hour * 3_600_000 + minute * 60_000;
    const at = instantOf(wall, zone);
    if (fits(at)) return { wall: new Date(wall).toISOString().slice(0, 16), at };
  }
  throw new Error('A recurrence has at least one day');
}

/**
 * Converts a wall time (represented as UTC) to an instant, as Temporal's `compatible`: a repeated time means the first
 * occurrence; a skipped time moves by as much as the clock jumps.
 */
function instantOf(wall: number, zone: string): number {
  // Offsets are less than a day, so these are before and after any relevant clock change.
  const before = offsetAt(zone, wall - day);
  const after = offsetAt(zone, wall + day);
  const shown = [wall - before, wall - after].filter((at) => at + offsetAt(zone, at) === wall);
  return shown.length > 0 ? Math.min(...shown) : wall - before;
}
