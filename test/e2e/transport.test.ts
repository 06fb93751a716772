import { WebClient } from '@slack/web-api';
import { describe, expect, test } from 'vitest';
import { sign } from '../../playground/slack/server.ts';
import { ML_OPS } from '../../playground/slack/workspace.ts';
import { waitUntil } from '../waitUntil.ts';
import { idsOf, type Mode, seeds, startBot } from './bot.ts';

describe('over HTTP', () => {
  const body =
    'command=%2Fvizjobs&text=failed&user_id=U1&channel_id=C1&team_id=T1&response_url=http%3A%2F%2F127.0.0.1%3A9%2F';

  async function post(fields: {
    age?: number;
    secret?: string;
    method?: string;
    path?: string;
    body?: string;
    /** What is signed; default: `body`. */
    signed?: string;
    type?: string;
  }) {
    const { bot, slack, clock, logLines } = await startBot({ mode: 'http', jobs: [] });
    const timestamp = Math.floor(clock.now() / 1000) - (fields.age ?? 0);
    const sent = fields.body ?? body;
    const response = await fetch(`http://127.0.0.1:${bot().port}${fields.path ?? '/slack/events'}`, {
      method: fields.method ?? 'POST',
      headers: {
        'content-type': fields.type ?? 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': sign(fields.secret ?? slack.signingSecret, timestamp, fields.signed ?? body),
      },
      ...(fields.method === 'GET' ? {} : { body: sent }),
    });
    return { status: response.status, text: await response.text(), logLines };
  }

  test.each([
    ['a valid signature', {}, 200],
    ['a wrong secret', { secret: 'wrong' }, 401],
    ['a timestamp more than five minutes old', { age: 301 }, 401],
    ['a timestamp five minutes ahead', { age: -301 }, 401],
    ['a timestamp slightly ahead', { age: -200 }, 200],
    ['a body altered in transit', { body: `${body}&text=x` }, 401],
    ['a body that is too large', { body: 'x'.repeat(300_000) }, 413],
    ['another path', { path: '/elsewhere' }, 404],
  ])('%s', async (_, fields, status) => {
    expect((await post(fields)).status).toBe(status);
  });

  test.each([
    ['a wrong secret', { secret: 'wrong' }, 'invalid', /SLACK_SIGNING_SECRET/],
    ['a clock that is ahead', { age: 301 }, 'stale', /this machine's clock/],
    ['a clock that is behind', { age: -301 }, 'from-the-future', /this machine's clock/],
  ])('the log says what to check after %s', async (_, fields, verdict, advice) => {
    const { logLines } = await post(fields);
    expect(logLines).toContainEqual(
      expect.objectContaining({ level: 40, verdict, msg: expect.stringMatching(advice) }),
    );
  });

  test("echoes Slack's challenge", async () => {
    const challenge = '{"type":"url_verification","challenge":"c"}';
    const { text } = await post({ body: challenge, signed: challenge, type: 'application/json' });
    expect(text).toBe('{"challenge":"c"}');
  });

  test("accepts Slack's ssl_check without a signature, and runs nothing", async () => {
    const { status, logLines } = await post({ body: `ssl_check=1&${body}`, secret: 'wrong' });
    expect(status).toBe(200);
    expect(logLines.filter(({ msg }) => msg === 'command')).toEqual([]);
  });

  test('accepts a form with a charset in its content type', async () => {
    const { logLines } = await post({ type: 'application/x-www-form-urlencoded; charset=utf-8' });
    await waitUntil(() => logLines.some(({ msg, text }) => msg === 'command' && text === 'failed'));
  });
});

describe('GET /healthz', () => {
  const health = async (port: number | undefined, path = '/healthz') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: await response.text() };
  };

  test.each<Mode>(['socket', 'http'])('/livez and /readyz over %s', async (mode) => {
    const { bot } = await startBot({ mode, jobs: [] });
    expect(await health(bot().port, '/livez')).toEqual({ status: 200, body: '{"ok":true,"state":"alive"}' });
    expect(await health(bot().port, '/readyz')).toEqual({ status: 200, body: '{"ok":true,"state":"ready"}' });
  });

  test('is 200 over HTTP', async () => {
    const { bot } = await startBot({ mode: 'http', jobs: [] });
    expect(await health(bot().port)).toEqual({ status: 200, body: '{"ok":true,"state":"ready"}' });
  });

  test('reflects the state of the socket', async () => {
    const { bot, slack } = await startBot({ mode: 'socket', jobs: [] });
    expect((await health(bot().port)).status).toBe(200);
    expect((await health(bot().port, '/elsewhere')).status).toBe(404);
    slack.refuseConnections('invalid_auth');
    slack.dropConnections();
    await expect
      .poll(() => health(bot().port))
      .toEqual({ status: 503, body: '{"ok":false,"state":"no-connection-to-slack"}' });
    expect((await health(bot().port, '/livez')).status).toBe(200);
    slack.refuseConnections(undefined);
    await expect.poll(async () => (await health(bot().port)).status, { timeout: 10_000 }).toBe(200);
  });
});

