import { z } from 'zod';
import type { Connection } from '../../database/connection.ts';
import type { LazyDatabase } from '../../database/lazyDatabase.ts';
import { schema } from '../../database/migrations.ts';
import { withTimeout } from '../../time.ts';
import type { JobChange } from './jobChange.ts';

/** A job, by its ID and the name of its cloud; undefined: the first. */
interface JobKey {
  readonly id: string;
  readonly cloud?: string | undefined;
}

/** Who last changed a job from Slack. Works only while the database is open, and doesn't open it. */
export interface JobHistory {
  /** @throws StoreError */
  record(job: JobKey, change: JobChange): Promise<void>;
  /** Newest first; empty if unknown. Never rejects, and takes at most a second. */
  of(job: JobKey): Promise<readonly JobChange[]>;
}

const table = `${schema}.job_change`;
/** Milliseconds: 90 days. */
const kept = 90 * 24 * 60 * 60_000;
/** Milliseconds that job details wait for the database. */
const maxWait = 1_000;

const stored = z.object({ verb: z.string(), done_by: z.string(), done_at: z.number() });

/** @param firstCloud the cloud of stored changes without one; undefined with a single cloud */
export function createJobHistory(database: LazyDatabase, firstCloud = ''): JobHistory {
  async function read({ interactive }: Connection, { id, cloud }: JobKey): Promise<readonly JobChange[]> {
    const { rows } = await interactive.executeSql(
      `SELECT DISTINCT ON (verb) verb, done_by, done_at FROM ${table}
       WHERE job = $1 AND COALESCE(cloud, $3) = $2 ORDER BY verb, done_at DESC`,
      [id, cloud ?? '', firstCloud],
    );
    return z
      .array(stored)
      .parse(rows)
      .map((row) => ({ verb: row.verb, by: row.done_by, at: row.done_at }))
      .toSorted((a, b) => b.at - a.at);
  }

  return {
    async record({ id, cloud }, { verb, by, at }) {
      const interactive = database.current()?.interactive;
      if (!interactive) return;
      await interactive.executeSql(`DELETE FROM ${table} WHERE done_at < $1`, [at - kept]);
      await interactive.executeSql(
        `INSERT INTO ${table} (cloud, job, verb, done_by, done_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (COALESCE(cloud, ''), job, verb) DO UPDATE
           SET done_by = EXCLUDED.done_by, done_at = EXCLUDED.done_at`,
        [cloud ?? null, id, verb, by, at],
      );
    },
    async of(job) {
      const connection = database.current();
      return connection ? withTimeout(maxWait, read(connection, job)).catch(() => []) : [];
    },
  };
}
