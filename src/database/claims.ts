import type { Db } from 'pg-boss';
import { schema } from './migrations.ts';

/** The right to do something once. */
export interface Claim {
  readonly key: string;
  /** Expiry, in milliseconds since the epoch. */
  readonly until: number;
}

const table = `${schema}.claim`;

/** False if one of the claims is already held, by this or another instance. */
export async function takeClaims(db: Db, claims: readonly Claim[], now: number): Promise<boolean> {
  await db.executeSql(`DELETE FROM ${table} WHERE until <= $1`, [now]);
  const rows = claims.map((_, index) => `($${index * 2 + 1}, $${index * 2 + 2}::double precision)`);
  const { rows: taken } = await db.executeSql(
    `INSERT INTO ${table} (key, until) VALUES ${rows.join(', ')} ON CONFLICT (key) DO NOTHING RETURNING key`,
    claims.flatMap(({ key, until }) => [key, until]),
  );
  return taken.length === claims.length;
}

/** Changes a claim's expiry. */
export async function moveClaim(db: Db, { key, until }: Claim): Promise<void> {
  await db.executeSql(`UPDATE ${table} SET until = $2 WHERE key = $1`, [key, until]);
}
