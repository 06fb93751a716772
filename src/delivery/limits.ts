import { ChannelError, StoreError } from '../errors.ts';

/** SQLSTATEs. */
const notNull = '23502';
const notUnique = '23505';

/** SQL: the first free value of a column, from 0; null if there are `max` rows. */
export const firstFree = (table: string, column: string, max: number, where = 'true'): string =>
  `(SELECT min(p) FROM generate_series(0, ${max - 1}) p
    WHERE NOT EXISTS (SELECT FROM ${table} o WHERE ${where} AND o.${column} = p))`;

/**
 * If two writers take the same free value, one of them retries.
 * @param reasons by the column that has no free value
 * @throws ChannelError
 */
export async function withinLimits<T>(
  reasons: Readonly<Record<string, string>>,
  work: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      const { code, message } = error;
      const full = code === notNull && Object.keys(reasons).find((column) => message.includes(`"${column}"`));
      if (full) throw new ChannelError(reasons[full] ?? full);
      if (code !== notUnique) throw error;
    }
  }
}
