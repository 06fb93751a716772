import { once } from 'node:events';
import { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RawData, WebSocket } from 'ws';
import { type PlaygroundSlack, startSlack } from '../../../../playground/slack/server.ts';
import { startBot } from '../bot.ts';

let slack: PlaygroundSlack;
beforeEach(async () => {
  slack = await startSlack({ ackTimeout: 50 });
});
afterEach(() => slack.close());

async function ticket(): Promise<string> {
  const web = new WebClient(slack.appToken, { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } });
  return (await web.apps.connections.open()).url ?? '';
}

/** A bare client: its socket and the messages received, in order. */
async function connect() {
  const socket = new WebSocket(await ticket());
  const received: unknown[] = [];
  socket.on('message', (data: RawData) => received.push(JSON.parse(String(data))));
  await once(socket, 'message');
  return { socket, received };
}

test('a connection is greeted with its number, and a ticket works once', async () => {
  const first = await connect();
  const second = await connect();
  expect(first.received).toMatchObject([{ type: 'hello', num_connections: 1, debug_info: {} }]);
  expect(second.received).toMatchObject([{ type: 'hello', num_connections: 2 }]);
  const url = await ticket();
  await once(new WebSocket(url), 'open');
  const [error] = await once(new WebSocket(url), 'error');
  expect(String(error)).toContain('401');
});

test('each payload goes to one connection and is acknowledged by its envelope ID', async () => {
  const clients = [await connect(), await connect()];
  for (const { socket } of clients) {
    socket.on('message', (data: RawData) => {
      const { envelope_id: id } = JSON.parse(String(data));
      socket.send(JSON.stringify({ envelope_id: id, payload: { text: 'ok' } }));
    });
  }
  const exchange = await slack.command('/vizjobs failed');
  expect(exchange).toMatchObject({ acked: true, ackBody: { text: 'ok' } });
  const envelopes = clients.flatMap(({ received }) => received.slice(1));
  expect(envelopes).toEqual([
    {
      envelope_id: expect.any(String),
      type: 'slash_commands',
      accepts_response_payload: true,
      payload: expect.objectContaining({ command: '/vizjobs', text: 'failed' }),
    },
  ]);
});

test('a command fails at once without a connection, and after a timeout without an acknowledgement', async () => {
  expect(await slack.command('/vizjobs')).toMatchObject({ acked: false, error: 'dispatch_failed' });
  const { socket } = await connect();
  expect(await slack.command('/vizjobs')).toMatchObject({ acked: false, error: 'operation_timeout' });
  socket.terminate();
});

test('refuses an eleventh connection', async () => {
  for (let count = 0; count < 10; count += 1) await connect();
  const { socket, received } = await connect();
  await once(socket, 'close');
  expect(received).toMatchObject([{ type: 'disconnect', reason: 'too_many_websockets' }]);
  expect(slack.connections.filter(({ open }) => open)).toHaveLength(10);
});

test('a warning keeps the connection usable, a refresh closes it', async () => {
  const { socket, received } = await connect();
  slack.refreshConnections('warning');
  await once(socket, 'message');
  expect(received.at(-1)).toMatchObject({ type: 'disconnect', reason: 'warning' });
  expect(await slack.command('/vizjobs')).toMatchObject({ error: 'operation_timeout' });
  slack.refreshConnections('refresh_requested');
  expect(await slack.command('/vizjobs')).toMatchObject({ error: 'dispatch_failed' });
  await once(socket, 'close');
  expect(received.at(-1)).toMatchObject({ type: 'disconnect', reason: 'refresh_requested' });
});

test('a network loss ends TCP without a closing handshake', async () => {
  const { socket, received } = await connect();
  slack.dropConnections();
  const [code] = await once(socket, 'close');
  expect(code).toBe(1006);
  expect(received).toHaveLength(1);
});

test('connections can be refused and allowed again', async () => {
  slack.refuseConnections('internal_error');
  await expect(ticket()).rejects.toThrow('internal_error');
  slack.refuseConnections(undefined);
  expect(await ticket()).toMatch(/^ws:\/\/127\.0\.0\.1:\d+\/link\/\?ticket=/);
});

test('wire events can be observed', async () => {
  await using bot = await startBot('socket', (app) =>
    app.command('/vizjobs', async ({ ack }) => ack('done')),
  );
  const seen: string[] = [];
  const stop = bot.slack.onEvent((event) => seen.push(event.type));
  await bot.slack.command('/vizjobs');
  stop();
  await bot.slack.command('/vizjobs');
  expect(seen).toEqual(['delivery', 'ack', 'message']);
});
