import { assert, describe, expect, test } from 'vitest';
import type { SlackEvent, SlackMessage } from '../../../playground/slack/server.ts';
import {
  directMessage,
  GUEST,
  ML_OPS,
  OPERATOR,
  RANDOM,
  VIEWER,
} from '../../../playground/slack/workspace.ts';
import { buttonsOf, labelsOf, type Mode, seeds, startBot, textOf } from '../bot.ts';

const jobs = [...seeds(12, 11, 'bad'), ...seeds(2, 8, 'board')];
const DIRECT = directMessage(VIEWER).id;
type Started = Awaited<ReturnType<typeof startBot>>;

/** A person's message, and the answer. */
async function said({ slack }: Started, text: string, from = {}) {
  const exchange = await slack.say(text, from);
  assert(exchange, `Slack tells the bot nothing about ${text}`);
  return exchange.answer();
}

/** Delivers an event and waits until the bot has processed it, which is when a later command is answered. */
async function ignored(bot: Started, change: Readonly<Record<string, unknown>>): Promise<unknown[]> {
  const events: SlackEvent[] = [];
  const stop = bot.slack.onEvent((event) => events.push(event));
  await said(bot, '@vizjobs failed');
  stop();
  const delivery = events.find((event) => event.type === 'delivery');
  assert(delivery?.type === 'delivery');
  const { event, ...body } = delivery.payload;
  const before = bot.slack.messages.length;
  const changed = { ...Object(event), ...change };
  await bot.slack.deliver('events_api', { ...body, event_id: `Ev-${before}`, event: changed });
  await (await bot.slack.command('/vizjobs help', { channel: RANDOM })).answer();
  return bot.slack.messages.slice(before).filter(({ channel }) => channel !== RANDOM);
}

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test('a mention in a channel is answered there, only to the person, with working buttons', async () => {
    const bot = await startBot({ mode, jobs });
    const answer = await said(bot, '@vizjobs failed');
    expect(answer).toMatchObject({ channel: ML_OPS, ephemeralTo: VIEWER });
    expect(answer.thread_ts).toBeUndefined();
    expect(answer.text).toContain('12 in all');
    const next = await (await bot.slack.click(answer, 'Next')).answer();
    expect(next).toMatchObject({ ts: answer.ts, ephemeralTo: VIEWER });
    expect(next.text).toContain('page 2 of 2');
  });

  test('a question is understood, and nothing failed only if that is so', async () => {
    const bot = await startBot({ mode, jobs });
    const answer = await said(bot, '@vizjobs which jobs failed?');
    expect(answer.text).toContain('12 in all');
  });

  test('a mention in a thread is answered in the thread', async () => {
    const bot = await startBot({ mode, jobs });
    const parent = bot.slack.messages.at(-1)?.ts ?? (await said(bot, '@vizjobs running')).ts;
    const answer = await said(bot, 'look: @vizjobs running', { thread: parent });
    expect(answer).toMatchObject({ channel: ML_OPS, thread_ts: parent, ephemeralTo: VIEWER });
    expect(answer.text).toContain('2 running');
  });

  test('text in a direct message works like the command', async () => {
    const bot = await startBot({ mode, jobs });
    const answer = await said(bot, 'failed', { channel: DIRECT });
    expect(answer).toMatchObject({ channel: DIRECT, user: bot.slack.botUser.id });
    const noPreviews = { unfurl_links: 'false', unfurl_media: 'false' };
    const posts = bot.slack.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(posts).toMatchObject([{ args: noPreviews }]);
    expect(answer.text).toContain('12 in all');
    const next = await (await bot.slack.click(answer, 'Next', { user: VIEWER })).answer();
    expect(next.ts).toBe(answer.ts);
    expect(next.text).toContain('page 2 of 2');
  });

  test('a redelivered event is answered once', async () => {
    const bot = await startBot({ mode, jobs });
    const deliveries: SlackEvent[] = [];
    bot.slack.onEvent((event) => event.type === 'delivery' && deliveries.push(event));
    await said(bot, '@vizjobs failed');
    const [first] = deliveries;
    assert(first?.type === 'delivery');
    await bot.slack.deliver('events_api', first.payload);
    await said(bot, '@vizjobs running');
    const answers = bot.slack.messages.filter(({ ephemeralTo }) => ephemeralTo === VIEWER);
    expect(answers.map(({ text }) => text.includes('failed'))).toEqual([true, false]);
  });
});

test('ignores messages by bots and itself, edits and subtypes', async () => {
  const bot = await startBot({ jobs });
  for (const change of [
    { bot_id: 'B0OTHERBOT1' },
    { subtype: 'message_changed' },
    { edited: { user: VIEWER, ts: '1.0' } },
    { user: bot.slack.botUser.id },
    { text: 7 },
  ])
    expect(await ignored(bot, change), JSON.stringify(change)).toEqual([]);
  // The same delivery without a change is answered, so the delivery isn't why the bot was silent.
  expect(await ignored(bot, {})).toHaveLength(1);
});

describe("text that isn't a command", () => {
  test.each([
    ['@vizjobs', /^What to type/],
    ['@vizjobs status:faild', /faild.*Did you mean/],
    ['@vizjobs faild', /No jobs match/],
  ])('%s', async (text, words) => {
    const bot = await startBot({ jobs });
    for (const answer of [
      await said(bot, text),
      await said(bot, text.replace('@vizjobs', '').trim() || 'help', { channel: DIRECT }),
    ]) {
      expect(answer.text).toMatch(words);
      if (!text.endsWith('vizjobs')) expect(labelsOf(answer)).toContain('Help');
    }
  });

  test('and resembles one offers it as a button', async () => {
    const bot = await startBot({ jobs });
    const answer = await said(bot, 'faild', { channel: DIRECT });
    expect(labelsOf(answer)).toContain('Did you mean failed?');
  });
});

