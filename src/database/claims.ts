import type { Db } from 'pg-boss';
import { schema } from './migrations.ts';

/** Something that must be done once, under a name. */
export interface Claim {
  readonly key: string;
  /** When it may be claimed again, in milliseconds since the epoch. */
  readonly until: number;
}

const table = `${schema}.claim`;

/** Takes all of the claims, or says that one of them is held: by this instance or by another. */
export async function takeClaims(db: Db, claims: readonly Claim[], now: number): Promise<boolean> {
  await db.executeSql(`DELETE FROM ${table} WHERE until <= $1`, [now]);
  const rows = claims.map((_, index) => `($${index * 2 + 1}, $${index * 2 + 2}::double precision)`);
  const { rows: taken } = await db.executeSql(
    `INSERT INTO ${table} (key, until) VALUES ${rows.join(', ')} ON CONFLICT (key) DO NOTHING RETURNING key`,
    claims.flatMap(({ key, until }) => [key, until]),
  );
  return taken.length === claims.length;
}

/** Changes until when a claim is held. */
export async function moveClaim(db: Db, { key, until }: Claim): Promise<void> {
  await db.executeSql(`UPDATE ${table} SET until = $2 WHERE key = $1`, [key, until]);
}
