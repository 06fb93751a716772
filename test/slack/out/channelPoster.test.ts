import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { readConfig } from '../../../src/config/config.ts';
import type { PostError } from '../../../src/delivery/poster.ts';
import { createAppStatus } from '../../../src/slack/out/appStatus.ts';
import { createChannelPoster } from '../../../src/slack/out/channelPoster.ts';
import { createChannelQueue } from '../../../src/slack/out/channelQueue.ts';
import { checkChannel } from '../../../src/slack/out/webApi.ts';
import { BotClient } from '../../../src/slack/out/webClient.ts';
import { section } from '../../../src/views/kit/blocks.ts';
import { createClock } from '../../clock.ts';

const message = { text: 'hello', blocks: [section('hello')] };
const scopes = ['chat:write', 'usergroups:read', 'users:read', 'channels:read', 'channels:history'];

async function start(environment: Record<string, string> = {}) {
  const clock = createClock();
  const slack = await startSlack({ now: clock.now, scopes });
  const modelarts = await startModelArts();
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  const config = readConfig({ ...slack.environment.socket, ...modelarts.environment, ...environment });
  const logged: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(line) });
  const appStatus = createAppStatus({ log, clock });
  const pause = async (milliseconds: number) => clock.forward(milliseconds);
  const poster = createChannelPoster(config, { log, appStatus, clock, pause });
  const options = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } };
  const client = new BotClient(slack.botToken, options, appStatus);
  const recipients = () =>
    slack.messages.map(({ channel }) =>
      channel === ML_OPS ? ML_OPS : slack.channels.get(channel)?.members[0],
    );
  return { slack, clock, poster, appStatus, client, recipients, logged };
}

describe('a post', () => {
  test('falls back to text when Slack rejects the layout, logs why, and never unfurls links', async () => {
    const { slack, poster, logged } = await start();
    await poster.post(ML_OPS, { text: 'hello', blocks: [section('')] });
    expect(logged.join()).toContain('must be more than 0 characters [json-pointer:/blocks/0/text/text]');
    expect(slack.messages).toMatchObject([{ text: 'hello', blocks: [] }]);
    expect(slack.calls.at(-1)?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });
  });

  test('waits for earlier posts to its channel, whatever is posted elsewhere meanwhile', async () => {
    const clock = createClock();
    const order: string[] = [];
    const inTurn = createChannelQueue(clock, async (milliseconds) => clock.forward(milliseconds));
    const slow = Promise.withResolvers<void>();
    const first = inTurn('C1', async () => {
      await slow.promise;
      order.push('first');
    });
    clock.forward(5_000);
    await inTurn('C2', async () => void order.push('elsewhere'));
    const second = inTurn('C1', async () => void order.push('second'));
    await inTurn('C3', async () => void order.push('elsewhere'));
    slow.resolve();
    await Promise.all([first, second]);
    expect(order).toEqual(['elsewhere', 'elsewhere', 'first', 'second']);
  });

  test('starts a second after the last one to its channel ended', async () => {
    const clock = createClock();
    const inTurn = createChannelQueue(clock, async (milliseconds) => clock.forward(milliseconds));
    const starts: number[] = [];
    const post = async () => {
      starts.push(clock.monotonic());
      clock.forward(5_000);
    };
    await Promise.all([inTurn('C1', post), inTurn('C1', post)]);
    const [first = 0, second = 0] = starts;
    expect(Math.round((second - first) / 100)).toBe(60);
  });

  test('is found by its mark, however much was posted since', async () => {
    const { slack, poster, client } = await start();
    const mark = { type: 'vizjobs_watch', payload: { part: 'post.1' } } as const;
    const posted = await poster.post(ML_OPS, message, { mark });
    for (let count = 0; count < 201; count++) await client.chat.postMessage({ channel: ML_OPS, text: 'x' });
    expect(await poster.find({ channel: ML_OPS }, mark, 0)).toEqual(posted);
    expect(slack.calls.filter(({ method }) => method === 'conversations.history')).toHaveLength(2);
  });

  test("that fails doesn't block later ones", async () => {
    const inTurn = createChannelQueue(createClock(), async () => {});
    await expect(inTurn('C1', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await inTurn('C1', async () => 'next')).toBe('next');
  });
});

describe('looks for a post', () => {
  const markOf = (slot: string) =>
    ({ type: 'vizjobs_summary', payload: { schedule: 'k7q2aa', slot } }) as const;

  test('by its whole mark, and in its thread', async () => {
    const { slack, poster, clock } = await start();
    const since = clock.now();
    const first = await poster.post(ML_OPS, message, { mark: markOf('1') });
    const second = await poster.post(ML_OPS, message, { mark: markOf('2') });
    const reply = await poster.post(ML_OPS, message, { mark: markOf('3'), thread: first.ts });
    expect(slack.messages).toHaveLength(3);
    const find = (slot: string, thread?: string) =>
      poster.find({ channel: ML_OPS, thread }, markOf(slot), since);
    expect(await find('1')).toEqual(first);
    expect(await find('2')).toEqual(second);
    expect(await find('4')).toBeUndefined();
    expect(await find('3', first.ts)).toEqual(reply);
    const other = { ...markOf('1'), type: 'vizjobs_watch' } as const;
    expect(await poster.find({ channel: ML_OPS }, other, since)).toBeUndefined();
  });

  test.each([
    ['ratelimited', 'rejects'],
    ['missing_scope', 'is undefined'],
  ])('after %s the answer %s', async (error, answer) => {
    const { slack, poster, clock } = await start();
    slack.failNext('conversations.history', { error });
    const found = await poster
      .find({ channel: ML_OPS }, markOf('1'), clock.now())
      .catch(({ failure }: PostError) => failure);
    // Posting again now could repeat the message, which may be there.
    expect(found).toEqual(answer === 'rejects' ? expect.objectContaining({ isCertain: false }) : undefined);
  });
});

