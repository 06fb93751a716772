import { expect, test } from 'vitest';
import type { JobSeed } from '../../../playground/modelarts/types.ts';
import { kinds } from '../../database/databases.ts';
import { boards, startWatching } from './bot.ts';

const [one = '', two = ''] = boards;

test.each(
  kinds.flatMap((kind) =>
    (
      [
        ['a NUL in its name', { job_name: 'a\0\\\0b' }],
        ['half an emoji in its name', { job_name: 'a\ud83d' }],
        ['a status beyond 32 bits', { status: 99_999_999_999 }],
      ] satisfies [string, Partial<JobSeed>][]
    ).map(([what, change]) => [kind, what, change] as const),
  ),
)('on %s a job with %s hides no change, neither its own nor those of others', async (kind, _, change) => {
  const bot = await startWatching(kind);
  bot.change(one, change);
  await bot.becomes(two, 11);
  expect(bot.topLevel().map(({ text }) => text)).toEqual(['board-2 failed (was Running).']);
  await bot.becomes(one, 11);
  expect(bot.topLevel()).toHaveLength(2);
});
