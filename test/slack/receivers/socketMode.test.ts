import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { boltLogger } from '../../../src/slack/boltLogger.ts';
import { createSocketReceiver } from '../../../src/slack/receivers/socketMode.ts';
import { waitUntil } from '../../waitUntil.ts';

test('stopping aborts a pending apps.connections.open', async () => {
  const held: ServerResponse[] = [];
  const server = createServer((_request, response) => void held.push(response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const log = pino({ level: 'silent' });
  const receiver = createSocketReceiver({
    appToken: 'xapp-1',
    clientOptions: {
      slackApiUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`,
      logger: boltLogger(log),
    },
    log,
    onOpen: () => expect.fail('there is no connection'),
  });
  const started = receiver.start();
  await waitUntil(() => held.length === 1);
  await receiver.stop();
  await started;
  await waitUntil(() => held[0]?.closed);
  expect(receiver.connections()).toBe(0);
});
