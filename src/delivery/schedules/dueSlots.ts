import type { JobWithMetadata } from 'pg-boss';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Schedule } from '../../schedules/schedule.ts';
import { isZone } from '../../schedules/zones.ts';
import type { DueSlot, NextStep } from './deliver.ts';
import { nextSlot } from './nextSlot.ts';
import type { RowChange, ScheduleRow, ScheduleTable } from './scheduleTable.ts';

interface DueSlotsDependencies {
  readonly table: ScheduleTable;
  readonly deliver: (due: DueSlot) => Promise<NextStep>;
  /** Spreads the starts of deliveries. */
  readonly untilTurn: (signal: AbortSignal) => Promise<void>;
  /** Called after vizjobs paused a schedule. */
  readonly onPaused: (schedule: Schedule, reason: string) => Promise<void>;
  readonly signal: AbortSignal;
  readonly log: Logger;
  readonly now: () => number;
}

interface Outcome {
  readonly job: string;
  readonly row?: ScheduleRow;
  /** Undefined: the job is obsolete. */
  readonly step?: NextStep | undefined;
  readonly failed?: boolean;
}

const data = z.object({ id: z.string() });
/** Seconds after which an early slot is checked again: the database's clock may be ahead of this machine's. */
const maxEarly = 10 * 60;

/** Delivers the slots of a batch of pg-boss jobs, then creates each schedule's next job. */
export function createDueSlots({
  table,
  deliver,
  untilTurn,
  onPaused,
  signal,
  log,
  now,
}: DueSlotsDependencies) {
  async function run(batch: readonly JobWithMetadata<object>[]) {
    const schedules = batch.map((job) => data.safeParse(job.data).data?.id ?? '');
    const rows = new Map((await table.getAll(schedules)).map((row) => [row.schedule.id, row]));
    const outcomes = await Promise.all(
      batch.map(({ id }, index) => runOne(id, rows.get(schedules[index] ?? ''))),
    );
    await settle(outcomes);
    return outcomes.map(({ job, failed }) => ({
      id: job,
      status: failed ? ('failed' as const) : ('completed' as const),
    }));
  }

  async function runOne(job: string, row: ScheduleRow | undefined): Promise<Outcome> {
    // Obsolete: the job of an earlier slot, or of a removed or paused schedule.
    if (row?.job !== job || !row.slot || row.schedule.paused || !isZone(row.schedule.zone)) return { job };
    const early = Math.ceil((row.slot.at - now()) / 1_000);
    if (early > 0) return { job, row, step: { kind: 'again', seconds: Math.min(early, maxEarly) } };
    try {
      await untilTurn(signal);
      signal.throwIfAborted();
      return { job, row, step: await deliver({ job, schedule: row.schedule, slot: row.slot }) };
    } catch (error) {
      // pg-boss retries it, here or on another instance.
      if (!signal.aborted) log.error({ schedule: row.schedule.id, error }, 'summary failed');
      return { job, failed: true };
    }
  }

  /** Most rows are unchanged and are written with a single statement. */
  async function settle(outcomes: readonly Outcome[]): Promise<void> {
    const changes = outcomes.flatMap(({ row, step }) =>
      row && step && step.kind !== 'pause' ? [{ row, ...changeOf(row, step) }] : [],
    );
    const settled = new Set(await table.write(changes));
    for (const { job, row, step } of outcomes)
      if (row && step && !settled.has(row.schedule.id)) await settleOne(job, row.schedule, step);
  }

  async function settleOne(job: string, { id, channel }: Schedule, step: NextStep): Promise<void> {
    let paused = false;
    const schedule = await table.modify(id, (row) => {
      // Meanwhile rescheduled or paused.
      if (row.job !== job) return undefined;
      // If the schedule was moved, the refusal was about its former channel.
      paused = step.kind === 'pause' && row.schedule.channel === channel;
      return changeOf(row, step.kind === 'pause' && !paused ? { kind: 'over' } : step);
    });
    if (paused && schedule && step.kind === 'pause') await onPaused(schedule, step.reason);
  }

  function changeOf(row: ScheduleRow, step: NextStep): Omit<RowChange, 'row'> {
    if (step.kind === 'again') return { wake: step.seconds };
    const slot = nextSlot(row, now());
    if (step.kind === 'over') return { slot, wake: new Date(slot.at) };
    return { schedule: { ...row.schedule, paused: { at: now(), reason: step.reason } }, slot, wake: null };
  }

  return run;
}
