import { type WallTime, type Weekday, weekdays } from '../commands/command.ts';
import { offsetAt } from './zones.ts';

/** A time of day on some days of the week, on the wall clock of a time zone. */
export interface Recurrence {
  readonly time: WallTime;
  readonly days: readonly Weekday[];
  /** IANA name. */
  readonly zone: string;
}

/** One occurrence. */
export interface Slot {
  /** The wall clock, `2026-11-25T09:00`: one slot, even where the clock shows that time twice. */
  readonly wall: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

const day = 24 * 60 * 60_000;
/** The same weekday is at most seven days away; one more because a clock change can move a slot past midnight. */
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
  // Where a zone skips a whole day, two slots share an instant: only the later one exists on the clock.
  return slotBefore(recurrence, at);
}

/**
 * What is owed after a time (milliseconds since the epoch): of the slots that are due by `now` only the last one, and
 * otherwise the next slot.
 * @throws RangeError when the zone is unknown
 */
export function slotOwed(recurrence: Recurrence, after: number, now: number): Slot {
  const last = slotBefore(recurrence, now);
  return last.at > after ? last : slotAfter(recurrence, now);
}

/** The first slot that fits, going back (-1) or forward (1) from the day on the other side of a time. */
function firstSlot(
  { time: { hour, minute }, days, zone }: Recurrence,
  time: number,
  step: 1 | -1,
  fits: (at: number) => boolean,
): Slot {
  // Wall times are counted as if they were UTC: every day has 24 hours, and the machine's own zone plays no part.
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
 * When a clock shows a wall time (given as if it were UTC), as Temporal's `compatible`: the first time where the clock
 * shows it twice; where the clock skips it, as much later as the clock jumps.
 */
function instantOf(wall: number, zone: string): number {
  // Offsets are less than a day: these are before and after any clock change that matters.
  const before = offsetAt(zone, wall - day);
  const after = offsetAt(zone, wall + day);
  const shown = [wall - before, wall - after].filter((at) => at + offsetAt(zone, at) === wall);
  return shown.length > 0 ? Math.min(...shown) : wall - before;
}
