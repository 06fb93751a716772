import type { Clock as BossClock } from 'pg-boss';
import type { Logger } from 'pino';
import { slotAfter } from '../../schedules/recurrence.ts';
import { isZone } from '../../schedules/zones.ts';
import type { Clock } from '../../time.ts';
import { watchClock } from '../clockSteps.ts';
import { nextSlot } from './nextSlot.ts';
import type { RowChange, ScheduleRow, ScheduleTable } from './scheduleTable.ts';

export interface UpkeepDependencies {
  readonly table: ScheduleTable;
  readonly clock: Clock;
  readonly timers: Pick<BossClock, 'setInterval' | 'clearInterval'>;
  readonly log: Logger;
}

/** Milliseconds. */
const hour = 60 * 60_000;
/** Rows per statement; more would delay replies to people. */
const pageSize = 200;
/** Seconds; the longest retry delay. */
const longestRetry = 3 * 60 * 60;
/** Seconds for an instance of an older version to finish its current slot. */
const handOver = 30;

/**
 * At once and every hour, creates the jobs of schedules without one (after a crash, an upgrade, or an unknown time
 * zone). Replans schedules when the clock is set back. Returns a function that stops it.
 */
export function startUpkeep({ table, clock, timers, log }: UpkeepDependencies): () => void {
  const unknownZones = new Set<string>();
  let ended = false;

  async function eachPage(
    page: (after: string) => Promise<readonly ScheduleRow[]>,
    changeOf: (row: ScheduleRow) => Omit<RowChange, 'row'> | undefined,
  ): Promise<void> {
    let after = '';
    for (;;) {
      const rows = await page(after);
      const last = rows.at(-1);
      if (!last || ended) return;
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

  const createJobs = (maxWait: number) => () =>
    eachPage(
      (after) => table.stranded(after, pageSize, maxWait),
      (row) => {
        const slot = row.slot ?? nextSlot(row, clock.now());
        return { slot, wake: row.slot || slot.at > clock.now() ? new Date(slot.at) : handOver };
      },
    );

  /** A slot later than the next one was planned by a clock that was ahead. */
  const replan = () =>
    eachPage(
      (after) => table.page(after, pageSize),
      ({ schedule, slot }) => {
        const next = slotAfter(schedule, clock.now());
        return slot && slot.at > next.at ? { slot: next, wake: new Date(next.at) } : undefined;
      },
    );

  function run(...work: readonly (() => Promise<void>)[]): void {
    void work
      .reduce((before, next) => before.then(() => (ended ? undefined : next())), Promise.resolve())
      .catch((error: unknown) => {
        if (!ended) log.warn({ error }, 'schedule upkeep failed');
      });
  }

  run(createJobs(0), replan);
  const interval = timers.setInterval(() => run(createJobs(longestRetry)), hour);
  const endClock = watchClock(clock, timers, (step) => {
    log.warn({ seconds: Math.round(step / 1_000) }, "this machine's clock has jumped");
    if (step < 0) run(createJobs(0), replan);
  });
  return () => {
    ended = true;
    timers.clearInterval(interval);
    endClock();
  };
}
