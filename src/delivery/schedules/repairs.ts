import type { Logger } from 'pino';
import { slotAfter } from '../../schedules/recurrence.ts';
import { isZone } from '../../schedules/zones.ts';
import { nextSlot } from './nextSlot.ts';
import type { RowChange, ScheduleRow, ScheduleTable } from './scheduleTable.ts';

/** Rows per statement; more would delay replies to people. */
const pageSize = 200;
/** Seconds for an instance of an older version to finish its current slot. */
const handOver = 30;

/**
 * Creates the jobs of schedules without one (after a crash, an upgrade, or an unknown time zone). Without `maxWait`, also
 * replans those that a clock that was ahead has planned.
 */
export function createRepair(table: ScheduleTable, now: () => number, log: Logger) {
  const unknownZones = new Set<string>();

  async function eachPage(
    signal: AbortSignal,
    page: (after: string) => Promise<readonly ScheduleRow[]>,
    changeOf: (row: ScheduleRow) => Omit<RowChange, 'row'> | undefined,
  ): Promise<void> {
    let after = '';
    for (;;) {
      signal.throwIfAborted();
      const rows = await page(after);
      const last = rows.at(-1);
      if (!last) return;
      after = last.schedule.id;
      // Skips rows that were changed in the meantime.
      await table.write(
        rows.filter(hasZone).flatMap((row) => {
          const change = changeOf(row);
          return change ? [{ row, ...change }] : [];
        }),
      );
    }
  }

  function hasZone({ schedule: { id, zone } }: ScheduleRow): boolean {
    if (isZone(zone)) return true;
    if (!unknownZones.has(id))
      log.warn({ schedule: id, zone }, 'a schedule is never due: its time zone is unknown');
    unknownZones.add(id);
    return false;
  }

  return async (maxWait: number, signal: AbortSignal): Promise<void> => {
    await eachPage(
      signal,
      (after) => table.stranded(after, pageSize, maxWait),
      (row) => {
        const slot = row.slot ?? nextSlot(row, now());
        return { slot, wake: row.slot || slot.at > now() ? new Date(slot.at) : handOver };
      },
    );
    if (maxWait > 0) return;
    await eachPage(
      signal,
      (after) => table.page(after, pageSize),
      ({ schedule, slot }) => {
        const next = slotAfter(schedule, now());
        return slot && slot.at > next.at ? { slot: next, wake: new Date(next.at) } : undefined;
      },
    );
  };
}
