import { WebAPIPlatformError, WebAPIRateLimitedError, WebClient } from '@slack/web-api';
import { afterEach, describe, expect, test } from 'vitest';
import { type PlaygroundSlack, type SlackOptions, startSlack } from '../../../../playground/slack/server.ts';
import { GUEST, ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../../../playground/slack/workspace.ts';
import { post } from '../bot.ts';

const running: PlaygroundSlack[] = [];
afterEach(async () => {
  for (const slack of running.splice(0)) await slack.close();
});

async function start(options: SlackOptions = {}) {
  const slack = await startSlack(options);
  running.push(slack);
  const client = (token = slack.botToken) =>
    new WebClient(token, {
      slackApiUrl: slack.apiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
    });
  return { slack, client, web: client() };
}

async function refusal(call: Promise<unknown>) {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof WebAPIPlatformError ? error.data : error;
}

describe('tokens', () => {
  test('the bot token identifies the bot', async () => {
    const { web, slack } = await start();
    expect(await web.auth.test()).toMatchObject({ ok: true, user_id: slack.botUser.id, user: 'vizjobs' });
  });

  test('wrong, missing and misplaced tokens get different errors', async () => {
    const { slack, client } = await start();
    expect(await refusal(client('xoxb-wrong').auth.test())).toMatchObject({ error: 'invalid_auth' });
    expect(await refusal(client('').auth.test())).toMatchObject({ error: 'not_authed' });
    expect(await refusal(client().apps.connections.open())).toMatchObject({
      error: 'not_allowed_token_type',
    });
    expect(await refusal(client(slack.appToken).auth.test())).toMatchObject({
      error: 'not_allowed_token_type',
    });
    expect(await refusal(client().apiCall('jobs.list'))).toMatchObject({ error: 'unknown_method' });
    expect(JSON.stringify(slack.calls)).not.toContain('xoxb');
  });

  test('ignores a token in a JSON body', async () => {
    const { slack } = await start();
    const answer = await post(`${slack.apiUrl}auth.test`, { token: slack.botToken });
    expect(await answer.json()).toEqual({ ok: false, error: 'not_authed' });
  });
});

describe('posting', () => {
  test('accepts form and JSON bodies alike', async () => {
    const { slack, web } = await start();
    const message = { channel: ML_OPS, text: 'hello', blocks: [{ type: 'divider' as const }] };
    await web.chat.postMessage(message);
    const answer = await fetch(`${slack.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${slack.botToken}`,
        'content-type': 'application/json; charset=utf-8',
      },
      body: JSON.stringify(message),
    });
    expect(await answer.json()).toMatchObject({ ok: true, channel: ML_OPS, message: { text: 'hello' } });
    const [first, second] = slack.messages;
    expect(first).toMatchObject({ text: 'hello', user: slack.botUser.id, blocks: [{ type: 'divider' }] });
    expect(second?.ts).not.toBe(first?.ts);
  });

  test.each([
    ['a public channel without the bot', RANDOM, 'not_in_channel'],
    ['a private channel without the bot', 'C0PRIVATE01', 'channel_not_found'],
    ['an archived channel', 'C0ARCHIVED1', 'is_archived'],
    ['a nonexistent channel', 'C0NOWHERE', 'channel_not_found'],
  ])('fails with the right error in %s', async (_where, channel, error) => {
    const { web } = await start();
    expect(await refusal(web.chat.postMessage({ channel, text: 'x' }))).toMatchObject({ error });
  });

  test('chat:write.public covers public channels, not private ones', async () => {
    const { web } = await start({ scopes: ['chat:write', 'chat:write.public'] });
    expect(await web.chat.postMessage({ channel: '#random', text: 'x' })).toMatchObject({ channel: RANDOM });
    const hidden = web.chat.postMessage({ channel: 'C0PRIVATE01', text: 'x' });
    expect(await refusal(hidden)).toMatchObject({ error: 'channel_not_found' });
  });

  test("reports the location of each problem Slack can't display", async () => {
    const { web, slack } = await start();
    const blocks = [{ type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } }];
    const call = web.apiCall('chat.postMessage', { channel: ML_OPS, text: 'x', blocks });
    expect(await refusal(call)).toMatchObject({
      error: 'invalid_blocks',
      errors: ['must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      response_metadata: {
        messages: ['[ERROR] must be less than 151 characters [json-pointer:/blocks/0/text/text]'],
      },
    });
    const long = web.chat.postMessage({ channel: ML_OPS, text: 'x'.repeat(40_001) });
    expect(await refusal(long)).toMatchObject({ error: 'msg_too_long' });
    const section = { type: 'section', text: { type: 'plain_text', text: 'x'.repeat(2640) } };
    const full = web.apiCall('chat.postMessage', {
      channel: ML_OPS,
      text: 'x',
      blocks: [section, section, section, section, section],
    });
    expect(await refusal(full)).toMatchObject({ error: 'msg_blocks_too_long' });
    expect(slack.messages).toEqual([]);
  });

  test("update and delete work on the bot's own messages, never on ephemeral ones", async () => {
    const { web, slack } = await start();
    const { ts = '' } = await web.chat.postMessage({ channel: ML_OPS, text: 'one' });
    await web.chat.update({ channel: ML_OPS, ts, text: 'two' });
    expect(slack.messages).toMatchObject([{ ts, text: 'two', edited: true }]);
    const { message_ts: hidden = '' } = await web.chat.postEphemeral({
      channel: ML_OPS,
      user: VIEWER,
      text: 'psst',
    });
    const change = web.chat.update({ channel: ML_OPS, ts: hidden, text: 'louder' });
    expect(await refusal(change)).toMatchObject({ error: 'message_not_found' });
    await web.chat.delete({ channel: ML_OPS, ts });
    expect(slack.messages).toMatchObject([{ ephemeralTo: VIEWER, text: 'psst' }]);
    const outsider = web.chat.postEphemeral({ channel: ML_OPS, user: 'U0NOBODY', text: 'x' });
    expect(await refusal(outsider)).toMatchObject({ error: 'user_not_in_channel' });
  });

  test('only chat.postMessage takes a person or the name of a channel for a conversation', async () => {
    const { web } = await start({
      scopes: ['chat:write', 'channels:history', 'im:history', 'channels:read'],
    });
    const { channel = '', ts = '' } = await web.chat.postMessage({ channel: VIEWER, text: 'x' });
    expect(channel).toMatch(/^D/);
    expect((await web.chat.postMessage({ channel: '#ml-ops', text: 'x' })).channel).toBe(ML_OPS);
    for (const wrong of [VIEWER, 'ml-ops'])
      for (const call of [
        web.chat.update({ channel: wrong, ts, text: 'y' }),
        web.chat.delete({ channel: wrong, ts }),
        web.chat.postEphemeral({ channel: wrong, user: VIEWER, text: 'y' }),
        web.conversations.history({ channel: wrong }),
        web.conversations.replies({ channel: wrong, ts }),
        web.conversations.info({ channel: wrong }),
      ])
        expect(await refusal(call)).toMatchObject({ error: 'channel_not_found' });
    await web.chat.update({ channel, ts, text: 'y' });
  });

  test.each([
    ['nothing', {}],
    ['no type', { event_payload: { day: 1 } }],
    ['no payload', { event_type: 'summary' }],
    ['a nested object', { event_type: 'summary', event_payload: { day: { of: { week: 1 } } } }],
    ['null', { event_type: 'summary', event_payload: { day: null } }],
  ])('rejects metadata with %s', async (_what, metadata) => {
    const { web } = await start();
    const call = web.apiCall('chat.postMessage', { channel: ML_OPS, text: 'x', metadata });
    expect(await refusal(call)).toMatchObject({ error: 'invalid_metadata_format' });
  });

  test('can enforce the limit of one message per second and channel', async () => {
    let now = 1_800_000_000_000;
    const { web } = await start({ rateLimits: true, now: () => now });
    await web.chat.postMessage({ channel: ML_OPS, text: '1' });
    const error = await refusal(web.chat.postMessage({ channel: ML_OPS, text: '2' }));
    expect(error).toBeInstanceOf(WebAPIRateLimitedError);
    now += 1000;
    expect(await web.chat.postMessage({ channel: ML_OPS, text: '2' })).toMatchObject({ ok: true });
  });
});

