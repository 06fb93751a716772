import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { DatabaseConfig } from '../database/connection.ts';
import { checkFiles } from '../database/embedded/integrity.ts';
import { checkSchemas } from '../database/schemas.ts';
import { openServer } from '../database/server.ts';
import { codeOf, StoreError } from '../errors.ts';
import { type Finding, finding, Unfit } from './finding.ts';

/** Whether the bot can open its database. Runs the checks of startup, and changes nothing. */
export const examineDatabase = (config: DatabaseConfig): Promise<Finding> =>
  finding('Schedules', async () => {
    try {
      return await ('url' in config ? checkServer(config.url) : checkFolder(resolve(config.folder)));
    } catch (error) {
      throw error instanceof StoreError ? new Unfit(error.advice) : error;
    }
  });

async function checkServer(url: string): Promise<string> {
  const session = await openServer(url, () => {});
  try {
    const { version } = await checkSchemas(session);
    return version === undefined
      ? 'Connected to PostgreSQL. There are no schedules or watches yet.'
      : `Connected to PostgreSQL, which stores schedules and watches (version ${version}).`;
  } finally {
    await session.close(1_000);
  }
}

async function checkFolder(folder: string): Promise<string> {
  await checkWritable(folder);
  return (await checkFiles(folder))
    ? 'Schedules and watches are stored in DATA_DIR, for one process.'
    : 'There are no schedules or watches yet. They will be stored in DATA_DIR, for one process.';
}

/** Checks the folder, or its nearest existing parent. */
async function checkWritable(folder: string): Promise<void> {
  try {
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && folder !== dirname(folder)) return checkWritable(dirname(folder));
    throw new Unfit("DATA_DIR isn't writable. Make it writable, or set DATABASE_URL.");
  }
}
