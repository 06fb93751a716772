import { randomUUID } from 'node:crypto';
import type { Db, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { bossSchema, schema } from '../../database/migrations.ts';
import { columnsOf, optional, rowsOf } from '../../database/rows.ts';
import type { StopResult, TimedStop } from '../../jobs/changes/timedStop.ts';
import { isStranded, withJobs } from '../withJobs.ts';

/**
 * - `waiting`: no request has been sent
 * - `asked`: the request may have been sent
 * - `accepted`: the service accepted it
 */
type StopState = 'waiting' | 'asked' | 'accepted';

export interface StopRow {
  readonly stop: TimedStop;
  readonly state: StopState;
  /** Times are milliseconds since the epoch. */
  readonly begunAt: number | undefined;
  /** Undefined: not yet known. */
  readonly result: StopResult | undefined;
  /** Undefined: the message is certainly not in Slack. */
  readonly claimedAt: number | undefined;
  readonly version: number;
  /** The pg-boss job that works on it. */
  readonly task: string | undefined;
}

export interface StopChange {
  readonly state?: StopState;
  readonly begunAt?: number;
  readonly result?: StopResult;
  readonly claimedAt?: number;
  /** Replaces the pg-boss job by one that starts at a time or after a number of seconds. */
  readonly wake?: Date | number;
}

export type StopTable = ReturnType<typeof createStopTable>;

export const stopQueue = 'stop';
const maxStops = 200;

const table = `${schema}.timed_stop`;
const jobTable = `${bossSchema}.job`;

const stored = z.object({
  id: z.string(),
  cloud: optional(z.string()),
  job: z.string(),
  name: z.string(),
  createdAt: optional(z.number()),
  channel: z.string(),
  setBy: z.string(),
  setAt: z.number(),
  dueAt: z.number(),
  state: z.enum(['waiting', 'asked', 'accepted']),
  begunAt: optional(z.number()),
  result: optional(z.custom<StopResult>((value) => typeof value === 'object')),
  claimedAt: optional(z.number()),
  version: z.number(),
  task: optional(z.string()),
});

/** One row per job to stop, with one pg-boss job. Both change in one statement. */
export function createStopTable({ boss, db }: { boss: PgBoss; db: Db }) {
  const run = rowsOf(db);
  const select = async (rest: string, values: unknown[] = []): Promise<StopRow[]> =>
    (await run(`SELECT ${columnsOf('s', stored)} FROM ${table} s ${rest}`, values)).map((row) =>
      rowOf(stored.parse(row)),
    );

  return {
    get: async (id: string): Promise<StopRow | undefined> => (await select('WHERE s.id = $1', [id]))[0],

    /** Names the cloud of stops that were set up while there was only one. */
    async adopt(cloud: string): Promise<void> {
      await run(
        `UPDATE ${table} s SET cloud = $1, version = version + 1 WHERE cloud IS NULL
           AND NOT EXISTS (SELECT FROM ${table} o WHERE o.cloud = $1 AND o.job = s.job)`,
        [cloud],
      );
    },

    /** In due order. */
    list: (): Promise<StopRow[]> => select('ORDER BY s.due_at, s.id'),

    of: async (job: string, cloud?: string): Promise<StopRow | undefined> =>
      (await select(`WHERE COALESCE(s.cloud, '') = $2 AND s.job = $1`, [job, cloud ?? '']))[0],

    /**
     * Replaces a stop of the same job that has not begun. False: that one has begun, or there are `maxStops`.
     */
    async put(stop: TimedStop): Promise<boolean> {
      const task = randomUUID();
      const { createdAt, setBy, setAt, dueAt, ...same } = stop;
      const added = await withJobs(
        { boss, db, queue: stopQueue },
        [{ id: task, of: stop.id, wake: new Date(dueAt) }],
        (parameter) => `n AS (
             SELECT * FROM json_to_record(${parameter}) AS r (id text, cloud text, job text, name text,
               created_at double precision, channel text, set_by text, set_at double precision,
               due_at double precision, task uuid)),
           before AS (
             SELECT s.task FROM ${table} s, n WHERE s.job = n.job AND COALESCE(s.cloud, '') = COALESCE(n.cloud, '')),
           added AS (
             INSERT INTO ${table} AS s (id, cloud, job, name, created_at, channel, set_by, set_at, due_at, task)
             SELECT id, cloud, job, name, created_at, channel, set_by, set_at, due_at, n.task FROM n
             WHERE EXISTS (SELECT FROM before) OR (SELECT count(*) FROM ${table}) < ${maxStops}
             ON CONFLICT (COALESCE(cloud, ''), job) DO UPDATE
               SET id = EXCLUDED.id, name = EXCLUDED.name, created_at = EXCLUDED.created_at,
                 channel = EXCLUDED.channel, set_by = EXCLUDED.set_by, set_at = EXCLUDED.set_at,
                 due_at = EXCLUDED.due_at, task = EXCLUDED.task, begun_at = NULL, version = s.version + 1
               WHERE s.state = 'waiting' AND s.result IS NULL
             RETURNING id),
           dropped AS (DELETE FROM ${jobTable}
             WHERE name = '${stopQueue}' AND id IN (SELECT task FROM before) AND EXISTS (SELECT FROM added)
               AND state < 'active')
         SELECT id FROM added`,
        { ...same, created_at: createdAt, set_by: setBy, set_at: setAt, due_at: dueAt, task },
      );
      return added.includes(stop.id);
    },

    /** Optimistic locking. Undefined: the row has changed since it was read. */
    async change(row: StopRow, { wake, ...change }: StopChange): Promise<StopRow | undefined> {
      const task = wake === undefined ? row.task : randomUUID();
      const next = { ...row, ...change };
      const { stop, state, begunAt, result, claimedAt } = next;
      const changed = await withJobs(
        { boss, db, queue: stopQueue },
        wake === undefined || task === undefined ? [] : [{ id: task, of: stop.id, wake }],
        (parameter) => `changed AS (
             UPDATE ${table} s SET state = n.state, begun_at = n.begun_at, result = n.result,
               claimed_at = n.claimed_at, task = n.task, version = s.version + 1
             FROM json_to_record(${parameter}) AS n (id text, version integer, state text,
               begun_at double precision, result jsonb, claimed_at double precision, task uuid)
             WHERE s.id = n.id AND s.version = n.version RETURNING s.id)
         SELECT id FROM changed`,
        { id: stop.id, version: row.version, state, begun_at: begunAt, result, claimed_at: claimedAt, task },
      );
      return changed.length === 0 ? undefined : { ...next, task, version: row.version + 1 };
    },

    /** Withdraws a stop that has not begun. False: it has, or there is none. */
    async withdraw(id: string): Promise<boolean> {
      const rows = await run(
        `WITH gone AS (
           DELETE FROM ${table} WHERE id = $1 AND state = 'waiting' AND result IS NULL RETURNING id, task),
         dropped AS (DELETE FROM ${jobTable}
           WHERE name = '${stopQueue}' AND id IN (SELECT task FROM gone) AND state < 'active')
         SELECT id FROM gone`,
        [id],
      );
      return rows.length > 0;
    },

    async remove({ stop, version }: StopRow): Promise<void> {
      await run(`DELETE FROM ${table} WHERE id = $1 AND version = $2`, [stop.id, version]);
    },

    /**
     * Rows whose pg-boss job is gone, for example after a restored backup, or was delayed by a clock that was ahead.
     * @param maxWait seconds that a job may wait after its due time, or from now
     */
    stranded: (maxWait: number): Promise<StopRow[]> =>
      select(
        `LEFT JOIN ${jobTable} j ON j.name = '${stopQueue}' AND j.id = s.task
         WHERE ${isStranded('s.due_at', '$1')} ORDER BY s.id`,
        [maxWait],
      ),

    async count(): Promise<number> {
      const [row] = await run(`SELECT count(*)::integer AS count FROM ${table}`);
      return z.object({ count: z.number() }).parse(row).count;
    },
  };
}

function rowOf(row: z.infer<typeof stored>): StopRow {
  const { id, cloud, job, name, createdAt, channel, setBy, setAt, dueAt, ...rest } = row;
  return { stop: { id, cloud, job, name, createdAt, channel, setBy, setAt, dueAt }, ...rest };
}
