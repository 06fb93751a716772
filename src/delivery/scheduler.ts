import type { Clock as BossClock, JobWithMetadata } from 'pg-boss';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { JobFilter, SchedulePlan } from '../commands/command.ts';
import { formatFilter } from '../commands/format.ts';
import { type Claim, moveClaim, takeClaims } from '../database/claims.ts';
import { type Connection, type DatabaseConfig, queue } from '../database/connection.ts';
import { createLazyDatabase, type DatabaseState } from '../database/lazyDatabase.ts';
import type { MissingRight } from '../errors.ts';
import type { Jobs } from '../jobs/list.ts';
import type { Baseline, HistoryPoint } from '../jobs/summary.ts';
import type { Metrics, PostOutcome } from '../metrics.ts';
import { cronOf } from '../schedules/recurrence.ts';
import { newScheduleId, readSchedule, type Schedule, storeSchedule } from '../schedules/schedule.ts';
import { type Clock, systemClock } from '../time.ts';
import { schedulePausedView } from '../views/summaries/schedules.ts';
import { createDeliver, type DueJob, newJobId } from './deliver.ts';
import { createDeliveries, type Deliveries, type EndState } from './deliveries.ts';
import type { Poster } from './poster.ts';
import { createSnapshotCache } from './snapshotCache.ts';

/** Every method but `start`, `stop` and `state` throws StoreError. */
export interface Scheduler {
  readonly state: () => DatabaseState;
  /** Goes on with what is scheduled already. Rejects never; nothing waits for it. */
  start(): void;
  /** Finishes or gives back what is in progress, within that many milliseconds. */
  stop(milliseconds: number): Promise<void>;
  add(
    plan: SchedulePlan & { readonly zone: string },
    place: { channel: string; createdBy: string },
  ): Promise<Schedule>;
  /** Undefined: there is none with this id. */
  get(id: string): Promise<Schedule | undefined>;
  /** Those of a channel, or all; in the order in which they were made. */
  list(channel?: string): Promise<readonly Schedule[]>;
  /** Writes a schedule that is there. */
  change(schedule: Schedule): Promise<void>;
  remove(id: string): Promise<void>;
  /** What a summary for this place is compared with; undefined also where nothing was ever scheduled. */
  lastIn(channel: string, filter: JobFilter): Promise<Baseline | undefined>;
  /** What the next summary of a schedule is compared with, and its history, oldest first. */
  lastOf(schedule: Schedule): Promise<{ since: Baseline | undefined; history: readonly HistoryPoint[] }>;
  readonly claims: SharedClaims;
}

/** What the instances that share a database must do once between them. */
export interface SharedClaims {
  /**
   * False: one of the claims is held already. True also while no database is open: none is opened for this.
   * @throws StoreError
   */
  take(claims: readonly Claim[]): Promise<boolean>;
  /** @throws StoreError */
  move(claim: Claim): Promise<void>;
}

export interface SchedulerDependencies {
  readonly config: DatabaseConfig;
  readonly jobs: Jobs;
  readonly poster: Poster;
  readonly log: Logger;
  readonly metrics?: Pick<Metrics, 'post' | 'scheduleLag'>;
  /** Why a summary must not go to a channel, by the rights of now; default: nothing is missing. */
  readonly missingToReceive?: (owner: string, channel: string) => Promise<MissingRight | undefined>;
  readonly clock?: Clock;
  /** pg-boss' own source of time. */
  readonly bossClock?: BossClock;
}

/** How a slot that is over counts. */
const outcomes: Readonly<Record<EndState, PostOutcome>> = {
  posted: 'posted',
  unread: 'posted',
  quiet: 'skipped',
  skipped: 'skipped',
  refused: 'failed',
};

const job = z.object({
  id: z.string(),
  slot: z.object({ wall: z.string(), at: z.number() }).exactOptional(),
});
/** Jobs that one fetch takes, and fetches at a time: 100 summaries are in progress at once. */
const work = {
  batchSize: 25,
  localConcurrency: 4,
  pollingIntervalSeconds: 1,
  burstWhenBatchFull: true,
} as const;

