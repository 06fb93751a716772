import { assert, describe, expect, test } from 'vitest';
import { ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../../playground/slack/workspace.ts';
import { waitUntil } from '../../waitUntil.ts';
import type { Mode } from '../bot.ts';
import { environment, home, hours, modal, now, type Started, shown, startHome } from './homeTab.ts';

const start = (mode: Mode = 'socket') => startHome({ mode, database: true, watchSeconds: 1, environment });

/** A watch of the viewer that asks about job 302, which has been running for five hours. */
async function asked({ bot, slack }: Started, cloud?: string) {
  const channel = ML_OPS;
  const { watch } = await bot().watches.add({
    target: { kind: 'channel', channel },
    subject: { kind: 'jobs', filter: { status: ['running'], search: '', over: 240 } },
    cloud,
    createdBy: VIEWER,
  });
  await waitUntil(() => slack.messages.some((message) => message.channel === channel));
  return watch;
}

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test("a watch's question waits for its owner and for operators until somebody answers it", async () => {
    const { bot, open } = await start(mode);
    const { id } = await asked(bot);
    // It ended long ago.
    await bot.bot().watches.mute(id, 1);
    const view = await open();
    const text = shown(view);
    expect(text).toContain('*1 waiting for you*');
    expect(text).not.toContain('muted until');
    expect(text).toContain('board has been running for 5 h, about 6.00 EUR.');
    // Only operators can stop it.
    expect(text).not.toMatch(/Stop it|"stop 302"/);
    const theirs = shown(await open(OPERATOR));
    expect(theirs).toMatch(/\*1 waiting for you\*.* 6\.00 EUR\. \*Stop it\?\*.*"open:stop-".*"stop 302"/);
    await bot.slack.click(view, { label: "Don't ask again", value: `watch dismiss ${id} #302` });
    await modal(bot, "I won't ask again about job");
    await expect.poll(() => shown(bot.slack.homeOf(VIEWER))).not.toContain('waiting for you');
    await bot.slack.openHome({ user: OPERATOR });
    await expect.poll(() => shown(bot.slack.homeOf(OPERATOR))).not.toContain('waiting for you');
  });
});

test('questions that were asked together wait one by one', async () => {
  const boards = [...'123456'].map((id) => ({
    job_id: id,
    job_name: `board-${id}`,
    status: 8,
    duration: 5 * hours,
  }));
  const { bot, open } = await startHome({ database: true, watchSeconds: 1, environment, jobs: boards });
  const { id } = await asked(bot);
  const view = await open();
  expect(shown(view)).toContain('*6 waiting for you*');
  await bot.slack.click(view, { label: "Don't ask again", value: `watch dismiss ${id} #3` });
  await modal(bot, "I won't ask again about job");
  await expect.poll(() => shown(bot.slack.homeOf(VIEWER))).toContain('*5 waiting for you*');
});

test('a question waits for no one who may not answer it or see its job, or who put it off', async () => {
  const { bot, open } = await start();
  const colleague = 'U0COLLEAG01';
  const viewer = bot.slack.users.get(VIEWER);
  assert(viewer);
  bot.slack.users.set(colleague, { ...viewer, id: colleague, name: 'colleague' });
  await asked(bot);
  expect(shown(await open(colleague))).not.toContain('waiting for you');
  await bot.slack.click(await open(), 'Remind me in 4 h');
  await modal(bot, "I'll ask again about job");
  await expect.poll(() => shown(bot.slack.homeOf(VIEWER))).not.toContain('waiting for you');
  await bot.restart({ VIZJOBS_CHANNELS: `${ML_OPS},${RANDOM}` });
  await bot.slack.openHome();
  expect(shown(await home(bot, 'shows them only in'))).not.toContain('board');
});

test("a cloud's questions and timed stops stay out where its jobs aren't shown", async () => {
  const { bot, open } = await startHome({
    database: true,
    watchSeconds: 1,
    research: {},
    environment: { ...environment, VIZJOBS_CHANNELS_PROD: ML_OPS },
  });
  await asked(bot, 'prod');
  const set = { name: 'board', channel: ML_OPS, setAt: now, setBy: VIEWER, cloud: 'prod' };
  await bot.bot().timedStops.set({ ...set, job: '302', dueAt: Date.now() + hours / 2 });
  const text = shown(await open());
  expect(text).toContain('*Watches* (1)');
  expect(text).not.toMatch(/waiting for you|Timed stops|\b302\b/);
});

test("a person's timed stop waits for them in its last hour, and Keep cancels it", async () => {
  const { bot, open } = await start();
  const { timedStops } = bot.bot();
  const set = { name: 'board', channel: ML_OPS, setAt: now };
  await timedStops.set({ ...set, job: '302', setBy: OPERATOR, dueAt: Date.now() + hours / 2 });
  await timedStops.set({ ...set, job: '303', setBy: OPERATOR, dueAt: Date.now() + 5 * hours });
  await timedStops.set({ ...set, job: '304', setBy: VIEWER, dueAt: Date.now() + hours / 2 });
  const view = await open(OPERATOR);
  expect(shown(view)).toContain('*1 waiting for you*');
  expect(shown(view)).toContain('*Timed stops* (2)');
  // The viewer can't cancel it.
  const theirs = shown(await open());
  expect(theirs).toContain('*Timed stops* (3)');
  expect(theirs).not.toMatch(/waiting for you|"keep /);
  await bot.slack.click(view, { label: 'Keep', value: 'keep 302' }, { user: OPERATOR });
  await modal(bot, "Won't be stopped", OPERATOR);
  await expect.poll(() => shown(bot.slack.homeOf(OPERATOR))).not.toContain('waiting for you');
  expect((await timedStops.list()).map(({ job }) => job).toSorted()).toEqual(['303', '304']);
});

test("an overdue timed stop is listed, but it's too late to wait for its person", async () => {
  const { bot, open } = await start();
  const set = { name: 'board', channel: ML_OPS, setAt: now, setBy: OPERATOR };
  await bot.bot().timedStops.set({ ...set, job: '302', dueAt: Date.now() + hours / 2 });
  bot.clock.forward(hours);
  const text = shown(await open(OPERATOR));
  expect(text).not.toContain('waiting for you');
  expect(text).toContain('*Timed stops* (1)');
});

test('a watch that vizjobs paused waits for its owner', async () => {
  const { bot, open } = await start();
  const channel = bot.slack.channels.get(ML_OPS);
  assert(channel);
  const { id } = await asked(bot);
  bot.slack.channels.set(ML_OPS, { ...channel, is_archived: true });
  bot.modelarts.jobs.update('302', { status: 11 });
  await waitUntil(async () => (await bot.bot().watches.get(id))?.paused !== undefined);
  const view = await open();
  expect(shown(view)).toContain(`*Your watch (\`${id}\`) is paused:*`);
  bot.slack.channels.set(ML_OPS, channel);
  await bot.slack.click(view, { label: 'Resume', value: `watch resume ${id}` });
  await modal(bot, '*Resumed:*');
  await expect.poll(() => shown(bot.slack.homeOf(VIEWER))).not.toContain('waiting for you');
});
