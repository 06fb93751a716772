import type { Db, PgBoss } from 'pg-boss';
import { z } from 'zod';
import { storableJson } from '../database/json.ts';
import { bossSchema } from '../database/migrations.ts';

/** A pg-boss job. */
export interface NewJob {
  readonly id: string;
  /** ID of the row it belongs to. */
  readonly of: string;
  /** When it starts, or after how many seconds. */
  readonly wake: Date | number;
}

const now = `${bossSchema}.job_now()`;

/**
 * SQL: the job `j` of a row is missing or over, or a clock that was ahead has delayed it.
 * @param due SQL for when it is due, in milliseconds since the epoch
 * @param maxWait SQL for the seconds that it may wait after that, or from now
 */
export const isStranded = (due: string, maxWait: string): string =>
  `j.id IS NULL OR j.state > 'active'
     OR j.state < 'active' AND j.start_after > GREATEST(to_timestamp(${due} / 1000), ${now}) + ${maxWait} * interval '1 s'
     OR j.state = 'active' AND j.heartbeat_on > ${now} + interval '1 minute'`;

const ids = z.array(z.object({ id: z.string() }));

/**
 * Creates jobs and runs a one-parameter statement as a single statement, so that a crash can't separate rows from their
 * jobs. Returns the IDs that it returns.
 */
export async function withJobs(
  { boss, db, queue }: { boss: PgBoss; db: Db; queue: string },
  jobs: readonly NewJob[],
  statement: (parameter: string) => string,
  value: unknown,
): Promise<readonly string[]> {
  const parameter = storableJson(value);
  if (jobs.length === 0) {
    const { rows } = await db.executeSql(`WITH ${statement('$1::text::json')}`, [parameter]);
    return ids.parse(rows).map(({ id }) => id);
  }
  const inserts = jobs.map(({ id, of, wake }) => ({
    id,
    data: { id: of },
    startAfter: typeof wake === 'number' ? `${wake}` : wake.toISOString(),
  }));
  const together: Pick<Db, 'executeSql'> = {
    // pg-boss inserts with a one-parameter statement, which becomes part of the other.
    executeSql: (insert, values = []) =>
      db.executeSql(`WITH made AS (${insert}), ${statement('$2::text::json')}`, [...values, parameter]),
  };
  return (await boss.insert(queue, inserts, { returnId: true, db: together })) ?? [];
}
