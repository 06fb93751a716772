import type { JobWithMetadata } from 'pg-boss';
import type { Logger } from 'pino';
import { z } from 'zod';
import { type Connection, recovery } from '../../database/connection.ts';
import type { LazyDatabase } from '../../database/lazyDatabase.ts';
import type { TimedStop } from '../../jobs/changes/timedStop.ts';
import type { Clouds } from '../../jobs/clouds/clouds.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { Clock } from '../../time.ts';
import { newId } from '../newId.ts';
import type { FindMissingRight, Poster } from '../poster.ts';
import { startUpkeep, type Timers } from '../upkeep.ts';
import { createDueStop, type DueStopDependencies } from './dueStop.ts';
import { createReportStop } from './reportStop.ts';
import { createStopTable, stopQueue } from './stopTable.ts';

/** All methods except `ofJob`, `count` and `stop` throw StoreError. */
export interface TimedStops {
  /**
   * Replaces a stop of the same job. `begun`: that one is in progress; `full`: there are 200.
   */
  set(
    stop: Omit<TimedStop, 'id'>,
  ): Promise<{ readonly stop: TimedStop; readonly replaced: TimedStop | undefined } | 'begun' | 'full'>;
  /** Doesn't create the database. */
  list(): Promise<readonly TimedStop[]>;
  /** False: it is in progress, or done. */
  withdraw(id: string): Promise<boolean>;
  /** Undefined if there is none, or the database isn't open. Never rejects. */
  ofJob(job: string, cloud: string | undefined): Promise<TimedStop | undefined>;
  /** Undefined while the database is not open. Doesn't open it. */
  count(): Promise<number | undefined>;
  /** Leaves what is in progress to the next start. */
  stop(): void;
}

interface TimedStopsDependencies {
  readonly database: LazyDatabase;
  readonly clouds: Clouds;
  readonly poster: Poster;
  readonly missingToChange: FindMissingRight;
  /** The same for the right to see jobs. */
  readonly missingToReceive: FindMissingRight;
  readonly audit: DueStopDependencies['audit'];
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'post' | 'timedStop'>;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Stops needn't be more precise than a poll every 5 s. */
const work = { batchSize: 20, pollingIntervalSeconds: 5, burstWhenBatchFull: true } as const;

const data = z.object({ id: z.string() });

/** Stops jobs at set times. Each stop has a row and one delayed pg-boss job. */
export function createTimedStops({
  database,
  clouds,
  poster,
  missingToChange,
  missingToReceive,
  audit,
  log,
  metrics,
  clock,
  timers,
}: TimedStopsDependencies): TimedStops {
  const { now } = clock;
  const stopping = new AbortController();
  let endUpkeep = () => {};
  /** For requests from people. */
  const tableOf = ({ boss, interactive }: Connection) => createStopTable({ boss, db: interactive });
  const open = async () => tableOf(await database.use());

  database.onOpen(async ({ boss, db }) => {
    const table = createStopTable({ boss, db });
    await boss.createQueue(stopQueue, recovery);
    await boss.updateQueue(stopQueue, recovery);
    const report = createReportStop({
      poster,
      // A cloud that is no longer configured has no lists of its own.
      missingToTell: ({ setBy, cloud = '' }, place) =>
        missingToReceive(setBy, place, clouds.has(cloud) ? cloud : undefined),
      log,
      now,
      onPost: (outcome) => metrics.post('stop', outcome),
    });
    const run = createDueStop({
      table,
      clouds,
      missingToChange,
      audit,
      report,
      onEnd: (outcome) => metrics.timedStop(outcome),
      log,
      now,
    });

    const [{ name: first }] = clouds.all;
    if (clouds.several && first !== undefined) await table.adopt(first);

    async function runOne({ id, data: of }: JobWithMetadata) {
      const stop = data.safeParse(of).data?.id ?? '';
      try {
        stopping.signal.throwIfAborted();
        const row = await table.get(stop);
        // Otherwise obsolete: the stop was canceled or replaced.
        if (row?.task === id) await run(row);
        return { id, status: 'completed' as const };
      } catch (error) {
        // pg-boss retries it, here or on another instance.
        if (!stopping.signal.aborted) log.error({ stop, error }, 'timed stop failed');
        return { id, status: 'failed' as const };
      }
    }

    async function repair(maxWait: number): Promise<void> {
      for (const row of await table.stranded(maxWait))
        await table.change(row, {
          wake: row.begunAt === undefined ? new Date(row.stop.dueAt) : 0,
        });
    }

    await boss.work(
      stopQueue,
      { ...work, perJobResults: true, includeMetadata: true },
      (batch: readonly JobWithMetadata<object>[]) => Promise.all(batch.map(runOne)),
    );
    endUpkeep();
    endUpkeep = startUpkeep(repair, { clock, timers, log });
  });

  return {
    async set(planned) {
      const table = await open();
      const before = await table.of(planned.job, planned.cloud);
      const stop = { ...planned, id: newId() };
      if (await table.put(stop)) return { stop, replaced: before?.stop };
      return (await table.of(planned.job, planned.cloud)) ? 'begun' : 'full';
    },
    async list() {
      if (!database.inUse()) return [];
      return (await (await open()).list()).map(({ stop }) => stop);
    },
    withdraw: async (id) => (await open()).withdraw(id),
    async ofJob(job, cloud) {
      const connection = database.current();
      const row =
        connection &&
        (await tableOf(connection)
          .of(job, cloud)
          .catch(() => undefined));
      return row?.stop;
    },
    async count() {
      const connection = database.current();
      return connection && tableOf(connection).count();
    },
    stop() {
      stopping.abort();
      endUpkeep();
    },
  };
}
