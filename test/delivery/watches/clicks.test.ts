import { assert, expect, test } from 'vitest';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { textOf } from '../../e2e/bot.ts';
import { boards, startWatching } from './bot.ts';

const [one = '', two = ''] = boards;
const minute = 60_000;

type Watching = Awaited<ReturnType<typeof startWatching>>;

/** What the owner of the watch gets to see after a click. */
async function click(
  bot: Watching,
  message: ReturnType<Watching['topLevel']>[number] | undefined,
  label: string,
) {
  return textOf(await (await bot.slack.click(message ?? assert.fail(), label, { user: VIEWER })).answer());
}

test('a question comes back when the person wanted, until they no longer want it', async () => {
  const bot = await startWatching('PGlite');
  await bot.watch('running over:1h');
  bot.modelarts.jobs.update(one, { duration: 61 * minute });
  await bot.pass(3);
  await bot.poll();
  const [question, ...others] = bot.topLevel();
  expect(others).toEqual([]);
  expect(await click(bot, question, 'Remind me in 4 h')).toContain("I'll ask again about job");
  await bot.pass(3 * 60 * 60);
  await bot.poll();
  expect(bot.replies(question)).toEqual([]);
  await bot.pass(60 * 60);
  await bot.poll();
  const [reminder, ...more] = bot.replies(question);
  expect(more).toEqual([]);
  expect(reminder).toMatchObject({ broadcast: true });
  expect(textOf(reminder ?? assert.fail())).toContain('Stop');
  expect(await click(bot, bot.topLevel()[0], 'Remind me in 4 h')).toContain("I'll ask again about job");
  expect(await click(bot, reminder, "Don't ask again")).toContain("I won't ask again about job");
  await bot.pass(5 * 60 * 60);
  await bot.poll();
  expect(bot.replies(question)).toHaveLength(1);
  expect(textOf(bot.topLevel()[0] ?? assert.fail())).not.toContain('Remind me');
});

test('Resume in the message to the owner works once what paused the watch is over', async () => {
  const bot = await startWatching('PGlite');
  const channel = bot.slack.channels.get(ML_OPS) ?? assert.fail();
  bot.slack.channels.set(ML_OPS, { ...channel, is_archived: true });
  await bot.becomes(one, 11);
  const [paused] = bot.direct();
  expect(textOf(paused ?? assert.fail())).toContain('Unarchive it, or use another channel.');
  expect(await click(bot, paused, 'Resume')).toContain('archived');
  expect(await bot.watches().get(bot.id)).toMatchObject({ paused: { reason: 'is_archived' } });
  bot.slack.channels.set(ML_OPS, channel);
  expect(await click(bot, bot.direct()[0], 'Resume')).toContain('Resumed');
  await bot.pass(3);
  await bot.becomes(two, 11);
  expect(bot.topLevel().map(({ text }) => text)).toEqual(['board-2 failed (was Running).']);
});

test('a watch whose owner lost the right resumes only with it', async () => {
  const bot = await startWatching('PGlite', 'failed', { VIZJOBS_VIEWERS: 'U0OTHER0001' });
  await bot.becomes(one, 11);
  const [paused] = bot.direct();
  expect(textOf(paused ?? assert.fail())).toContain('The owner can no longer see visualization jobs.');
  expect(await click(bot, paused, 'Resume')).toContain('Only some people can use vizjobs here.');
  await bot.restart('2026-11-26T09:00:00Z', { VIZJOBS_VIEWERS: VIEWER });
  expect(await click(bot, bot.direct()[0], 'Resume')).toContain('Resumed');
  await bot.pass(3);
  await bot.becomes(two, 11);
  expect(bot.topLevel().map(({ text }) => text)).toEqual(['board-2 failed (was Running).']);
});
