import type { Db } from 'pg-boss';
import type { Logger } from 'pino';
import type { JobFilter } from '../../commands/command.ts';
import type { DetailsConfig } from '../../config/details.ts';
import { type Connection, queue } from '../../database/connection.ts';
import type { LazyDatabase } from '../../database/lazyDatabase.ts';
import { steadyClock } from '../../database/steadyClock.ts';
import type { Jobs } from '../../jobs/list.ts';
import type { Metrics, PostOutcome, ScheduleCounts } from '../../metrics/metrics.ts';
import type { Schedule, ZonedPlan } from '../../schedules/schedule.ts';
import { type Clock, createPacer, type Pause, realPause, systemClock } from '../../time.ts';
import { noTracing, type Tracing } from '../../tracing/tracing.ts';
import { schedulePausedView } from '../../views/summaries/schedules.ts';
import type { FindMissingRight, Poster } from '../poster.ts';
import { startUpkeep, type Timers } from '../upkeep.ts';
import { createDeliver, type DeliverDependencies } from './deliver.ts';
import { type Comparison, createDeliveries, type EndState } from './deliveries.ts';
import { createDueSlots } from './dueSlots.ts';
import { filterTexts } from './filterTexts.ts';
import { firstSlot } from './nextSlot.ts';
import { createRepair } from './repairs.ts';
import { createScheduleTable } from './scheduleTable.ts';
import { createSnapshotCache } from './snapshotCache.ts';

/**
 * All methods except `stop` and `counts` throw StoreError. Methods that change a schedule return the
 * result; undefined: there is no schedule with this ID.
 */
export interface Scheduler {
  /** @throws ChannelError when the channel has the maximum number of schedules */
  add(plan: ZonedPlan, place: { channel: string; createdBy: string }): Promise<Schedule>;
  get(id: string): Promise<Schedule | undefined>;
  /** By channel, or all: those paused by vizjobs first, then in order of creation. */
  list(channel?: string): Promise<readonly Schedule[]>;
  /**
   * A slot that is already due is still delivered, to the new channel and with the new plan.
   * @throws ChannelError when the new channel has the maximum number of schedules
   */
  edit(id: string, planned: { plan: ZonedPlan; channel: string }): Promise<Schedule | undefined>;
  pause(id: string, reason?: string): Promise<Schedule | undefined>;
  /** Slots missed while paused are not delivered, but one that was due before is. */
  resume(id: string): Promise<Schedule | undefined>;
  remove(id: string): Promise<void>;
  /** Undefined while the database is not open. Doesn't open it. */
  counts(): Promise<ScheduleCounts | undefined>;
  /** For a summary in this channel, by the summaries that any schedule posted there. */
  lastIn(channel: string, filter: JobFilter): Promise<Comparison>;
  /** For a schedule's next summary. */
  lastOf(schedule: Schedule): Promise<Comparison>;
  /** Starts no new work. Closing the database finishes what is in progress, or returns it to the queue. */
  stop(): void;
}

interface SchedulerDependencies {
  readonly database: LazyDatabase;
  /** As in `gaps`. */
  readonly gap?: number;
  readonly jobs: Jobs;
  readonly poster: Poster;
  readonly log: Logger;
  readonly metrics?: Pick<Metrics, 'post' | 'scheduleLag'>;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  readonly timers?: Timers;
  readonly pause?: Pause;
  /** The right to see jobs that the owner or the channel lacks now. Default: none. */
  readonly missingToReceive?: FindMissingRight;
  /** As in `DeliverDependencies`. Default: yes. */
  readonly mayWatchFrom?: DeliverDependencies['mayWatchFrom'];
  /** Default: summaries show no costs. */
  readonly price?: DetailsConfig['price'];
  /** The cloud for stored schedules without one; undefined with a single cloud. */
  readonly firstCloud?: string | undefined;
}

/** How finished slots are counted. */
const outcomes: Readonly<Record<EndState, PostOutcome>> = {
  posted: 'posted',
  unread: 'posted',
  quiet: 'skipped',
  skipped: 'skipped',
  refused: 'failed',
};

/**
 * Milliseconds between the starts of two summaries, by database. Each takes a millisecond of CPU here and on a server,
 * five in the embedded database, so that hundreds in a row would delay replies to people.
 */
export const gaps = { server: 4, embedded: 10 };

/** Up to 100 summaries are in progress at once. */
const work = {
  batchSize: 25,
  localConcurrency: 4,
  pollingIntervalSeconds: 2,
  burstWhenBatchFull: true,
} as const;

/** Without the summary itself. */
const historyLength = 13;

