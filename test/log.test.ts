import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { WebClient } from '@slack/web-api';
import { expect, onTestFinished, test } from 'vitest';
import { createLog } from '../src/log.ts';
import { boltLogger } from '../src/slack/boltLogger.ts';

/** Starts a process that logs like the bot. `script` sees `log`, `flushLog` and `droppedLines`. */
function start(script: string, stdout: 'pipe' | number = 'pipe'): ChildProcess {
  const prelude = `
    import { createLog, droppedLines, flushLog } from ${JSON.stringify(new URL('../src/log.ts', import.meta.url).href)};
    const log = createLog('info');
    const message = () => new Promise((resolve) => process.once('message', resolve));
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', prelude + script], {
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function linesOf({ stdout }: ChildProcess): Promise<Record<string, unknown>[]> {
  if (!stdout) throw new Error('stdout is not a pipe');
  const lines: Record<string, unknown>[] = [];
  for await (const line of createInterface({ input: stdout })) lines.push(JSON.parse(line));
  return lines;
}

const total = 10_000;

test('a stalled reader blocks nothing, and once it reads again a line reports how many were dropped', async () => {
  const child = start(`
    for (let line = 0; line < ${total}; line++) log.info({ line, text: 'x'.repeat(200) });
    setTimeout(() => process.send('still running'), 1);
    await message();
    log.info('after the gap');
    await flushLog(log);
    process.send({ dropped: droppedLines() });
    process.disconnect();
  `);
  expect(await once(child, 'message')).toEqual(['still running', undefined]);
  const reading = linesOf(child);
  // Nothing is logged meanwhile, so the report can't depend on the next line.
  const stdout = child.stdout;
  if (!stdout) throw new Error('stdout is not a pipe');
  await new Promise<void>((resolve) => {
    stdout.on('data', (chunk) => {
      if (String(chunk).includes('"dropped"')) resolve();
    });
  });
  child.send('go on');
  const [{ dropped }] = (await once(child, 'message')) as [{ dropped: number }];
  const lines = await reading;
  expect(lines.slice(-2)).toMatchObject([
    { level: 40, dropped, msg: 'log lines were dropped' },
    { msg: 'after the gap' },
  ]);
  const logged = lines.slice(0, -2).map(({ line }) => line);
  expect(dropped).toBeGreaterThan(0);
  expect(logged).toEqual(Array.from({ length: total - dropped }, (_, line) => line));
});

test('a slow reader gets the last lines before the process exits', async () => {
  const child = start(`
    for (let line = 0; line < 3_000; line++) log.info({ line, text: 'x'.repeat(200) });
    process.send('logged');
    log.fatal('the end');
    await flushLog(log);
    process.exit(1);
  `);
  await once(child, 'message');
  const lines = await linesOf(child);
  expect(lines).toHaveLength(3_001);
  expect(lines.at(-1)).toMatchObject({ msg: 'the end' });
});

test("a reader that never reads doesn't delay the exit", async () => {
  const child = start(`
    for (let line = 0; line < ${total}; line++) log.info({ line, text: 'x'.repeat(200) });
    await flushLog(log);
    process.exit(0);
  `);
  expect(await once(child, 'exit')).toEqual([0, null]);
});

test('counts lines lost to a full disk, once however often the metrics are scraped', async () => {
  const full = openSync('/dev/full', 'w');
  onTestFinished(() => closeSync(full));
  const child = start(
    `
    log.info('one');
    log.info('two');
    await flushLog(log);
    const { createMetrics } = await import(${JSON.stringify(new URL('../src/metrics/metrics.ts', import.meta.url).href)});
    const metrics = createMetrics();
    const scrapes = [await metrics.scrape(), await metrics.scrape()];
    process.send(scrapes.map((text) => /^vizjobs_log_lines_dropped_total .*$/m.exec(text)?.[0]));
    process.disconnect();
  `,
    full,
  );
  const counted = 'vizjobs_log_lines_dropped_total 2';
  expect((await once(child, 'message'))[0]).toEqual([counted, counted]);
});

test('logs an error with its causes and codes, without secrets or other fields', async () => {
  const lines: string[] = [];
  const log = createLog(
    'info',
    new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    }),
  );
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  const client = new WebClient('xoxb-hidden', {
    slackApiUrl: `http://127.0.0.1:${port}/`,
    retryConfig: { retries: 0 },
    logger: {
      ...console,
      setLevel() {},
      getLevel: () => 'error' as never,
      setName() {},
      warn() {},
      debug() {},
    },
  });
  const error: unknown = await client.auth.test().catch((caught: unknown) => caught);
  log.error({ error }, 'failed');
  log.error({
    error: new Error('POST https://hooks.slack.com/commands/T1/2/3 with xoxb-hidden', { cause: 'why' }),
  });
  log.error({ error: Object.assign(new Error('x'), { payload: 'hidden' }) });
  log.error({ error: undefined });
  const [failed, secret] = lines.map((line) => JSON.parse(line));
  expect(failed.error).toMatchObject({
    name: 'WebAPIRequestError',
    code: 'slack_webapi_request_error',
    cause: { message: 'fetch failed', cause: { code: 'ECONNREFUSED' } },
  });
  expect(secret.error).toMatchObject({ message: 'POST [secret] with [secret]', cause: { name: 'string' } });
  expect(lines.join()).not.toMatch(/hidden|hooks\.slack/);
});

test("lines of Slack's libraries have no secrets either", () => {
  const lines: string[] = [];
  const log = boltLogger(createLog('info', { write: (line) => void lines.push(line) }));
  log.error('socket', new Error('wss://wss-primary.slack.com/link/?ticket=hidden failed'));
  log.warn('xapp-1-hidden');
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['socket Error: [secret] failed', '[secret]']);
});