export function createScheduler({
  config,
  jobs,
  poster,
  log,
  metrics,
  clock = systemClock,
  bossClock,
}: SchedulerDependencies): Scheduler {
  const { now } = clock;
  const stopping = new AbortController();
  const surveys = createSnapshotCache(jobs, clock);
  const store = createLazyDatabase({ config, clock: bossClock, log, onOpen });

  /** Opens what is needed. */
  async function use<T>(
    work: (connection: Connection & { readonly summaries: Deliveries }) => Promise<T>,
  ): Promise<T> {
    const connection = await store.use();
    return work({ ...connection, summaries: createDeliveries(connection.db) });
  }

  async function onOpen({ boss, db }: Connection): Promise<void> {
    const rows = createDeliveries(db);
    const run = createDeliver({
      schedules: { get: self.get, pause },
      summaries: rows,
      snapshot: surveys,
      poster,
      now,
      log,
      onEnd: (state) => metrics?.post('schedule', outcomes[state]),
      onLag: (seconds) => metrics?.scheduleLag(seconds),
      async later(due, seconds) {
        const id = newJobId();
        // The new job first: whichever of the two is left after a crash goes on.
        await boss.send(queue, { id: due.schedule, slot: due.slot }, { id, startAfter: seconds });
        await rows.handOver(due, due.id, id);
      },
    });
    await boss.work(
      queue,
      { ...work, perJobResults: true, includeMetadata: true },
      (batch: JobWithMetadata<object>[]) => Promise.all(batch.map((one) => runOne(one, run))),
    );
  }

  async function runOne({ id, data }: JobWithMetadata<object>, run: (due: DueJob) => Promise<void>) {
    const read = job.safeParse(data).data;
    if (!read) return { id, status: 'completed' as const };
    try {
      stopping.signal.throwIfAborted();
      await run({ id, schedule: read.id, slot: read.slot });
      return { id, status: 'completed' as const };
    } catch (error) {
      // pg-boss begins it anew, here or on another instance.
      if (!stopping.signal.aborted) log.error({ schedule: read.id, reason: String(error) }, 'summary failed');
      return { id, status: 'failed' as const };
    }
  }

  async function pause(schedule: Schedule, reason: string): Promise<void> {
    const paused = { ...schedule, paused: { at: now(), reason } };
    await self.change(paused);
    const message = schedulePausedView(paused, reason);
    if (!(await poster.sendDirectMessage(schedule.createdBy, message))) await poster.notifyOperators(message);
  }

  async function write({ boss }: Connection, schedule: Schedule): Promise<void> {
    await boss.schedule(queue, cronOf(schedule), storeSchedule(schedule), {
      tz: schedule.zone,
      key: schedule.id,
      missed: 'once',
    });
  }

  const self: Scheduler = {
    state: store.state,
    start() {
      if (store.inUse()) void store.use().catch(() => {});
    },
    async stop(milliseconds) {
      stopping.abort();
      await store.close(milliseconds);
    },
    add: (plan, { channel, createdBy }) =>
      use(async (connection) => {
        const schedule: Schedule = { ...plan, id: newScheduleId(), channel, createdBy, changedAt: now() };
        await write(connection, schedule);
        return schedule;
      }),
    get: (id) =>
      use(async ({ boss }) => {
        const row = await boss.getSchedule(queue, id);
        return row ? readSchedule(row.data) : undefined;
      }),
    async list(channel) {
      if (!store.inUse()) return [];
      return use(async ({ boss }) => {
        const rows = await boss.getSchedules(queue, undefined, { limit: 100_000 });
        return rows
          .toSorted((a, b) => Number(a.createdOn) - Number(b.createdOn))
          .flatMap(({ key, data }) => readOne(key, data))
          .filter((schedule) => channel === undefined || schedule.channel === channel);
      });
    },
    change: (schedule) => use((connection) => write(connection, schedule)),
    remove: (id) =>
      use(async ({ boss, summaries: rows }) => {
        await boss.unschedule(queue, id);
        await rows.drop(id);
      }),
    async lastIn(channel, filter) {
      if (!store.inUse()) return undefined;
      return use(({ summaries: rows }) => rows.lastIn(channel, formatFilter(filter)));
    },
    lastOf: ({ id, filter }) =>
      use(async ({ summaries: rows }) => {
        const text = formatFilter(filter);
        const [since, history] = await Promise.all([rows.last(id, text), rows.history(id, text, 13)]);
        return { since, history };
      }),
    claims: {
      async take(claims) {
        if (store.state().kind !== 'open') return true;
        return use(({ db }) => takeClaims(db, claims, now()));
      },
      async move(claim) {
        if (store.state().kind === 'open') await use(({ db }) => moveClaim(db, claim));
      },
    },
  };

  function readOne(key: string, data: object | undefined): readonly Schedule[] {
    const schedule = readSchedule(data);
    if (!schedule) log.warn({ schedule: key }, 'a schedule of another version cannot be read');
    return schedule ? [schedule] : [];
  }

  return self;
}