export function createScheduler({
  database,
  gap = gaps.server,
  jobs,
  poster,
  log,
  metrics,
  tracing = noTracing,
  clock = systemClock,
  timers = steadyClock,
  pause = realPause,
  missingToReceive = async () => undefined,
  mayWatchFrom = () => true,
  price,
  firstCloud,
}: SchedulerDependencies): Scheduler {
  const { now } = clock;
  const stopping = new AbortController();
  const snapshot = createSnapshotCache(jobs, clock);
  const untilTurn = createPacer(gap, clock, pause);
  database.onOpen(onOpen);
  let endUpkeep = () => {};

  function tablesOf({ boss }: Connection, db: Db) {
    return { table: createScheduleTable({ boss, db }, log, firstCloud), deliveries: createDeliveries(db) };
  }

  const open = async () => {
    const connection = await database.use();
    return tablesOf(connection, connection.interactive);
  };

  async function onOpen(connection: Connection): Promise<void> {
    const { table, deliveries } = tablesOf(connection, connection.db);
    const deliver = createDeliver({
      deliveries,
      snapshot,
      poster,
      missingToReceive,
      mayWatchFrom,
      price,
      firstCloud,
      now,
      log,
      onEnd: (state) => metrics?.post('schedule', outcomes[state]),
      onLag: (seconds) => metrics?.scheduleLag(seconds),
    });
    const traced: typeof deliver = (due) =>
      tracing.span('summary', async (span) => {
        const next = await deliver(due);
        span.set({ schedule: due.schedule.id, slot: due.slot.wall, next: next.kind });
        return next;
      });
    const { signal } = stopping;
    const dueSlots = createDueSlots({ table, deliver: traced, untilTurn, onPaused, signal, log, now });
    await connection.boss.work(queue, { ...work, perJobResults: true, includeMetadata: true }, dueSlots);
    endUpkeep();
    endUpkeep = startUpkeep(createRepair(table, now, log), {
      clock,
      timers,
      log,
      onStep: (step) => log.warn({ seconds: Math.round(step / 1_000) }, "this machine's clock has jumped"),
    });
  }

  async function onPaused(schedule: Schedule, reason: string): Promise<void> {
    const toldOwner = poster.sendDirectMessage(schedule.createdBy, schedulePausedView(schedule, reason));
    if (!(await toldOwner))
      await poster.notifyOperators(schedulePausedView(schedule, reason, { toOwner: false }));
  }

  return {
    async add(plan, place) {
      const { table } = await open();
      return table.add({ ...plan, ...place }, now(), firstSlot(plan, now()));
    },
    get: async (id) => (await (await open()).table.get(id))?.schedule,
    async list(channel) {
      if (!database.inUse()) return [];
      const { table } = await open();
      return (await table.list(channel)).map(({ schedule }) => schedule);
    },
    async edit(id, { plan, channel }) {
      const { table } = await open();
      return table.modify(id, ({ schedule, slot, job }) => {
        const edited = { schedule: { ...schedule, ...plan, channel }, changedAt: now() };
        if (schedule.paused || (job && slot && slot.at <= now())) return edited;
        const first = firstSlot(plan, now());
        return { ...edited, slot: first, wake: new Date(first.at) };
      });
    },
    async pause(id, reason) {
      const { table } = await open();
      return table.modify(id, ({ schedule }) =>
        schedule.paused
          ? undefined
          : { schedule: { ...schedule, paused: { at: now(), reason } }, wake: null },
      );
    },
    async resume(id) {
      const { table } = await open();
      return table.modify(id, ({ schedule: { paused, ...schedule }, slot }) => {
        if (!paused) return undefined;
        const first = slot && slot.at <= paused.at ? slot : firstSlot(schedule, now());
        return { schedule, changedAt: now(), slot: first, wake: new Date(first.at) };
      });
    },
    async remove(id) {
      const { table, deliveries } = await open();
      await table.remove(id);
      await deliveries.drop(id);
    },
    async counts() {
      const connection = database.current();
      return connection && tablesOf(connection, connection.interactive).table.counts();
    },
    async lastIn(channel, filter) {
      if (!database.inUse()) return { since: undefined, history: [] };
      return (await open()).deliveries.comparison(
        { channel },
        filterTexts(filter, firstCloud),
        historyLength,
      );
    },
    lastOf: async ({ id, filter }) =>
      (await open()).deliveries.comparison({ schedule: id }, filterTexts(filter, firstCloud), historyLength),
    stop() {
      stopping.abort();
      endUpkeep();
    },
  };
}
