import { expect, test } from 'vitest';
import { kinds } from '../../database/databases.ts';
import { boards, startWatching } from './bot.ts';

test.each(kinds)('on %s jobs are gone when the second answer in a row lists none', async (kind) => {
  const bot = await startWatching(kind, 'all');
  const jobs = bot.modelarts.jobs.all().map((job) => ({ ...job }));
  const clear = () => boards.forEach((id) => void bot.modelarts.jobs.remove(id));
  clear();
  await bot.reading();
  for (const job of jobs) bot.modelarts.jobs.add(job);
  await bot.reading();
  expect(bot.topLevel()).toEqual([]);
  clear();
  await bot.reading();
  expect(bot.topLevel()).toEqual([]);
  await bot.reading();
  expect(bot.topLevel().map(({ text }) => text)).toEqual([expect.stringMatching(/^8 jobs changed/)]);
});
