import { existsSync } from 'node:fs';
import { constants, cp, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TestClock } from 'pg-boss';
import { lock } from 'proper-lockfile';
import { inject } from 'vitest';
import { connect } from '../../src/database/connection.ts';

/** Files of an empty embedded database in `folder`: making them takes seconds of CPU, copying them does not. */
export async function copyTemplate(folder: string): Promise<void> {
  await cp(await template(), folder, { recursive: true, mode: constants.COPYFILE_FICLONE });
}

/** Made by the first worker that needs it, for all of them. */
async function template(): Promise<string> {
  const shared = inject('templates');
  const folder = join(shared, 'schedules');
  if (existsSync(folder)) return folder;
  const unlock = await lock(shared, { stale: 60_000, retries: { retries: 600, factor: 1, minTimeout: 200 } });
  try {
    if (!existsSync(folder)) {
      const unfinished = join(shared, 'unfinished');
      // Tests begin at times of their own: nothing in it may be from the future.
      const options = { clock: new TestClock(0), onError() {}, onLost() {} };
      const connection = await connect({ folder: unfinished }, options);
      await connection.close(20_000);
      await rename(unfinished, folder);
    }
    return folder;
  } finally {
    await unlock();
  }
}