describe('notifies operators', () => {
  test('in the audit channel, if configured', async () => {
    const { poster, recipients } = await start({
      VIZJOBS_OPERATORS: OPERATOR,
      VIZJOBS_AUDIT_CHANNEL: ML_OPS,
    });
    expect(await poster.notifyOperators(message)).toBe(true);
    expect(recipients()).toEqual([ML_OPS]);
  });

  test('directly and once each, if the audit channel fails, including group members', async () => {
    const { slack, poster, recipients } = await start({
      VIZJOBS_OPERATORS: `${VIEWER},${OPERATOR},S0OPERATORS`,
      VIZJOBS_AUDIT_CHANNEL: ML_OPS,
    });
    slack.failNext('chat.postMessage', { error: 'is_archived' });
    expect(await poster.notifyOperators(message)).toBe(true);
    expect(recipients().toSorted()).toEqual([OPERATOR, VIEWER].toSorted());
  });

  test('at most twenty', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `U0MANY${String(index).padStart(3, '0')}`);
    const { slack, poster } = await start({ VIZJOBS_OPERATORS: many.join() });
    expect(await poster.notifyOperators(message)).toBe(false);
    expect(slack.calls).toHaveLength(20);
  });
});

describe('a refused app', () => {
  const refused = async (error = 'ekm_access_denied') => {
    const started = await start({ VIZJOBS_AUDIT_CHANNEL: ML_OPS });
    started.slack.failNext('chat.postMessage', { error });
    await expect(started.poster.post(ML_OPS, message)).rejects.toThrow(error);
    return started;
  };

  test('is known before posting, except for one probe every half minute', async () => {
    const { poster, clock } = await refused();
    expect(await poster.refusal()).toBe('ekm_access_denied');
    clock.forward(31_000);
    expect(await poster.refusal()).toBeUndefined();
    expect(await poster.refusal()).toBe('ekm_access_denied');
  });

  test('is not cleared by the success of other methods', async () => {
    const { slack, poster, client, appStatus } = await refused();
    await client.auth.test();
    expect(appStatus.refusal()?.code).toBe('ekm_access_denied');
    await poster.post(ML_OPS, message);
    expect(appStatus.refusal()).toBeUndefined();
    expect(slack.messages.map(({ text }) => text)).toEqual(['hello']);
  });

  test('notifies operators after a minute, not before', async () => {
    const { slack, poster, clock } = await refused();
    clock.forward(59_000);
    await poster.post(ML_OPS, message);
    slack.failNext('chat.postMessage', { error: 'account_inactive' });
    await expect(poster.post(ML_OPS, message)).rejects.toThrow('account_inactive');
    clock.forward(61_000);
    await poster.post(ML_OPS, message);
    await expect.poll(() => slack.messages.length).toBe(3);
    expect(slack.messages.at(-1)?.text).toMatch(/^Slack rejected vizjobs from /);
  });

  test('is not inferred from the failure of one method', async () => {
    const { slack, client, appStatus } = await start();
    slack.failNext('users.info', { error: 'missing_scope' });
    await expect(client.users.info({ user: VIEWER })).rejects.toThrow('missing_scope');
    slack.failNext('chat.postMessage', { error: 'not_in_channel' });
    await expect(client.chat.postMessage({ channel: ML_OPS, text: 'x' })).rejects.toThrow('not_in_channel');
    expect(appStatus.refusal()).toBeUndefined();
  });
});

describe('checks whether a channel can have a schedule', () => {
  test.each([
    ['channel_not_found', { name: 'ChannelError', reason: 'channel_not_found' }],
    ['missing_scope', { name: 'ChannelError', reason: 'missing_scope' }],
    ['internal_error', { name: 'SlackRefusal', reason: 'internal_error' }],
    ['ratelimited', { name: 'SlackRefusal', reason: 'ratelimited' }],
  ])('%s', async (error, expected) => {
    const { slack, client } = await start();
    slack.failNext('conversations.info', { error });
    await expect(checkChannel(client, { channel: ML_OPS })).rejects.toMatchObject(expected);
  });

  test('treats a conversation without a matching scope as a direct message', async () => {
    const { slack, client } = await start();
    const channel = slack.channels.get(ML_OPS);
    if (!channel) throw new Error('The workspace has no #ml-ops');
    slack.channels.set('G0GROUP', { ...channel, id: 'G0GROUP', is_im: true });
    await expect(checkChannel(client, { channel: 'G0GROUP' })).rejects.toMatchObject({
      name: 'ChannelError',
      reason: 'direct_message',
    });
  });
});
