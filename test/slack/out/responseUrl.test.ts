import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KnownBlock } from '@slack/types';
import { expect, onTestFinished, test } from 'vitest';
import { createLayouts, type Layouts } from '../../../src/slack/out/layouts.ts';
import { createResponder, DeliveryError, isSlackUrl, prepare } from '../../../src/slack/out/responseUrl.ts';
import { section } from '../../../src/views/kit/blocks.ts';

const message = { text: 'hello', blocks: [] };

/** A response URL that returns these answers in turn, repeating the last. */
async function start(...options: (RequestListener | Layouts)[]) {
  const answers = options.filter((option) => typeof option === 'function');
  const layouts = options.find((option) => typeof option !== 'function');
  const bodies: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(JSON.parse(body));
    answers[Math.min(bodies.length, answers.length) - 1]?.(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const responder = createResponder({ layouts, apiUrl: 'http://127.0.0.1/api/' });
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await responder.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/actions/secret`;
  return { bodies, url, responder, send: () => responder.send(url, message, true) };
}

const answer =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
const ok = answer(200, 'ok');
const failureOf = async (work: Promise<void>) => {
  const error: unknown = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof DeliveryError)) throw new Error(`It was not refused: ${error}`);
  expect(error.message).not.toContain('secret');
  return error.reason;
};

test('always sets the audience and what is replaced', async () => {
  const { bodies, url, responder, send } = await start(ok);
  await send();
  await responder.send(url, message, false);
  await responder.remove(url);
  expect(bodies).toEqual([
    { response_type: 'ephemeral', replace_original: true, ...message },
    { response_type: 'ephemeral', replace_original: false, ...message },
    { delete_original: true },
  ]);
});

test.each<[string, RequestListener]>([
  ['status 503', answer(503, '')],
  ['a rate limit', answer(429, '', { 'retry-after': '1' })],
  ['a connection reset', (request) => request.socket.resetAndDestroy()],
])('retries once after %s', async (_, first) => {
  const { bodies, send } = await start(first, ok);
  await send();
  expect(bodies).toHaveLength(2);
});

test.each<[string, RequestListener, string, number]>([
  ['a used URL', answer(404, 'used_url'), '404 used_url', 1],
  ['a page with an error status', answer(403, '<html>no</html>'), '403 <html>no</html>', 1],
  ['a page with status 200', answer(200, '\n<!doctype html>'), '200 \n<!doctype html>', 1],
  [
    'an error with status 200',
    answer(200, '{"ok":false,"error":"no_text"}'),
    '200 {"ok":false,"error":"no_text"}',
    1,
  ],
  ['a second connection reset', (request) => request.socket.resetAndDestroy(), 'ECONNRESET', 2],
])('fails for %s', async (_, listener, reason, tries) => {
  const { bodies, send } = await start(listener);
  expect(await failureOf(send())).toBe(reason);
  expect(bodies).toHaveLength(tries);
});

test('falls back to text when Slack rejects the layout, and reports it', async () => {
  const { bodies, send } = await start(answer(200, '{"ok":false,"error":"invalid_blocks"}'), ok);
  expect(await failureOf(send())).toBe('invalid_blocks, answered with the text alone');
  expect(bodies[1]).toEqual({ response_type: 'ephemeral', replace_original: true, text: 'hello' });
});

test('so does a message whose JSON is written once', async () => {
  const { bodies, url, responder } = await start(answer(400, 'invalid_blocks'), ok);
  await failureOf(responder.send(url, prepare(message), false));
  expect(bodies).toEqual([
    expect.objectContaining({ blocks: [] }),
    expect.not.objectContaining({ blocks: [] }),
  ]);
});

test('remembers that Slack has no tables, for posts too, and sends the fallback at once', async () => {
  const layouts = createLayouts();
  const { bodies, url, responder } = await start(layouts, answer(400, 'invalid_blocks'), ok);
  const table = [section('head'), { type: 'data_table', caption: 'x', rows: [] }] satisfies KnownBlock[];
  const rich = { text: 'hello', blocks: table, fallback: [section('rows')] };
  await responder.send(url, rich, false);
  await responder.send(url, rich, false);
  expect(bodies.map(({ blocks }) => blocks)).toEqual([table, rich.fallback, rich.fallback]);
  expect(await layouts.send(rich, async ({ blocks }) => blocks)).toEqual(rich.fallback);
  // What it rejected was the table, not every message with a fallback.
  const other = { ...rich, blocks: [section('other')] };
  expect(await layouts.send(other, async ({ blocks }) => blocks)).toEqual(other.blocks);
});

test('learns nothing when Slack rejects the fallback too', async () => {
  const layouts = createLayouts();
  const table = [{ type: 'data_table', caption: 'x', rows: [] }] satisfies KnownBlock[];
  const rich = { text: 'hello', blocks: table, fallback: [section('rows')] };
  const { bodies, responder, url } = await start(
    layouts,
    answer(400, 'invalid_blocks'),
    answer(400, 'invalid_blocks'),
    ok,
  );
  expect(await failureOf(responder.send(url, rich, false))).toContain('answered with the text alone');
  await responder.send(url, rich, false);
  expect(bodies.map(({ blocks }) => blocks)).toEqual([table, rich.fallback, undefined, table]);
});

test('an unreachable response URL', async () => {
  const { responder } = await start(ok);
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  expect(await failureOf(responder.send(`http://127.0.0.1:${port}/secret`, message, false))).toBe(
    'ECONNREFUSED',
  );
});

test.each([
  'https://hooks.slack.com.evil.example/commands/secret',
  'https://evil-slack.com/commands/secret',
  'https://slack.com@evil.example/commands/secret',
  'http://hooks.slack.com/commands/secret',
  'http://127.0.0.2/commands/secret',
  'file:///secret',
  'secret',
  '',
])('never goes to another host than Slack: %s', async (url) => {
  const { responder } = await start(ok);
  const reason = "the response URL is not one of Slack's";
  expect(await failureOf(responder.send(url, message, false))).toBe(reason);
  expect(await failureOf(responder.remove(url))).toBe(reason);
});

test('Slack is also its government cloud, and the host of a configured API', () => {
  expect(isSlackUrl('https://hooks.slack.com/commands/secret')).toBe(true);
  expect(isSlackUrl('https://hooks.slack-gov.com/commands/secret')).toBe(true);
  expect(isSlackUrl('https://hooks.slack.com/commands/secret', 'https://proxy.example/api/')).toBe(true);
  expect(isSlackUrl('https://proxy.example/commands/secret', 'https://proxy.example/api/')).toBe(true);
  expect(isSlackUrl('https://proxy.example/commands/secret')).toBe(false);
});
