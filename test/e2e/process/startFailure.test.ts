import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../../../playground/slack/server.ts';
import { StartError, startBot } from '../../../src/bot.ts';
import { readConfig } from '../../../src/config/config.ts';
import { portError } from '../../../src/slack/startError.ts';
import { freePort } from '../../freePort.ts';
import { httpsServer } from '../../httpsServer.ts';
import type { Mode } from '../bot.ts';

interface Fault {
  readonly mode?: Mode;
  readonly environment?: Record<string, string>;
  readonly prepare?: (slack: PlaygroundSlack) => void;
}

async function environmentOf({ mode = 'socket', environment = {}, prepare }: Fault) {
  const modelarts = await startModelArts({ jobs: [] });
  const slack = await startSlack();
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  prepare?.(slack);
  return { ...slack.environment[mode], ...modelarts.environment, PORT: '0', ...environment };
}

async function failureOf(fault: Fault): Promise<StartError> {
  const config = readConfig(await environmentOf(fault));
  const error: unknown = await startBot(config, { log: pino({ level: 'silent' }) }).then(
    () => expect.fail('it should not have started'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof StartError)) throw error;
  return error;
}

async function portInUse(): Promise<string> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return String((server.address() as AddressInfo).port);
}

describe('startup fails with the root cause for', () => {
  test.each<Mode>(['socket', 'http'])('a port in use over %s', async (mode) => {
    const PORT = await portInUse();
    const { reason, message } = await failureOf({ mode, environment: { PORT } });
    expect(reason).toBe('EADDRINUSE');
    expect(message).toBe(`Port ${PORT} is in use. Stop the process using it, or set PORT to another port.`);
  });

  test('a privileged port', () => {
    const { reason, message } = portError(Object.assign(new Error('no'), { code: 'EACCES' }), 80);
    expect(reason).toBe('EACCES');
    expect(message).toBe("This user can't open port 80. Set PORT to a number above 1023.");
  });

  test.each([
    ['that is self-signed', 'self', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['from a company CA', 'signed', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['from a company CA in its chain', 'chain', 'SELF_SIGNED_CERT_IN_CHAIN'],
  ] as const)('a certificate %s', async (_, certificate, code) => {
    const { reason, message } = await failureOf({
      environment: { SLACK_API_URL: await httpsServer(certificate) },
    });
    expect(reason).toBe(code);
    expect(message).toMatch(
      new RegExp(`^Slack can't be reached \\(${code}\\)\\. .*NODE_EXTRA_CA_CERTS.* not in \`\\.env\``),
    );
  });

  test('a port without a server', async () => {
    const environment = { SLACK_API_URL: `http://127.0.0.1:${await freePort()}/api/` };
    const { reason, message } = await failureOf({ environment });
    expect(reason).toBe('ECONNREFUSED');
    expect(message).toBe(
      "Slack can't be reached (ECONNREFUSED). The connection was refused. Check the URL, the firewall and any proxy.",
    );
  });

  test.each<[string, Fault, string, RegExp]>([
    [
      'an unresolvable host name',
      { environment: { SLACK_API_URL: 'https://slack.invalid/api/' } },
      'E(NOTFOUND|AI_AGAIN)',
      /^Slack can't be reached \(E\w+\)\. A host name can't be resolved\./,
    ],
    [
      'a rejected bot token',
      { environment: { SLACK_BOT_TOKEN: 'xoxb-revoked' } },
      'invalid_auth',
      /^Slack rejects SLACK_BOT_TOKEN \(invalid_auth\)\. Copy it again: OAuth & Permissions/,
    ],
    [
      'a rejected app token',
      { prepare: (slack) => slack.refuseConnections('not_allowed_token_type') },
      'not_allowed_token_type',
      /^Slack rejects SLACK_APP_TOKEN \(not_allowed_token_type\)\. Copy it again: .*connections:write/,
    ],
    [
      "a wrong URL of Slack's API",
      { prepare: (slack) => slack.failNext('auth.test', { status: 404, times: 5 }) },
      'http_404',
      /^Something other than Slack's API responded \(http_404\)\. Check SLACK_API_URL and any proxy\.$/,
    ],
    [
      'a failing Slack',
      { prepare: (slack) => slack.failNext('auth.test', { status: 503, times: 5 }) },
      'http_503',
      /^Slack has a problem right now \(http_503\)\./,
    ],
    [
      'an error reported by Slack',
      { prepare: (slack) => slack.failNext('auth.test', { error: 'internal_error', times: 5 }) },
      'internal_error',
      /^Slack has a problem right now \(internal_error\)\./,
    ],
  ])('%s', async (_, fault, reason, words) => {
    const failure = await failureOf(fault);
    expect(failure.reason).toMatch(new RegExp(`^${reason}$`));
    expect(failure.message).toMatch(words);
  });
});

async function processWith(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  const [code] = await once(child, 'close');
  return { code, output };
}

test('the process prints the cause in its last line, without the token, and exits 1', async () => {
  const environment = await environmentOf({ environment: { SLACK_BOT_TOKEN: 'xoxb-revoked' } });
  const { code, output } = await processWith(environment);
  expect(code).toBe(1);
  expect(JSON.parse(output.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    level: 60,
    reason: 'invalid_auth',
    msg: expect.stringContaining('SLACK_BOT_TOKEN'),
  });
  expect(output).not.toContain('xoxb-revoked');
});

test('the port is free again after a failed start', async () => {
  const port = await freePort();
  await failureOf({ environment: { PORT: String(port), SLACK_BOT_TOKEN: 'xoxb-revoked' } });
  const next = createServer().listen(port);
  await once(next, 'listening');
  next.close();
});
