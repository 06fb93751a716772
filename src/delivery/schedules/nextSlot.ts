import { type Slot, slotOwed } from '../../schedules/recurrence.ts';
import type { ScheduleRow } from './scheduleTable.ts';

/** Milliseconds. A schedule set up for the current minute starts at once. */
const ownMinute = 60_000;

/** The slot of a schedule that is set up, edited or resumed now. Earlier slots are not made up for. */
export const firstSlot = (recurrence: Parameters<typeof slotOwed>[0], now: number): Slot =>
  slotOwed(recurrence, now - ownMinute - 1, now);

/**
 * The slot after that of a row. Ignores times in the future, which come from a clock that was ahead.
 * @throws RangeError when the zone is unknown
 */
export function nextSlot({ schedule, slot, changedAt }: ScheduleRow, now: number): Slot {
  const changed = Math.min(changedAt, now) - ownMinute - 1;
  return slotOwed(schedule, slot ? Math.max(Math.min(slot.at, now), changed) : changed, now);
}
