import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DatabaseConfig } from '../database/connection.ts';
import { schema, storedVersion } from '../database/migrations.ts';
import { type Finding, finding, Unfit } from './finding.ts';

/** Where schedules are kept: whether it can be reached and which version it has. Makes and changes nothing. */
export const examineDatabase = (config: DatabaseConfig): Promise<Finding> =>
  finding('Schedules', () => ('url' in config ? checkServer(config.url) : checkFolder(config.folder)));

async function checkServer(url: string): Promise<string> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // A server that goes away while it is asked also says so here.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ there: string | null; may: boolean }>(
      `SELECT to_regclass('${schema}.version') AS there, has_database_privilege(current_database(), 'CREATE') AS may`,
    );
    if (!rows[0]?.there) {
      if (rows[0]?.may) return 'PostgreSQL answers, and holds no schedules yet.';
      throw new Unfit('The user of DATABASE_URL may not create schemas: GRANT CREATE ON DATABASE … TO it.');
    }
    const stored = await client.query<{ version: number }>(`SELECT version FROM ${schema}.version`);
    const version = Number(stored.rows[0]?.version);
    if (version > storedVersion) {
      throw new Unfit('A later version of vizjobs has written the database: start that version again.');
    }
    return `PostgreSQL answers, and holds schedules (version ${version}).`;
  } catch (error) {
    if (error instanceof Unfit) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    throw new Unfit(`PostgreSQL cannot be used (${code}). Check DATABASE_URL and the network.`);
  } finally {
    await client.end().catch(() => {});
  }
}

async function checkFolder(folder: string): Promise<string> {
  for (let place = resolve(folder); ; place = dirname(place)) {
    try {
      await access(place, constants.W_OK | constants.X_OK);
      return place === resolve(folder)
        ? 'Schedules are kept in DATA_DIR, for one process.'
        : 'There are no schedules yet. They will be kept in DATA_DIR, for one process.';
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing || place === dirname(place)) {
        throw new Unfit('DATA_DIR cannot be written. Make it writable, or set DATABASE_URL.');
      }
    }
  }
}
