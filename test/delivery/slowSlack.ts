import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as passing } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { PlaygroundSlack } from '../../playground/slack/server.ts';

/**
 * A slow proxy to Slack: each request takes `delay()` milliseconds there and again on the way back, so a
 * process can be killed before the request is carried out or before the response is read. Returns the API
 * URL.
 */
export async function slowLine(slack: PlaygroundSlack, delay: () => number): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await bodyOf(incoming);
      const milliseconds = incoming.url?.endsWith('/chat.postMessage') ? delay() : 0;
      await passing(milliseconds);
      const { authorization = '', 'content-type': type = '' } = incoming.headers;
      const answer = await fetch(slack.origin + incoming.url, {
        method: 'POST',
        headers: { authorization, 'content-type': type },
        body,
      });
      const text = await answer.text();
      await passing(milliseconds);
      outgoing.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' }).end(text);
    } catch {
      // Lose the response here as well.
      outgoing.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
