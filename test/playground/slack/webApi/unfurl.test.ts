import { WebAPIPlatformError, WebClient } from '@slack/web-api';
import { assert, describe, expect, test } from 'vitest';
import type { SlackMessage, SlackOptions } from '../../../../playground/slack/server.ts';
import { ML_OPS, VIEWER } from '../../../../playground/slack/workspace.ts';
import { type Mode, startBot } from '../bot.ts';

const blocks = (label = 'Details') => [
  {
    type: 'section' as const,
    text: { type: 'mrkdwn' as const, text: '*job*' },
    accessory: {
      type: 'button' as const,
      text: { type: 'plain_text' as const, text: label },
      action_id: 'open:details',
      value: 'show 1',
    },
  },
];
const scopes = ['commands', 'chat:write', 'links:read', 'links:write'];
const url = 'https://console.board.example/1?a=1&b=2';
const escaped = 'https://console.board.example/1?a=1&amp;b=2';

/** The strict Slack, with the events about links that its app received. */
async function start(mode: Mode = 'socket', options: SlackOptions = {}) {
  const events: Record<string, unknown>[] = [];
  const bodies: Record<string, unknown>[] = [];
  const bot = await startBot(
    mode,
    (app) => {
      app.event('link_shared', async ({ event, body }) => {
        events.push({ ...event });
        bodies.push({ ...body });
      });
      app.action('open:details', async ({ ack, respond, body }) => {
        await ack();
        bodies.push({ ...body });
        await respond({ text: 'answer', replace_original: true });
        await respond({ text: 'answer', replace_original: false });
      });
    },
    { scopes, unfurlDomains: ['board.example'], ...options },
  );
  const web = new WebClient(bot.slack.botToken, {
    slackApiUrl: bot.slack.apiUrl,
    retryConfig: { retries: 0 },
  });
  const say = async (text: string): Promise<SlackMessage> => {
    await bot.slack.say(text);
    const message = bot.slack.messages.at(-1);
    assert(message);
    return message;
  };
  const error = (args: Record<string, unknown>) =>
    web.apiCall('chat.unfurl', args).then(
      () => 'ok',
      (reason: unknown) => (reason instanceof WebAPIPlatformError ? reason.data.error : reason),
    );
  return { ...bot, bot, web, say, error, events, bodies, [Symbol.asyncDispose]: bot[Symbol.asyncDispose] };
}

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test('the app hears of links of its domains, and previews them below the message', async () => {
    await using slack = await start(mode);
    const message = await slack.say(`see ${url}, https://other.example/2 and ${url}`);
    expect(message.text).toBe(`see <${escaped}>, <https://other.example/2> and <${escaped}>`);
    await expect.poll(() => slack.events).toHaveLength(1);
    expect(slack.events).toMatchObject([
      {
        ...{ type: 'link_shared', channel: ML_OPS, user: VIEWER, message_ts: message.ts },
        ...{ is_bot_user_member: true, source: 'conversations_history' },
        links: [{ domain: 'board.example', url: escaped }],
      },
    ]);
    expect(slack.bodies).toMatchObject([{ is_ext_shared_channel: false }]);
    const unfurlId = String(slack.events[0]?.['unfurl_id']);
    await slack.web.chat.unfurl({
      ...{ unfurl_id: unfurlId, source: 'conversations_history' },
      unfurls: { [url]: { blocks: blocks() } },
    });
    await slack.web.chat.unfurl({
      ...{ channel: ML_OPS, ts: message.ts },
      unfurls: { [escaped]: { blocks: blocks('Again') } },
    });
    const shown = slack.slack.messages.find(({ ts }) => ts === message.ts);
    expect(shown).toMatchObject({ text: message.text, user: VIEWER, unfurls: [{ id: 1 }] });
    expect(shown?.edited).toBeUndefined();
    expect(JSON.stringify(shown?.unfurls)).toContain('Again');
  });

  test('a click in a preview is about the attachment, and cannot replace the message', async () => {
    await using slack = await start(mode);
    const message = await slack.say(url);
    await slack.web.chat.unfurl({
      channel: ML_OPS,
      ts: message.ts,
      unfurls: { [url]: { blocks: blocks() } },
    });
    const answer = await (await slack.slack.click(message, 'Details')).answer();
    expect(answer).toMatchObject({ text: 'answer', ephemeralTo: VIEWER });
    expect(slack.slack.messages.map(({ text }) => text)).toEqual([message.text, 'answer']);
    expect(slack.bodies.at(-1)).toMatchObject({
      container: {
        ...{ type: 'message_attachment', attachment_id: 1, channel_id: ML_OPS, message_ts: message.ts },
        ...{ is_app_unfurl: true, app_unfurl_url: url, is_ephemeral: false },
      },
      app_unfurl: { is_app_unfurl: true },
      actions: [{ value: 'show 1' }],
    });
  });
});

test('rejects what Slack rejects, with its words', async () => {
  await using slack = await start();
  const { ts } = await slack.say(`${url} https://other.example/2`);
  const place = { channel: ML_OPS, ts };
  const unfurls = { [url]: { blocks: blocks() } };
  expect(await slack.error(place)).toBe('missing_unfurls');
  expect(await slack.error({ ...place, unfurls: 'none' })).toBe('invalid_unfurls_format');
  expect(await slack.error({ ...place, unfurls: { [url]: 'none' } })).toBe('invalid_unfurls_format');
  expect(await slack.error({ ...place, unfurls: { [url]: {} } })).toBe('cannot_parse_attachment');
  expect(await slack.error({ ...place, unfurls: { [url]: { blocks: [{ type: 'section' }] } } })).toBe(
    'invalid_blocks',
  );
  expect(await slack.error({ ts, unfurls })).toBe('missing_channel');
  expect(await slack.error({ channel: ML_OPS, unfurls })).toBe('missing_ts');
  expect(await slack.error({ channel: 'C0NOWHERE', ts, unfurls })).toBe('cannot_find_channel');
  expect(await slack.error({ channel: ML_OPS, ts: '1.1', unfurls })).toBe('cannot_find_message');
  expect(await slack.error({ unfurl_id: 'U1', unfurls })).toBe('missing_source');
  expect(await slack.error({ source: 'composer', unfurls })).toBe('missing_unfurl_id');
  expect(await slack.error({ unfurl_id: 'U1', source: 'page', unfurls })).toBe('invalid_source');
  expect(await slack.error({ unfurl_id: 'U1', source: 'composer', unfurls })).toBe('invalid_unfurl_id');
  const elsewhere = { 'https://console.board.example/3': { blocks: blocks() } };
  expect(await slack.error({ ...place, unfurls: elsewhere })).toBe('cannot_unfurl_message');
  const foreign = { 'https://other.example/2': { blocks: blocks() } };
  expect(await slack.error({ ...place, unfurls: foreign })).toBe('cannot_unfurl_url');
  expect(await slack.error({ ...place, unfurls })).toBe('ok');
});

test('needs its scopes, and an event that was sent', async () => {
  await using mute = await start('socket', { scopes: ['commands', 'links:read'] });
  const heard = await mute.say(url);
  const unfurls = { [url]: { blocks: blocks() } };
  expect(await mute.error({ channel: ML_OPS, ts: heard.ts, unfurls })).toBe('missing_scope');
  await using deaf = await start('socket', { scopes: ['commands', 'links:write'] });
  const { ts } = await deaf.say(url);
  expect(deaf.events).toEqual([]);
  expect(await deaf.error({ channel: ML_OPS, ts, unfurls })).toBe('cannot_unfurl_url');
});
