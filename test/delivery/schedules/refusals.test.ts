import { describe, expect, test } from 'vitest';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { kinds } from '../../database/databases.ts';
import { seeds, textOf } from '../../e2e/bot.ts';
import { startSchedules } from '../bot.ts';
import { addChannels, summariesByChannel } from '../channels.ts';

const jobs = seeds(3, 11, 'bad');
const start = (kind: (typeof kinds)[number]) => startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
type Bot = Awaited<ReturnType<typeof start>>;

const posts = (bot: Bot) => summariesByChannel(bot.slack.messages);
const paused = async (bot: Bot) =>
  (await bot.schedules().list()).flatMap(({ paused: one }) => (one ? [one.reason] : []));
const messagesOf = (bot: Bot, text: string) => bot.lines.filter(({ msg }) => String(msg).startsWith(text));

/** Advances in steps of `step` minutes, leaving time for the work of each. */
async function within(bot: Bot, minutes: number, condition: () => boolean, step = 1): Promise<void> {
  for (let minute = 0; minute < minutes && !condition(); minute += step)
    await bot.wait(new Date(bot.clock.now() + step * 60_000 - 2_000).toISOString(), 2);
  if (!condition()) throw new Error(`Not within ${minutes} minutes: ${JSON.stringify(bot.lines.slice(-3))}`);
}

// Slack's responses don't depend on the database, so the faster one is enough.
describe.each(kinds.slice(-1))('on %s', (kind) => {
  test('while the app is disabled no schedule is paused, and everything due is posted once after it is enabled', async () => {
    const bot = await start(kind);
    for (const channel of addChannels(bot.slack, 4)) await bot.schedule('daily 09:00', channel);
    bot.slack.refuseApp('account_inactive');
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => messagesOf(bot, 'summary postponed').length >= 4);
    expect(bot.health()).toMatchObject({ ok: false, state: 'refused-by-slack', slack: 'account_inactive' });
    const enabled = Date.parse('2026-11-26T09:00:00Z');
    await within(bot, 65, () => bot.clock.now() >= enabled, 5);
    expect(posts(bot).size).toBe(0);
    expect(await paused(bot)).toEqual([]);
    const refused = bot.slack.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(refused.length, 'posts that were tried in an hour').toBeLessThan(30);

    bot.slack.refuseApp(undefined);
    await within(bot, 12, () => posts(bot).size === 4);
    await bot.wait('2026-11-26T09:20:00Z', 5);
    expect([...posts(bot).values()].map(({ length }) => length)).toEqual([1, 1, 1, 1]);
    expect(bot.health()).toMatchObject({ ok: true, state: 'ready' });
    expect(await paused(bot)).toEqual([]);
    expect(messagesOf(bot, 'Slack rejects the app')).toHaveLength(1);
    expect(messagesOf(bot, 'Slack accepts the app again')).toMatchObject([{ code: 'account_inactive' }]);
  });

  test('an app that may not post still answers commands, is ready, and says why nothing is posted', async () => {
    const bot = await start(kind);
    await bot.schedule('daily 09:00');
    bot.slack.failNext('chat.postMessage', { error: 'ekm_access_denied', times: 3 });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => messagesOf(bot, 'summary postponed').length > 0);
    expect(bot.health()).toMatchObject({ ok: true, state: 'ready', slack: 'ekm_access_denied' });
    await within(bot, 10, () => bot.posted().length === 1);
    expect(bot.health().slack).toBeUndefined();
    expect(await paused(bot)).toEqual([]);
  });

  test.each([
    ['message_limit_exceeded', 12],
    ['rate_limited', 12],
    ['internal_error', 6],
  ])('%s is retried %i times and never pauses a schedule', async (error, times) => {
    const bot = await start(kind);
    await bot.schedule('daily 09:00');
    bot.slack.failNext('chat.postMessage', { error, times });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await within(bot, 150, () => bot.posted().length === 1, 6);
    expect(await paused(bot)).toEqual([]);
    expect(bot.direct()).toEqual([]);
  });

  test('an unknown code fails this summary after six attempts, not the next one', async () => {
    const bot = await start(kind);
    await bot.schedule('daily 09:00');
    bot.slack.failNext('chat.postMessage', { error: 'a_word_of_next_year', times: 6 });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await within(bot, 90, () => bot.lines.some(({ state }) => state === 'refused'), 5);
    expect(bot.slack.calls.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(6);
    expect(await paused(bot)).toEqual([]);
    expect(await bot.summaries('2026-11-27T08:00:00Z', 1)).toHaveLength(1);
  });

  test("if the owner of a paused schedule can't be messaged, operators are", async () => {
    const bot = await start(kind);
    await bot.schedule('daily 09:00');
    const channel = bot.slack.channels.get(ML_OPS);
    if (!channel) throw new Error('The workspace has no #ml-ops');
    bot.slack.channels.set(ML_OPS, { ...channel, is_archived: true });
    // The first post is the summary, the second is the direct message.
    bot.slack.failNext('chat.postMessage', { error: 'is_archived' });
    bot.slack.failNext('chat.postMessage', { error: 'user_disabled' });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => bot.direct().length > 0);
    const [message] = bot.direct();
    expect(bot.slack.channels.get(message?.channel ?? '')?.members).toContain(OPERATOR);
    expect(message && textOf(message)).toContain('The channel is archived.');
    expect(VIEWER).not.toBe(OPERATOR);
  });
});