describe('a socket', () => {
  test('refreshed by Slack is replaced at once', async () => {
    const { slack } = await startBot({ mode: 'socket', jobs: seeds(3, 11, 'job') });
    const before = slack.connections.length;
    slack.refreshConnections('refresh_requested');
    await expect.poll(() => slack.connections.length).toBeGreaterThan(before);
    await slack.connected();
    expect(idsOf(await (await slack.command('/vizjobs failed')).answer())).toHaveLength(3);
  });

  test('that is lost reconnects, even after a refused attempt', async () => {
    const { slack, logLines } = await startBot({ mode: 'socket', jobs: seeds(3, 11, 'job') });
    slack.refuseConnections('internal_error');
    slack.dropConnections();
    await waitUntil(() => logLines.some(({ msg }) => String(msg).startsWith('no connection to Slack')), {
      timeout: 10_000,
    });
    slack.refuseConnections(undefined);
    await waitUntil(() => slack.connections.some(({ open }) => open), { timeout: 10_000 });
    await slack.connected();
    expect(idsOf(await (await slack.command('/vizjobs failed')).answer())).toHaveLength(3);
  });
});

test('a failing listener still answers, with the reference from the log', async () => {
  const { slack, logLines } = await startBot({ jobs: seeds(3, 11, 'job') });
  // Slack fails in an unexpected way.
  slack.failNext('chat.postMessage', { status: 500, times: 5 });
  const list = await (await slack.command('/vizjobs failed')).answer();
  const failure = await (await slack.click(list, 'Share')).answer();
  const reference = /Ref `(\w+)`/.exec(JSON.stringify(failure.blocks))?.[1];
  expect(reference).toBeDefined();
  await expect
    .poll(() => logLines.filter((line) => line['reference'] === reference).length)
    .toBeGreaterThan(0);
});

test('falls back to text when Slack rejects the blocks', async () => {
  const { slack } = await startBot({ jobs: seeds(3, 11, 'job') });
  slack.failNext('response_url', { status: 400, error: 'invalid_blocks' });
  const message = await (await slack.command('/vizjobs failed')).answer();
  expect(message.blocks ?? []).toEqual([]);
  expect(message.text).toMatch(/^None failed in the last 24 h · 3 in all: Failed job-1 /);
});

test('resends an answer that Slack failed to accept', async () => {
  const { slack } = await startBot({ jobs: seeds(3, 11, 'job') });
  slack.failNext('response_url', { status: 503 });
  expect(idsOf(await (await slack.command('/vizjobs failed')).answer())).toHaveLength(3);
});

test('answers a button of another version', async () => {
  const { slack, config } = await startBot({ jobs: seeds(3, 11, 'job') });
  const client = new WebClient(config.slack.botToken, { slackApiUrl: slack.apiUrl });
  const button = {
    type: 'button',
    text: { type: 'plain_text', text: 'Extend' },
    action_id: 'extend:1',
    value: '1',
  } as const;
  await client.chat.postMessage({
    channel: ML_OPS,
    text: 'old',
    blocks: [{ type: 'actions', elements: [button] }],
  });
  const [old] = slack.messages;
  const exchange = old && (await slack.click(old, 'Extend'));
  expect(exchange).toMatchObject({ acked: true });
  expect(JSON.stringify(await exchange?.answer())).toContain('another version of vizjobs');
});
