import { expect, test } from 'vitest';
import { kinds } from '../../database/databases.ts';
import { boards, startWatching } from './bot.ts';

test.each(kinds)('on %s jobs are gone when the second answer in a row lists none', async (kind) => {
  const bot = await startWatching(kind, 'all');
  const jobs = bot.modelarts.jobs.all().map((job) => ({ ...job }));
  const clear = () => boards.forEach((id) => void bot.modelarts.jobs.remove(id));
  clear();
  await bot.poll();
  for (const job of jobs) bot.modelarts.jobs.add(job);
  await bot.poll();
  expect(bot.topLevel()).toEqual([]);
  clear();
  await bot.poll();
  expect(bot.topLevel()).toEqual([]);
  await bot.poll();
  expect(bot.topLevel().map(({ text }) => text)).toEqual([expect.stringMatching(/^8 jobs changed/)]);
});
