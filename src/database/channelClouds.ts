import { LRUCache } from 'lru-cache';
import { abortable, type Clock } from '../time.ts';
import type { LazyDatabase } from './lazyDatabase.ts';
import { schema } from './migrations.ts';

/** The default clouds of channels. */
export interface ChannelClouds {
  /**
   * Undefined: none is set, or the database doesn't respond within 2 s. Doesn't open an unused database.
   */
  get(channel: string): Promise<string | undefined>;
  /**
   * Undefined removes it.
   * @throws StoreError
   */
  set(channel: string, cloud: string | undefined): Promise<void>;
}

const table = `${schema}.channel_cloud`;
/** Milliseconds, because other instances may change it. */
const ttl = 5_000;
/** How long a person waits for the database, in milliseconds. */
const timeout = 2_000;

export function createChannelClouds(database: LazyDatabase, { monotonic }: Clock): ChannelClouds {
  const known = new LRUCache<string, { readonly cloud: string | undefined }>({
    max: 10_000,
    ttl,
    ttlResolution: 0,
    perf: { now: monotonic },
    // While the database doesn't respond, the last known value is better than none.
    allowStaleOnFetchRejection: true,
    fetchMethod: async (channel) => {
      const { interactive: db } = await database.use();
      const { rows } = await db.executeSql(`SELECT cloud FROM ${table} WHERE channel = $1`, [channel]);
      return { cloud: rows.length === 0 ? undefined : String(rows[0].cloud) };
    },
  });
  return {
    async get(channel) {
      if (!database.inUse()) return undefined;
      const answer = abortable(known.forceFetch(channel), AbortSignal.timeout(timeout));
      return (await answer.catch(() => undefined))?.cloud;
    },
    async set(channel, cloud) {
      const { interactive: db } = await database.use();
      if (cloud === undefined) await db.executeSql(`DELETE FROM ${table} WHERE channel = $1`, [channel]);
      else
        await db.executeSql(
          `INSERT INTO ${table} (channel, cloud) VALUES ($1, $2) ON CONFLICT (channel) DO UPDATE SET cloud = $2`,
          [channel, cloud],
        );
      known.set(channel, { cloud });
    },
  };
}
