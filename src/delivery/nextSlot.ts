import { type Slot, slotOwed } from '../schedules/recurrence.ts';
import type { ScheduleRow } from './scheduleTable.ts';

/** Milliseconds: a schedule that is set up within its own minute begins at once. */
const ownMinute = 60_000;

/** The slot of a schedule that is set up, changed or resumed now: what was due before is not owed. */
export const firstSlot = (recurrence: Parameters<typeof slotOwed>[0], now: number): Slot =>
  slotOwed(recurrence, now - ownMinute - 1, now);

/**
 * The slot that follows the one of a row. Times in the future are those of a clock that was ahead.
 * @throws RangeError when the zone is unknown
 */
export function nextSlot({ schedule, slot, changedAt }: ScheduleRow, now: number): Slot {
  const changed = Math.min(changedAt, now) - ownMinute - 1;
  return slotOwed(schedule, slot ? Math.max(Math.min(slot.at, now), changed) : changed, now);
}