test("a message can't open a form, so a button does", async () => {
  const bot = await startBot({ jobs, environment: { VIZJOBS_OPERATORS: OPERATOR } });
  const answer = await said(bot, '@vizjobs create', { user: OPERATOR });
  expect(buttonsOf(answer)).toEqual([{ label: 'New job', value: 'create' }]);
  await bot.slack.click(answer, 'New job');
  await expect.poll(() => bot.slack.modalOf(OPERATOR)?.title).toBe('New job');
});

test("checks the writer's permissions", async () => {
  const bot = await startBot({
    jobs,
    environment: { VIZJOBS_OPERATORS: OPERATOR, VIZJOBS_CHANNELS: ML_OPS },
  });
  expect((await said(bot, '@vizjobs stop board-1')).text).toContain('Only operators can change jobs.');
  expect((await said(bot, '@vizjobs schedule daily 09:00', { user: GUEST })).text).toContain('Guests can');
  expect((await said(bot, 'failed', { channel: DIRECT })).text).toContain(
    "doesn't show jobs in that channel",
  );
  const question = await said(bot, '@vizjobs stop board-1', { user: OPERATOR });
  expect(textOf(question)).toContain('board-1');
  // In a shared channel, `team` can be that of the channel.
  const [refused] = (await ignored(bot, { user_team: 'T0ELSEWHERE' })) as SlackMessage[];
  expect(refused?.text).toContain('belongs to another workspace');
});

test('if Slack rejects an ephemeral answer, the thread gets a copy without buttons', async () => {
  const bot = await startBot({ jobs });
  bot.slack.failNext('chat.postEphemeral', { error: 'user_not_in_channel' });
  const answer = await said(bot, '@vizjobs failed');
  const asked = bot.slack.messages.find(({ user }) => user === VIEWER);
  expect(answer).toMatchObject({ channel: ML_OPS, thread_ts: asked?.ts });
  expect(answer.ephemeralTo).toBeUndefined();
  expect(answer.text).toContain('12 in all');
  expect(JSON.stringify(answer.blocks)).not.toMatch(/"button"|"overflow"/);
});

test("the copy doesn't have a person's own watches", async () => {
  const bot = await startBot({ jobs, database: true });
  const job = seeds(1, 8, 'board')[0]?.job_id ?? '';
  await said(bot, `watch ${job}`, { channel: DIRECT });
  await said(bot, '@vizjobs watch failed');
  const list = await said(bot, '@vizjobs watches');
  expect(list.text).toMatch(/^1 watch in this channel · 1 for you: /);
  const [watch] = await bot.bot().watches.list({ user: VIEWER });
  assert(watch);
  const { id } = watch;
  for (const text of ['watches', `watch mute ${id} 1h`, `watch ${job}`]) {
    bot.slack.failNext('chat.postEphemeral', { error: 'user_not_in_channel' });
    const copy = await said(bot, `@vizjobs ${text}`);
    expect(copy.ephemeralTo).toBeUndefined();
    expect(copy.text).toContain('lists your own watches');
    expect(`${copy.text} ${textOf(copy)}`).not.toMatch(new RegExp(`board|${job}|${id}`));
  }
  bot.slack.failNext('chat.postEphemeral', { error: 'user_not_in_channel' });
  const theirs = await said(bot, '@vizjobs watches', { user: OPERATOR });
  expect(theirs.ephemeralTo).toBeUndefined();
  expect(theirs.text).toContain('1 watch in this channel');
});

test('a rate limit makes no copy for everyone', async () => {
  const bot = await startBot({ jobs });
  bot.slack.failNext('chat.postEphemeral', { error: 'message_limit_exceeded', times: 20 });
  await bot.slack.say('@vizjobs failed');
  await expect.poll(() => bot.logLines.some(({ msg }) => msg === 'not answered')).toBe(true);
  expect(bot.slack.messages.filter(({ user }) => user !== VIEWER)).toEqual([]);
});

test('falls back to text if Slack rejects the layout', async () => {
  const bot = await startBot({ jobs });
  bot.slack.failNext('chat.postEphemeral', { error: 'invalid_blocks' });
  const answer = await said(bot, '@vizjobs failed');
  expect(answer).toMatchObject({ ephemeralTo: VIEWER, blocks: [] });
  expect(answer.text).toContain('12 in all');
});

test('logs an answer that Slack rejects entirely', async () => {
  const bot = await startBot({ jobs });
  bot.slack.failNext('chat.postEphemeral', { error: 'channel_not_found', times: 2 });
  bot.slack.failNext('chat.postMessage', { error: 'channel_not_found', times: 2 });
  await bot.slack.say('@vizjobs failed');
  await expect
    .poll(() => bot.logLines.find(({ msg }) => msg === 'not answered'))
    .toMatchObject({ error: { message: 'Slack rejected the answer: channel_not_found' } });
});

test.each(['app_mentions:read', 'im:history'])('without %s the rest works', async (scope) => {
  const bot = await startBot({ jobs, without: [scope] });
  const mention = await bot.slack.say('@vizjobs failed');
  const direct = await bot.slack.say('failed', { channel: DIRECT });
  expect([mention === undefined, direct === undefined]).toEqual(
    scope === 'app_mentions:read' ? [true, false] : [false, true],
  );
  expect((await (await bot.slack.command('/vizjobs failed')).answer()).text).toContain('12 in all');
});
