import { randomUUID } from 'node:crypto';
import type { Db } from 'pg-boss';
import { z } from 'zod';
import { bossSchema, schema } from '../../database/migrations.ts';
import type { Timers } from '../upkeep.ts';

/** The right to poll a source or to post to a target, held by one instance at a time. */
export interface Lease {
  readonly kind: 'source' | 'queue';
  /** The source or the target. */
  readonly key: string;
}

/** Seconds after which another instance may take over, and milliseconds between renewals. */
export const leaseSeconds = 40;
const renewal = 10_000;

export const now = `${bossSchema}.job_now()`;
export const leaseEnd = `${now} + interval '${leaseSeconds} s'`;
/** Seconds. A time further ahead was set by a clock that was ahead. */
const tooFar = 15 * 60;
const taken = z.array(z.object({ kind: z.enum(['source', 'queue']), key: z.string() }));

/** What is due and not held by a live instance. */
const due = (key: string, table: string, max: string) =>
  `SELECT ${key} FROM ${table} WHERE (due_at <= ${now} OR due_at > ${now} + $4 * interval '1 s' AND due_at < 'infinity')
     AND (held_until IS NULL OR held_until <= ${now} OR held_until > ${now} + $4 * interval '1 s')
   ORDER BY due_at LIMIT ${max} FOR UPDATE SKIP LOCKED`;

/**
 * Leases in the database. They expire when their instance stops renewing them.
 * @param interval seconds between two polls of a source
 */
export function createLeases(db: Db, timers: Timers, interval: number) {
  const holder = randomUUID();
  /** How often each is held: it may be taken again before the end of the work that released it is noticed. */
  const held = { source: new Map<string, number>(), queue: new Map<string, number>() };
  const keys = (kind: Lease['kind']) => [...held[kind].keys()];

  async function renew(): Promise<void> {
    if (held.source.size + held.queue.size === 0) return;
    await db.executeSql(
      `WITH sources AS (UPDATE ${schema}.watch_source SET held_until = ${leaseEnd},
           due_at = CASE WHEN due_at = held_until THEN ${leaseEnd} ELSE due_at END
         WHERE holder = $1 AND key = ANY($2::text[]))
       UPDATE ${schema}.watch_queue SET held_until = ${leaseEnd} WHERE holder = $1 AND target = ANY($3::text[])`,
      [holder, keys('source'), keys('queue')],
    );
  }
  const timer = timers.setInterval(() => void renew().catch(() => {}), renewal);

  return {
    holder,

    /** At most this many of each kind. A source is due again when its lease expires. */
    async take(sources: number, queues: number): Promise<readonly Lease[]> {
      const { rows } = await db.executeSql(
        `WITH sources AS (
           UPDATE ${schema}.watch_source SET holder = $1, held_until = ${leaseEnd}, due_at = ${leaseEnd}
           WHERE key IN (${due('key', `${schema}.watch_source`, '$2')}) RETURNING key),
         queues AS (
           UPDATE ${schema}.watch_queue SET holder = $1, held_until = ${leaseEnd}
           WHERE target IN (${due('target', `${schema}.watch_queue`, '$3')}) RETURNING target)
         SELECT 'source' AS kind, key FROM sources UNION ALL SELECT 'queue', target FROM queues`,
        [holder, sources, queues, Math.max(tooFar, 2 * interval)],
      );
      const leases = taken.parse(rows);
      for (const { kind, key } of leases) held[kind].set(key, (held[kind].get(key) ?? 0) + 1);
      return leases;
    },

    /** Whether there are watches, or posts left to send. */
    async any(): Promise<boolean> {
      const { rows } = await db.executeSql(
        `SELECT EXISTS (SELECT FROM ${schema}.watch_source)
           OR EXISTS (SELECT FROM ${schema}.watch_queue WHERE due_at < 'infinity') AS any`,
      );
      return z.object({ any: z.boolean() }).parse(rows[0]).any;
    },

    /** Stops renewing it: its work is done, and it was released together with its result. */
    drop({ kind, key }: Lease): void {
      const others = (held[kind].get(key) ?? 1) - 1;
      if (others > 0) held[kind].set(key, others);
      else held[kind].delete(key);
    },

    /** Releases everything still held, so that other instances needn't wait. */
    async end(): Promise<void> {
      timers.clearInterval(timer);
      await db.executeSql(
        `WITH sources AS (UPDATE ${schema}.watch_source SET holder = NULL, held_until = NULL, due_at = ${now}
           WHERE holder = $1)
         UPDATE ${schema}.watch_queue SET holder = NULL, held_until = NULL WHERE holder = $1`,
        [holder],
      );
    },
  };
}
