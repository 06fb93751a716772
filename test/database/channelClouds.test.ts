import { expect, onTestFinished, test } from 'vitest';
import { createChannelClouds } from '../../src/database/channelClouds.ts';
import { createLazyDatabase } from '../../src/database/lazyDatabase.ts';
import { createLog } from '../../src/log.ts';
import { createClock } from '../clock.ts';
import { freshDatabase, kinds } from './databases.ts';

test("a channel's default cloud outlives the database", async () => {
  const config = await freshDatabase(kinds.at(-1) ?? 'PGlite');
  const database = createLazyDatabase({ config, log: createLog('silent') });
  onTestFinished(() => database.close(2_000));
  const clock = createClock();
  const clouds = createChannelClouds(database, clock);
  await clouds.set('C1', 'research');
  await database.close(2_000);
  for (let outage = 0; outage < 2; outage++) {
    // Past the time for which it is remembered.
    clock.forward(6_000);
    expect(await clouds.get('C1')).toBe('research');
  }
});
