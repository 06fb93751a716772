import { assert, expect, test } from 'vitest';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { kinds } from '../../database/databases.ts';
import { textOf } from '../../e2e/bot.ts';
import { boards, startWatching } from './bot.ts';

const [kind = 'PGlite'] = kinds.slice(-1);
const [one = '', two = '', three = ''] = boards;
const hour = 3_600_000;

test('a list that is suddenly empty counts only if the next one is empty, too', async () => {
  const bot = await startWatching(kind, 'all');
  const rows = bot.modelarts.jobs.all().map((row) => ({ ...row }));
  const empty = () => boards.map((id) => bot.modelarts.jobs.remove(id));
  empty();
  await bot.poll();
  for (const row of rows) bot.modelarts.jobs.add(row);
  await bot.poll();
  expect(bot.topLevel()).toEqual([]);
  empty();
  await bot.poll();
  expect(bot.topLevel()).toEqual([]);
  await bot.poll();
  expect(bot.topLevel()).toHaveLength(1);
  expect(bot.shown()).toContain('8 jobs changed');
});

test('after a suddenly empty list, hourly polls look again within a minute', async () => {
  const bot = await startWatching(kind, 'all', { VIZJOBS_WATCH_SECONDS: '3600' });
  for (const id of boards) bot.modelarts.jobs.remove(id);
  await bot.poll();
  expect(bot.topLevel()).toEqual([]);
  await bot.pass(63);
  await bot.pass(3);
  expect(bot.topLevel()).toHaveLength(1);
});

test('a watch of a cloud that is no longer configured is paused by its next poll, and its owner is notified', async () => {
  const bot = await startWatching(kind);
  const subject = { kind: 'jobs', filter: { status: ['failed'], search: '' } } as const;
  const target = { kind: 'person', user: VIEWER } as const;
  const { watch } = await bot.watches().add({ target, subject, cloud: 'retired', createdBy: VIEWER });
  await bot.pass(3);
  expect(await bot.watches().get(watch.id)).toMatchObject({ paused: { reason: 'cloud' } });
  expect(bot.direct().map(textOf).join()).toContain('The cloud is no longer configured');
  expect((await bot.watches().get(bot.id))?.paused).toBeUndefined();
  await bot.pass(120);
  expect(bot.direct()).toHaveLength(1);
  expect(bot.health()).not.toHaveProperty('watches');
});

test("if an owner can't be messaged, the audit channel hears of the pause without the name of their job, and each click answers one person", async () => {
  const bot = await startWatching(kind, 'failed', { VIZJOBS_AUDIT_CHANNEL: ML_OPS });
  const { watch } = await bot.watches().add({
    target: { kind: 'person', user: VIEWER },
    subject: { kind: 'job', job: { id: one, name: 'board-1', status: 8 } },
    cloud: undefined,
    createdBy: VIEWER,
  });
  await bot.pass(2);
  bot.slack.failNext('chat.postMessage', { error: 'user_disabled', times: 2 });
  bot.change(one, { status: 23 });
  await bot.poll();
  await bot.schedule('daily 10:00', 'C0ARCHIVED1');
  // The first post is the summary.
  bot.slack.failNext('chat.postMessage', { error: 'is_archived' });
  bot.slack.failNext('chat.postMessage', { error: 'user_disabled' });
  await bot.summaries('2026-11-26T09:00:00Z', 2);
  for (const notice of bot.posted()) {
    expect(textOf(notice)).toMatch(/is paused/);
    expect(notice.text).not.toContain('board-1');
    expect(textOf(notice)).not.toContain('board-1');
    const answer = await (await bot.slack.click(notice, 'Resume', { user: OPERATOR })).answer();
    expect(answer).toMatchObject({ channel: ML_OPS, ephemeralTo: OPERATOR });
  }
  expect((await bot.watches().get(watch.id))?.paused).toBeUndefined();
  expect(bot.posted().map(textOf).join()).not.toContain('Resumed');
});

