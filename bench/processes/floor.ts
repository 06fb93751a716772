/**
 * The minimum for any bot over HTTP: node:http checks the signature and acknowledges, undici posts constant
 * bytes to the response URL. Neither Bolt nor vizjobs is loaded.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';

const secret = process.env['SLACK_SIGNING_SECRET'] ?? '';
const message = JSON.parse(process.env['BENCH_MESSAGE'] ?? '{}');
const bytes = JSON.stringify({ ...message, response_type: 'ephemeral', replace_original: false });

const server = createServer((incoming, response) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const payload = Buffer.concat(chunks).toString();
    const timestamp = String(incoming.headers['x-slack-request-timestamp']);
    const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${payload}`).digest('hex');
    const [expected, received] = [`v0=${digest}`, String(incoming.headers['x-slack-signature'])];
    const isRecent = Math.abs(Date.now() / 1_000 - Number(timestamp)) <= 300;
    if (
      !isRecent ||
      received.length !== expected.length ||
      !timingSafeEqual(Buffer.from(received), Buffer.from(expected))
    ) {
      response.writeHead(401).end();
      return;
    }
    response.end();
    void answer(new URLSearchParams(payload).get('response_url') ?? '');
  });
});

async function answer(url: string): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const { body, statusCode } = await request(url, { method: 'POST', headers, body: bytes });
  await body.dump();
  if (statusCode !== 200) throw new Error(`The response URL responded with ${statusCode}`);
}

process.on('SIGTERM', () => process.exit(0));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address() as AddressInfo;
process.stdout.write(`${JSON.stringify({ msg: 'ready', port })}\n`);
