import { describe, expect, onTestFinished, test } from 'vitest';
import { constantJobs, constantPoster, everyMorning } from '../../../bench/fixtures/constantSchedules.ts';
import { createLazyDatabase } from '../../../src/database/lazyDatabase.ts';
import { createScheduler } from '../../../src/delivery/schedules/scheduler.ts';
import { createLog } from '../../../src/log.ts';
import { freshDatabase, kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { startSchedules } from '../bot.ts';
import { addChannels, summariesByChannel } from '../channels.ts';

/** Searches, because a status filter doesn't change what is requested from ModelArts. */
const filters = ['', 'bad', 'board-1', 'good', 'failed bad-1'];
/** Milliseconds between the starts of two summaries. */
const gaps = { PGlite: 10, PostgreSQL: 4 } as const;
/** PGlite is single-threaded and would take minutes for a thousand. */
const counts = { PGlite: 200, PostgreSQL: 1_000 } as const;

describe.each(kinds)('on %s', (kind) => {
  const count = counts[kind];
  test(`${count} summaries in one minute with five filters cost five fetches and post once each`, async () => {
    const jobs = [...seeds(3, 11, 'bad'), ...seeds(2, 8, 'board'), ...seeds(4, 10, 'good')];
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const channels = addChannels(bot.slack, count);
    // Bounded, so that the connection pool keeps within its timeouts on a busy machine.
    const waiting = [...channels.entries()];
    const addNext = async () => {
      for (let next = waiting.pop(); next; next = waiting.pop())
        await bot.schedule(`daily 09:00 ${filters[next[0] % filters.length]}`, next[1]);
    };
    await Promise.all(Array.from({ length: 20 }, addNext));
    const posts = () => summariesByChannel(bot.slack.messages);
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => posts().size === count);
    await bot.wait('2026-11-26T08:02:30Z');
    expect([...posts().values()].filter(({ length }) => length !== 1)).toEqual([]);
    expect(bot.modelarts.requests).toHaveLength(filters.length);
    expect(bot.pauses).toContain(gaps[kind]);
  });
});

test('summaries that are due together start one after the other, which leaves time for people', async () => {
  const log = createLog('silent');
  const database = createLazyDatabase({ config: await freshDatabase('PGlite'), log });
  const pauses: number[] = [];
  const posts: string[] = [];
  // Midday, so that the slots of this day are over.
  const noon = Date.UTC(2026, 10, 26, 12);
  const clock = { now: () => noon, monotonic: () => 0 };
  const schedules = createScheduler({
    database,
    jobs: constantJobs(clock.now),
    poster: constantPoster((channel) => posts.push(channel)),
    log,
    clock,
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });
  onTestFinished(async () => {
    schedules.stop();
    await database.close(2_000);
  });
  const plan = { ...everyMorning, zone: 'UTC', time: { hour: 12, minute: 0 } };
  const channels = ['C0FIRST0001', 'C0SECOND001', 'C0THIRD0001'];
  for (const channel of channels) await schedules.add(plan, { channel, createdBy: 'U1' });
  await expect.poll(() => posts.toSorted(), { timeout: 20_000 }).toEqual(channels);
  expect(pauses).toEqual([4, 8]);
});