describe('reading', () => {
  test('needs the scopes of the manifest', async () => {
    const { web } = await start();
    const info = await refusal(web.conversations.info({ channel: ML_OPS }));
    expect(info).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:read',
      provided: 'commands,chat:write',
    });
  });

  test('a reply stays in its thread unless it is broadcast to the channel', async () => {
    const { web, slack } = await start({ scopes: ['chat:write', 'channels:history'] });
    const post = (text: string, more = {}) => web.chat.postMessage({ channel: ML_OPS, text, ...more });
    const { ts: parent = '' } = await post('parent');
    await post('hidden', { thread_ts: parent });
    await post('shown', { thread_ts: parent, reply_broadcast: true });
    await post('other');
    const texts = (messages: readonly { text?: string }[] = []) => messages.map(({ text }) => text);
    const { messages } = await web.conversations.history({ channel: ML_OPS });
    expect(texts(messages)).toEqual(['other', 'shown', 'parent']);
    const thread = await web.conversations.replies({ channel: ML_OPS, ts: parent });
    expect(texts(thread.messages)).toEqual(['parent', 'hidden', 'shown']);
    expect(slack.messages.map(({ broadcast }) => broadcast)).toEqual([undefined, undefined, true, undefined]);
    const none = web.conversations.replies({ channel: ML_OPS, ts: '1.000000' });
    expect(await refusal(none)).toMatchObject({ error: 'thread_not_found' });
  });

  test('an update without blocks removes them, and only then is marked as edited', async () => {
    const { web, slack } = await start();
    const blocks = [{ type: 'divider' as const }];
    const { ts = '' } = await web.chat.postMessage({ channel: ML_OPS, text: 'one', blocks });
    await web.chat.update({ channel: ML_OPS, ts, text: 'two', blocks });
    expect(slack.messages[0]).toMatchObject({ text: 'two', blocks });
    expect(slack.messages[0]).not.toHaveProperty('edited');
    await web.chat.update({ channel: ML_OPS, ts, text: 'three' });
    expect(slack.messages[0]).toMatchObject({ text: 'three', blocks: [], edited: true });
  });

  test('history is newest first, without ephemeral messages, and with metadata on request', async () => {
    const { web } = await start({ scopes: ['chat:write', 'channels:history'] });
    const metadata = { event_type: 'summary', event_payload: { day: '2026-11-24' } };
    await web.chat.postMessage({ channel: ML_OPS, text: 'one', metadata });
    await web.chat.postEphemeral({ channel: ML_OPS, user: VIEWER, text: 'psst' });
    await web.chat.postMessage({ channel: ML_OPS, text: 'two' });
    const { messages } = await web.conversations.history({ channel: ML_OPS, include_all_metadata: true });
    expect(messages?.map(({ text }) => text)).toEqual(['two', 'one']);
    expect(messages?.[1]).toMatchObject({ metadata });
    const page = await web.conversations.history({ channel: ML_OPS, limit: 1 });
    expect(page).toMatchObject({ has_more: true, messages: [{ text: 'two' }] });
    expect(page.messages?.[0]).not.toHaveProperty('metadata');
  });

  test('history and threads come in pages', async () => {
    const { web } = await start({ scopes: ['chat:write', 'channels:history'] });
    const { ts: parent = '' } = await web.chat.postMessage({ channel: ML_OPS, text: '0' });
    for (const text of ['1', '2']) await web.chat.postMessage({ channel: ML_OPS, text });
    for (const text of ['3', '4'])
      await web.chat.postMessage({ channel: ML_OPS, text, thread_ts: parent, reply_broadcast: true });
    const read = async (method: string, more = {}) => {
      const texts: unknown[] = [];
      for await (const page of web.paginate(method, { channel: ML_OPS, limit: 2, ...more }))
        if ('messages' in page && Array.isArray(page.messages))
          texts.push(page.messages.map(({ text }: { text: string }) => text).join());
      return texts;
    };
    expect(await read('conversations.history')).toEqual(['4,3', '2,1', '0']);
    expect(await read('conversations.replies', { ts: parent })).toEqual(['0,3', '4']);
  });

  test('lists people, groups, channels and direct messages', async () => {
    const scopes = ['chat:write', 'users:read', 'usergroups:read', 'channels:read', 'im:write'];
    const { web, slack } = await start({ scopes });
    expect(await web.users.info({ user: GUEST })).toMatchObject({
      user: { is_restricted: true, tz: 'Asia/Tokyo' },
    });
    expect(await web.usergroups.users.list({ usergroup: 'S0OPERATORS' })).toMatchObject({
      users: [OPERATOR],
    });
    expect(await web.conversations.info({ channel: RANDOM })).toMatchObject({
      channel: { is_member: false },
    });
    const page = await web.conversations.members({ channel: RANDOM, limit: 1 });
    expect(page).toMatchObject({ members: [VIEWER], response_metadata: { next_cursor: '1' } });
    expect(await web.conversations.members({ channel: RANDOM, limit: 1, cursor: '1' })).toMatchObject({
      members: [OPERATOR],
      response_metadata: { next_cursor: '' },
    });
    const { channel } = await web.conversations.open({ users: VIEWER });
    await web.chat.postMessage({ channel: channel?.id ?? '', text: 'hello' });
    expect(slack.visibleTo(VIEWER, channel?.id ?? '')).toMatchObject([{ text: 'hello' }]);
    expect(slack.visibleTo(OPERATOR, channel?.id ?? '')).toEqual([]);
  });
});

test('a trigger ID opens one view within three seconds', async () => {
  let now = 1_800_000_000_000;
  const { web, slack } = await start({ now: () => now });
  const view = { type: 'modal' as const, title: { type: 'plain_text' as const, text: 'Filter' }, blocks: [] };
  const open = async (id: string) => refusal(web.views.open({ trigger_id: id, view }));
  const { triggerId } = await slack.command('/vizjobs');
  expect(await open(triggerId)).toBeUndefined();
  expect(await open(triggerId)).toMatchObject({ error: 'exchanged_trigger_id' });
  expect(await open('1.2.3')).toMatchObject({ error: 'invalid_trigger_id' });
  const late = await slack.command('/vizjobs');
  now += 3001;
  expect(await open(late.triggerId)).toMatchObject({ error: 'expired_trigger_id' });
  const id = slack.modalOf(VIEWER)?.id ?? '';
  expect(await refusal(web.views.update({ view_id: id, hash: 'old', view }))).toMatchObject({
    error: 'hash_conflict',
  });
});
