import { describe, expect, test } from 'vitest';
import type { SlackMessage } from '../../../playground/slack/server.ts';
import { kinds } from '../../database/databases.ts';
import { boards, startWatching } from './bot.ts';

const [one = '', two = ''] = boards;
const marks = (messages: readonly SlackMessage[]) =>
  messages.map(({ metadata }) => (metadata as { event_payload: { part: string } }).event_payload.part);

describe.each(kinds)('on %s', (kind) => {
  test('a failure is a message, each later change is a reply, and the message shows the latest state', async () => {
    const bot = await startWatching(kind);
    expect(bot.topLevel()).toEqual([]);
    await bot.becomes(one, 11);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.shown()).toContain('Failed');
    await bot.becomes(one, 7);
    await bot.pass(45);
    expect(bot.shown()).toContain('Waiting');
    await bot.becomes(one, 11);
    expect(bot.shown()).toContain('Failed');
    const replies = bot.replies(bot.topLevel()[0]);
    expect(replies.map(({ broadcast = false }) => broadcast)).toEqual([false, false, true]);
    await bot.disappears(one);
    expect(bot.shown()).toMatch(/deleted|gone|no longer/);
    const all = [...bot.topLevel(), ...bot.replies(bot.topLevel()[0])];
    expect(all).toHaveLength(5);
    expect(new Set(marks(all)).size).toBe(5);
    // The thread is over, and nothing is left of it.
    expect(await bot.watches().muteJob(bot.id, one)).toBe(false);
  });

  test('edits a message at most once in 45 s, but at once when its job has ended', async () => {
    const bot = await startWatching(kind, 'pending', { VIZJOBS_WATCH_SECONDS: '5' });
    await bot.becomes(one, 1);
    const edits = () => bot.slack.calls.filter(({ method }) => method === 'chat.update').length;
    await bot.becomes(one, 4);
    await bot.becomes(one, 7);
    await bot.becomes(one, 8);
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(4);
    expect(edits()).toBe(0);
    await bot.pass(45);
    expect([edits(), bot.shown()]).toEqual([1, expect.stringContaining('Running')]);
    await bot.becomes(one, 10);
    expect([edits(), bot.shown()]).toEqual([2, expect.stringContaining('Completed')]);

    // One that Slack rejects is not repeated.
    await bot.becomes(two, 1);
    bot.slack.failNext('chat.update', { error: 'msg_too_long' });
    await bot.becomes(two, 10);
    expect(edits()).toBe(3);
    await bot.pass(60);
    expect(edits()).toBe(3);
  });

  test('posts a message again if it was deleted, its thread is locked, or it can no longer be edited', async () => {
    const bot = await startWatching(kind);
    await bot.becomes(one, 11);
    for (const message of bot.topLevel()) bot.slack.remove(message);
    await bot.becomes(one, 8);
    await bot.pass(6);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.shown()).toContain('Running');
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);

    bot.slack.failNext('chat.postMessage', { error: 'restricted_action_thread_locked' });
    await bot.becomes(one, 11);
    await bot.pass(6);
    expect(bot.topLevel()).toHaveLength(2);
    expect(bot.shown()).toContain('Failed');
    expect(bot.replies(bot.topLevel()[1])).toHaveLength(1);

    bot.slack.failNext('chat.update', { error: 'edit_window_closed' });
    await bot.becomes(one, 12);
    expect(bot.topLevel()).toHaveLength(3);
    expect(bot.shown()).toContain('Stopped');

    await bot.pass(60);
    bot.slack.failNext('chat.update', { error: 'cant_update_message' });
    await bot.becomes(one, 11);
    await bot.pass(6);
    expect(bot.topLevel()).toHaveLength(4);
    expect(bot.shown()).toContain('Failed');
  });

  test('a message and a reply whose responses are lost are in Slack once', async () => {
    const bot = await startWatching(kind);
    const lost = { reset: true, carriedOut: true };
    bot.slack.failNext('chat.postMessage', lost);
    await bot.becomes(one, 11);
    await bot.pass(30);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);
    bot.slack.failNext('chat.postMessage', lost);
    await bot.becomes(one, 7);
    await bot.pass(30);
    await bot.becomes(one, 8);
    expect(bot.topLevel()).toHaveLength(1);
    const texts = bot.replies(bot.topLevel()[0]).map(({ text }) => text);
    expect(texts.map((text) => /failed|waiting|running/.exec(text)?.[0])).toEqual([
      'failed',
      'waiting',
      'running',
    ]);
  });

  test('a message that is found only after another change shows that change', async () => {
    const bot = await startWatching(kind);
    bot.slack.failNext('chat.postMessage', { reset: true, carriedOut: true });
    bot.slack.failNext('conversations.history', { error: 'internal_error', times: 2 });
    await bot.becomes(one, 11);
    await bot.becomes(one, 12);
    for (let passed = 0; passed < 5; passed++) await bot.pass(120);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.shown()).toContain('Stopped');
  });

  test('a muted watch or job posts nothing, but its message still shows the latest state', async () => {
    const bot = await startWatching(kind);
    await bot.becomes(one, 11);
    await bot.watches().mute(bot.id, bot.clock.now() + 600_000);
    await bot.becomes(two, 11);
    await bot.becomes(one, 12);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);
    expect(bot.shown()).toContain('Stopped');
    await bot.watches().unmute(bot.id);
    expect(await bot.watches().muteJob(bot.id, one)).toBe(true);
    await bot.becomes(one, 11);
    await bot.becomes(two, 12);
    await bot.becomes(two, 11);
    expect(bot.replies(bot.topLevel()[0])).toHaveLength(1);
    expect(bot.topLevel()).toHaveLength(2);
  });
});