test.each([
  ['seconds', 20_000],
  ['an hour', hour],
  ['two days', 48 * hour],
])('after a clock that was %s ahead is set back, changes are reported within minutes', async (_, ahead) => {
  const bot = await startWatching(kind);
  await bot.becomes(one, 11);
  await bot.jump(ahead);
  const { id } = await bot.watch('running');
  await bot.pass(120);
  bot.change(two, { status: 11 });
  bot.change(one, { status: 8 });
  await bot.jump(-ahead);
  // ModelArts rejects what is signed with a wrong time, and vizjobs then pauses its requests.
  for (let passed = 0; passed < 6; passed++) await bot.pass(60);
  bot.change(three, { status: 11 });
  for (let passed = 0; passed < 2; passed++) await bot.pass(60);
  const failures = bot.topLevel().filter(({ text }) => text.includes('failed'));
  expect(failures.map(({ text }) => /board-\d/.exec(text)?.[0])).toEqual(['board-2', 'board-3']);
  expect(textOf(bot.topLevel()[0] ?? assert.fail())).toContain('Running');
  // A watch from the time ahead works, too.
  bot.change(two, { status: 8 });
  for (let passed = 0; passed < 2; passed++) await bot.pass(60);
  expect(
    bot.topLevel().filter((message) => textOf(message).includes(id) && message.text.includes('board-2')),
  ).toHaveLength(1);
});

test.each(kinds)(
  'on %s, a message is edited within minutes though a clock that was ahead delayed it',
  async (kind) => {
    // Little enough for ModelArts to accept its signatures.
    const ahead = 14.5 * 60_000;
    const bot = await startWatching(kind);
    await bot.jump(ahead);
    await bot.poll();
    await bot.becomes(one, 11);
    // An active status is not urgent, so the edit waits for its time.
    bot.change(one, { status: 4 });
    await bot.jump(-ahead);
    await bot.pass(3);
    for (let passed = 0; passed < 2; passed++) await bot.pass(60);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.shown()).toContain('Submitting');
  },
);

test('a question whose job is deleted during a pause does not wait for an answer after it', async () => {
  const bot = await startWatching(kind, 'running over:1h');
  bot.change(one, { duration: hour });
  await bot.poll();
  expect((await bot.watches().questions()).map(({ job }) => job.id)).toEqual([one]);
  const channel = bot.slack.channels.get(ML_OPS) ?? assert.fail();
  bot.slack.channels.set(ML_OPS, { ...channel, is_archived: true });
  bot.change(two, { duration: hour });
  await bot.poll();
  expect(await bot.watches().get(bot.id)).toMatchObject({ paused: { reason: 'is_archived' } });
  expect(await bot.scrape()).toMatch(/vizjobs_posts_total\{kind="watch",outcome="failed"\} [1-9]/);
  bot.modelarts.jobs.remove(one);
  await bot.pass(120);
  bot.slack.channels.set(ML_OPS, channel);
  await bot.watches().resume(bot.id);
  await bot.pass(3);
  await bot.poll();
  expect((await bot.watches().questions()).map(({ job }) => job.id)).toEqual([two]);
});

test.each([
  [11, 'late', 1],
  [13, 'never', 0],
])('a change that Slack refuses for %s h is reported %s', async (hours, _, times) => {
  const bot = await startWatching(kind);
  bot.slack.refuseApp('account_inactive');
  await bot.becomes(one, 11);
  await bot.pass(hours * 3_600);
  bot.slack.refuseApp(undefined);
  for (let passed = 0; passed < 3; passed++) await bot.pass(301);
  expect(bot.topLevel()).toHaveLength(times);
});

test('a job that is muted while Slack refuses its changes stays silent', async () => {
  const bot = await startWatching(kind);
  await bot.becomes(one, 11);
  bot.slack.refuseApp('account_inactive');
  await bot.becomes(one, 7);
  expect(await bot.watches().muteJob(bot.id, one)).toBe(true);
  bot.slack.refuseApp(undefined);
  await bot.pass(301);
  await bot.pass(301);
  expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);
  expect(bot.shown()).toContain('Waiting');
});

test('a person can have 20 personal watches, whatever a channel has', async () => {
  const bot = await startWatching(kind);
  const add = (index: number, user = VIEWER) =>
    bot.watches().add({
      target: { kind: 'person', user },
      subject: { kind: 'jobs', filter: { status: ['failed'], search: `search${index}` } },
      cloud: undefined,
      createdBy: user,
    });
  for (let index = 0; index < 20; index++) await add(index);
  await expect(add(20)).rejects.toMatchObject({ reason: 'too_many_watches' });
  await expect(add(20, 'U0COLLEAG01')).resolves.toMatchObject({ isNew: true });
  expect(await bot.watches().list({ user: VIEWER })).toHaveLength(20);
});
