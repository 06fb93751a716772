import { assert, describe, expect, test } from 'vitest';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { kinds } from '../../database/databases.ts';
import { textOf } from '../../e2e/bot.ts';
import { boards, startWatching } from './bot.ts';

const [one = '', two = '', three = ''] = boards;
const minute = 60_000;

describe.each(kinds.slice(-1))('on %s', (kind) => {
  test("six failures in one poll share a message, five don't", async () => {
    const bot = await startWatching(kind);
    for (const id of boards.slice(0, 6)) bot.change(id, { status: 11 });
    await bot.poll();
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.topLevel()[0]?.text).toContain('6');
    for (const id of boards.slice(0, 5)) bot.change(id, { status: 12 });
    await bot.poll();
    for (const id of boards.slice(0, 5)) bot.change(id, { status: 11 });
    await bot.poll();
    expect(bot.topLevel()).toHaveLength(6);
  });

  test('changes during an absence share one message, or none after a long absence', async () => {
    const bot = await startWatching(kind);
    await bot.becomes(one, 11);
    bot.change(one, { status: 8 });
    bot.change(two, { status: 11 });
    await bot.restart('2026-11-26T10:20:00Z');
    await bot.pass(3);
    expect(bot.topLevel()).toHaveLength(2);
    expect(bot.topLevel()[1]?.text).toMatch(/2 .*away/);
    expect(textOf(bot.topLevel()[1] ?? assert.fail())).toMatch(/board-1[\s\S]*board-2|board-2[\s\S]*board-1/);
    // The existing message shows the latest state, and its thread has nothing to add.
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);
    expect(textOf(bot.topLevel()[0] ?? assert.fail())).toContain('Running');

    bot.change(three, { status: 11 });
    await bot.restart('2026-11-27T00:00:00Z');
    await bot.pass(3);
    expect(bot.topLevel()).toHaveLength(2);
  });

  test('during an outage nothing changes; one line reports it after ten minutes, and one the recovery', async () => {
    const bot = await startWatching(kind);
    await bot.watch('running');
    await bot.watch('stopped board');
    await bot.pass(3);
    bot.modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    bot.change(one, { status: 11 });
    for (let passed = 0; passed < 9; passed++) await bot.pass(60);
    expect(bot.topLevel()).toEqual([]);
    for (let passed = 0; passed < 4; passed++) await bot.pass(60);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.health()).toMatchObject({ ok: true, watches: 'unread' });
    bot.modelarts.clearFaults();
    for (let passed = 0; passed < 4; passed++) await bot.pass(60);
    expect(bot.health()).not.toHaveProperty('watches');
    const after = bot.topLevel().slice(1);
    expect(after.filter(({ text }) => text.includes('again'))).toHaveLength(1);
    expect(after.filter(({ text }) => text.includes('board-1'))).toHaveLength(1);
    expect(after).toHaveLength(2);
    expect(await bot.scrape()).toMatch(/vizjobs_watch_readings_total\{outcome="failed"\} [1-9]/);
  });

  test('asks once about a job that runs too long, and reminds on request', async () => {
    const bot = await startWatching(kind, 'failed');
    const { id } = await bot.watch('running over:1h');
    bot.modelarts.jobs.update(one, { duration: 61 * minute });
    await bot.pass(3);
    await bot.poll();
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.shown()).toContain('1 h 1 min');
    expect(await bot.watches().remindLater(id, one, bot.clock.now() + 30 * minute)).toBe(true);
    await bot.poll();
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(0);
    await bot.pass(30 * 60);
    await bot.poll();
    await bot.poll();
    expect(bot.replies(bot.topLevel()[0])).toMatchObject([{ broadcast: true }]);
    await bot.watches().remindLater(id, one, bot.clock.now() + minute);
    expect(await bot.watches().dontAskAgain(id, one)).toBe(true);
    await bot.poll();
    await bot.poll();
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);
    await bot.becomes(one, 12);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.shown()).toContain('Stopped');
    expect(await bot.watches().remindLater(id, one, 0)).toBe(false);
  });

  test("asks about six jobs in one question, and doesn't report their ends one by one", async () => {
    const bot = await startWatching(kind);
    for (const id of boards.slice(0, 6)) bot.change(id, { duration: 61 * minute });
    await bot.watch('running over:1h');
    await bot.pass(3);
    await bot.poll();
    await bot.poll();
    expect(bot.topLevel()).toHaveLength(1);
    for (const id of boards.slice(0, 6)) bot.change(id, { status: 12 });
    await bot.poll();
    expect(bot.topLevel()).toHaveLength(1);
    expect(await bot.watches().questions()).toEqual([]);
  });

  test('each of six jobs asked about together waits for an answer, and has a message once a reminder is due', async () => {
    const bot = await startWatching(kind);
    for (const id of boards.slice(0, 6)) bot.change(id, { duration: 61 * minute });
    const { id } = await bot.watch('running over:1h');
    await bot.pass(3);
    await bot.poll();
    const waiting = async () => (await bot.watches().questions()).map(({ job }) => job.id);
    expect(await waiting()).toHaveLength(6);
    await bot.watches().muteJob(id, two);
    await bot.watches().dontAskAgain(id, two);
    await bot.watches().remindLater(id, one, bot.clock.now() + 30 * minute);
    expect(await waiting()).toHaveLength(4);
    await bot.pass(31 * 60);
    await bot.poll();
    await bot.poll();
    expect(bot.topLevel()).toHaveLength(2);
    expect(bot.shown()).toMatch(/board-1 has been running.*Remind me in 4 h/);
    expect(await waiting()).toHaveLength(5);
  });

  test('reports one job to its person until it ends, which ends the watch', async () => {
    const bot = await startWatching(kind);
    const target = { kind: 'person', user: VIEWER } as const;
    const subject = { kind: 'job', job: { id: one, name: 'board-1', status: 8 } } as const;
    const added = await bot.watches().add({ target, subject, cloud: undefined, createdBy: VIEWER });
    expect(await bot.watches().add({ target, subject, cloud: undefined, createdBy: VIEWER })).toEqual({
      ...added,
      isNew: false,
    });
    await bot.pass(3);
    await bot.becomes(one, 15);
    await bot.becomes(one, 10);
    const [message, ...replies] = bot.direct();
    expect(message?.text).toContain('board-1');
    expect(replies.map(({ broadcast = false }) => broadcast)).toEqual([false, true]);
    expect(textOf(message ?? assert.fail())).toContain('Completed');
    await bot.pass(3);
    expect(await bot.watches().list({ user: VIEWER })).toEqual([]);
    expect(bot.topLevel()).toEqual([]);
  });

  test('reports the end of a job that came while its watch was paused', async () => {
    const bot = await startWatching(kind);
    const { watch } = await bot.watches().add({
      target: { kind: 'person', user: VIEWER },
      subject: { kind: 'job', job: { id: one, name: 'board-1', status: 8 } },
      cloud: undefined,
      createdBy: VIEWER,
    });
    await bot.pass(3);
    bot.slack.failNext('chat.postMessage', { error: 'is_archived' });
    await bot.becomes(one, 15);
    expect(await bot.watches().get(watch.id)).toMatchObject({ paused: { reason: 'is_archived' } });
    await bot.becomes(one, 10);
    const told = bot.direct().length;
    await bot.watches().resume(watch.id, undefined);
    await bot.pass(3);
    await bot.poll();
    const [message] = bot.direct().slice(told);
    expect(textOf(message ?? assert.fail())).toContain('*Completed* board-1');
    expect(await bot.watches().list({ user: VIEWER })).toEqual([]);
  });

  test("pauses the watches of a channel that can't be posted to, and tells each owner once", async () => {
    const bot = await startWatching(kind);
    const more = await bot.watch('running');
    await bot.watch('stopped', { createdBy: OPERATOR });
    const channel = bot.slack.channels.get(ML_OPS) ?? assert.fail();
    bot.slack.channels.set(ML_OPS, { ...channel, is_archived: true });
    await bot.becomes(one, 11);
    const all = await bot.watches().list('all');
    expect(all.map(({ paused }) => paused?.reason)).toEqual(['is_archived', 'is_archived', 'is_archived']);
    expect(bot.direct().map(({ text }) => text)).toEqual([
      'Your 2 watches are paused. The channel is archived.',
      'Your watch is paused: stopped jobs. The channel is archived.',
    ]);
    expect(await bot.watches().counts()).toEqual({ active: 0, muted: 0, paused: 3 });
    // Without watches, nothing is polled.
    await bot.pass(120);
    const before = bot.modelarts.requests.length;
    await bot.pass(120);
    expect(bot.modelarts.requests).toHaveLength(before);
    bot.slack.channels.set(ML_OPS, channel);
    const [told] = bot.direct();
    const resume = { label: 'Resume', value: `watch resume ${bot.id}` };
    const resumed = await bot.slack.click(told ?? assert.fail(), resume, { user: VIEWER });
    expect(textOf(await resumed.answer())).toContain('Resumed');
    expect(bot.direct()[0]).toEqual(told);
    expect(await bot.watches().get(more.id)).toMatchObject({ paused: { reason: 'is_archived' } });
    await bot.pass(3);
    await bot.becomes(two, 11);
    expect(bot.topLevel()).toHaveLength(1);
  });

  test('watches whose owner loses the right to them are paused together', async () => {
    const bot = await startWatching(kind, 'failed', { VIZJOBS_VIEWERS: 'U0OTHER0001' });
    await bot.watch('all');
    const other = await bot.watch('running', { createdBy: 'U0OTHER0001' });
    await bot.becomes(one, 11);
    expect(bot.direct().map(({ text }) => text)).toEqual([
      'Your 2 watches are paused. The owner can no longer see visualization jobs.',
    ]);
    expect((await bot.watches().get(other.id))?.paused).toBeUndefined();
  });

  test('pauses a watch whose owner may no longer read, and says so', async () => {
    const bot = await startWatching(kind, 'failed', { VIZJOBS_CHANNELS: 'C0OTHER0001' });
    await bot.becomes(one, 11);
    expect(bot.topLevel()).toEqual([]);
    expect(await bot.watches().get(bot.id)).toMatchObject({ paused: { reason: 'channel' } });
    expect(bot.direct()).toHaveLength(1);
  });

  test('a lost response, a rate limit and a transient error lose and repeat nothing', async () => {
    const bot = await startWatching(kind);
    bot.slack.failNext('chat.postMessage', { reset: true, carriedOut: true, times: 2 });
    bot.slack.failNext('conversations.history', { retryAfter: 3 });
    bot.slack.failNext('conversations.replies', { status: 503 });
    bot.slack.failNext('chat.postMessage', { retryAfter: 7 });
    bot.slack.failNext('chat.postMessage', { error: 'internal_error' });
    await bot.becomes(one, 11);
    for (let passed = 0; passed < 5; passed++) await bot.pass(31);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);
  });

  test('an outage of Slack delays an alert and loses none', async () => {
    const bot = await startWatching(kind);
    bot.slack.failNext('chat.postMessage', { status: 503, times: 8 });
    await bot.becomes(one, 11);
    for (let passed = 0; passed < 6; passed++) await bot.pass(5 * 60);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);
  });

  test('enforces the limits: 20 watches in a channel, 200 in total', async () => {
    const bot = await startWatching(kind);
    const add = (index: number, channel: string) =>
      bot.watch(`failed search${index}`, { target: { kind: 'channel', channel } });
    const adding = (channel: string, count: number) =>
      Promise.allSettled(Array.from({ length: count }, (_, index) => add(index, channel)));
    const inOne = await adding(ML_OPS, 25);
    expect(inOne.filter(({ status }) => status === 'fulfilled')).toHaveLength(19);
    expect(inOne.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { name: 'ChannelError', reason: 'too_many_watches' },
    });
    for (let channel = 0; channel < 9; channel++) await adding(`C0LIMIT000${channel}`, 20);
    expect(await bot.watches().list('all')).toHaveLength(200);
    await expect(add(0, 'C0LIMIT0009')).rejects.toMatchObject({ reason: 'too_many_watches_in_all' });
    await bot.watches().remove(bot.id);
    await expect(add(0, 'C0LIMIT0009')).resolves.toBeDefined();
  });
});
