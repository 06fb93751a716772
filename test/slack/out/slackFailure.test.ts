import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebClient } from '@slack/web-api';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PostFault } from '../../../src/delivery/poster.ts';
import { boltLogger } from '../../../src/slack/boltLogger.ts';
import { slackErrorCode, slackFailure } from '../../../src/slack/out/slackFailure.ts';

/** The error that the real library throws for a call to that URL. */
async function failureAt(slackApiUrl: string, timeout = 10_000) {
  const client = new WebClient('xoxb-test', {
    slackApiUrl,
    timeout,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: boltLogger(pino({ level: 'silent' })),
  });
  const error: unknown = await client.auth.test().then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error === undefined) throw new Error('Slack accepted the call');
  return slackFailure(error);
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const answering =
  (status: number, body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
  };

describe('a failed connection has the code of its root cause', () => {
  test('when refused', async () => {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    expect(await failureAt(`http://127.0.0.1:${port}/`)).toMatchObject({
      code: 'ECONNREFUSED',
      isCertain: true,
    });
  });

  test("when DNS doesn't know the name", async () => {
    const { code, isCertain } = await failureAt('http://slack.invalid/');
    expect(code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
    expect(isCertain).toBe(true);
  });

  test('when the certificate is self-signed, or from an unknown authority', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vizjobs-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-batch'];
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' });
    openssl('req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=Company CA');
    openssl('req', '-x509', ...key, '-keyout', 'self.key', '-out', 'self.crt', '-subj', '/CN=localhost');
    openssl('req', ...key, '-keyout', 'signed.key', '-out', 'signed.csr', '-subj', '/CN=localhost');
    const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial'];
    openssl('x509', '-req', '-in', 'signed.csr', '-out', 'signed.crt', ...signer);
    for (const [name, code] of [
      ['self', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
      ['signed', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ]) {
      const file = (end: string) => readFileSync(join(folder, `${name}.${end}`));
      const server = createTlsServer({ key: file('key'), cert: file('crt') }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      const { port } = server.address() as AddressInfo;
      expect(await failureAt(`https://localhost:${port}/`)).toMatchObject({
        code,
        fault: 'moment',
        isCertain: true,
      });
    }
  });

  test('when it times out, possibly after the call was carried out', async () => {
    const url = await serve(() => {});
    expect(await failureAt(url, 50)).toMatchObject({ code: 'timeout', fault: 'moment', isCertain: false });
  });

  test('when reset after the call was sent', async () => {
    const url = await serve((request) => request.socket.resetAndDestroy());
    expect(await failureAt(url)).toMatchObject({ code: 'ECONNRESET', isCertain: false });
  });

  test('when cut off in the middle of the body', async () => {
    const url = await serve((request, response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"ok":');
      setImmediate(() => request.socket.destroy());
    });
    expect(await failureAt(url)).toMatchObject({ code: 'UND_ERR_SOCKET', isCertain: false });
  });
});

describe("a response that isn't Slack's", () => {
  const page = '<html><body>Log in to the network as xoxb-test</body></html>';
  test.each([
    ['a status without a code', 503, '', 'http_503'],
    ['a page with an error status', 502, page, 'http_502'],
    ['a page with status 200', 200, page, 'unreadable_answer'],
    ['an empty body', 200, '', 'unreadable_answer'],
    ['JSON without a code', 200, '{"ok":false}', 'unreadable_answer'],
    ['a code that is not a string', 200, '{"ok":false,"error":{"a":1}}', 'unreadable_answer'],
    ['JSON that is not an object', 200, 'null', 'TypeError'],
  ])('%s is a transient failure and never quoted', async (_, status, body, code) => {
    const url = await serve(answering(status, body));
    expect(await failureAt(url)).toEqual({ code, fault: 'moment', isCertain: false, retryAfter: undefined });
  });
});

describe('a rate limit', () => {
  test.each<[string, number, string, Record<string, string>, string, number | undefined]>([
    ['with status 429', 429, '', { 'retry-after': '7' }, 'ratelimited', 7_000],
    ['with a non-numeric Retry-After', 429, '', { 'retry-after': 'soon' }, 'ratelimited', undefined],
    ['with a Retry-After of a week', 429, '', { 'retry-after': '604800' }, 'ratelimited', 3_600_000],
    ['in the body', 200, '{"ok":false,"error":"ratelimited"}', { 'retry-after': '7' }, 'ratelimited', 7_000],
    [
      'in the body, without Retry-After',
      200,
      '{"ok":false,"error":"rate_limited"}',
      {},
      'rate_limited',
      undefined,
    ],
  ])('%s is a transient failure', async (_, status, body, headers, code, retryAfter) => {
    const url = await serve(answering(status, body, headers));
    expect(await failureAt(url)).toEqual({ code, fault: 'moment', isCertain: true, retryAfter });
  });
});

const expected: Readonly<Record<PostFault, string>> = {
  channel: `channel_not_found is_archived messages_tab_disabled no_permission not_in_channel restricted_action
    restricted_action_read_only_channel restricted_action_thread_only_channel user_disabled`,
  app: `account_inactive accesslimited ekm_access_denied invalid_auth missing_scope not_authed org_login_required
    team_access_not_granted token_expired token_revoked`,
  moment: 'fatal_error internal_error message_limit_exceeded service_unavailable request_timeout',
  message: 'invalid_blocks metadata_too_large msg_too_long no_text a_word_of_next_year',
};

test.each(
  Object.entries(expected).flatMap(([fault, codes]) =>
    codes.split(/\s+/).map((code) => [code, fault] as const),
  ),
)('%s is a fault of kind %s', async (code, fault) => {
  const url = await serve(answering(200, JSON.stringify({ ok: false, error: code })));
  expect(await failureAt(url)).toMatchObject({
    code,
    fault,
    isCertain: !['fatal_error', 'internal_error', 'service_unavailable'].includes(code),
  });
});

test('errors from elsewhere keep their code or name', () => {
  expect(slackErrorCode(Object.assign(new Error('x'), { code: 'EADDRINUSE' }))).toBe('EADDRINUSE');
  expect(slackErrorCode(new RangeError('x'))).toBe('RangeError');
  expect(slackErrorCode('x')).toBe('connection_closed');
  const circular = new Error('x');
  circular.cause = circular;
  expect(slackErrorCode(circular)).toBe('Error');
});
