import type { LazyDatabase } from './lazyDatabase.ts';
import { schema } from './migrations.ts';

/** The right to do something once. */
interface Claim {
  readonly key: string;
  /** Expiry, in milliseconds since the epoch. */
  readonly until: number;
}

export type Claims = ReturnType<typeof createClaims>;

const table = `${schema}.claim`;

/** Makes things happen once across the instances that share a database. Doesn't open it. */
export function createClaims(database: Pick<LazyDatabase, 'current'>, now: () => number) {
  return {
    /**
     * False if one of the claims is already held, by this or another instance. Without an open database always true.
     * @throws StoreError
     */
    async take(claims: readonly Claim[]): Promise<boolean> {
      const db = database.current()?.interactive;
      if (!db) return true;
      await db.executeSql(`DELETE FROM ${table} WHERE until <= $1`, [now()]);
      const rows = claims.map((_, index) => `($${index * 2 + 1}, $${index * 2 + 2}::double precision)`);
      const { rows: taken } = await db.executeSql(
        `INSERT INTO ${table} (key, until) VALUES ${rows.join(', ')} ON CONFLICT (key) DO NOTHING RETURNING key`,
        claims.flatMap(({ key, until }) => [key, until]),
      );
      return taken.length === claims.length;
    },

    /** @throws StoreError */
    async move({ key, until }: Claim): Promise<void> {
      await database
        .current()
        ?.interactive.executeSql(`UPDATE ${table} SET until = $2 WHERE key = $1`, [key, until]);
    },
  };
}
