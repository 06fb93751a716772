import { describe, expect, test } from 'vitest';
import { kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { startSchedules } from '../bot.ts';
import { addChannels, summariesByChannel } from '../channels.ts';

/** Searches, because a status filter doesn't change what is requested from ModelArts. */
const filters = ['', 'bad', 'board-1', 'good', 'failed bad-1'];
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
  });
});
