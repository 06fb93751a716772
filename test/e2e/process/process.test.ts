import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startBotProcess } from '../../../playground/bot/bot.ts';
import { writeClouds } from '../../../playground/bot/cloudsFile.ts';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { idsOf, type Mode, seeds } from '../bot.ts';

async function start(mode: Mode, latency = 0, environment: Readonly<Record<string, string>> = {}) {
  const modelarts = await startModelArts({ jobs: seeds(13, 11, 'job'), latency });
  const slack = await startSlack();
  const lines: string[] = [];
  const bot = await startBotProcess(
    { ...slack.environment[mode], ...modelarts.environment, PORT: '0', LOG_LEVEL: 'trace', ...environment },
    { onLine: (line) => lines.push(line) },
  );
  if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  else await slack.connected();
  onTestFinished(async () => {
    await bot.stop();
    await slack.close();
    await modelarts.close();
  });
  return { bot, slack, modelarts, lines };
}

describe.each<Mode>(['socket', 'http'])('npm start over %s', (mode) => {
  test('answers, and on SIGTERM finishes work in flight and exits 0', async () => {
    const { bot, slack, modelarts } = await start(mode, 300);
    const exchange = await slack.command('/vizjobs failed');
    await expect.poll(() => modelarts.inFlight.now).toBe(1);
    const ended = bot.stop();
    // npm and the platform may both send it.
    bot.process.kill('SIGTERM');
    expect(idsOf(await exchange.answer())).toHaveLength(10);
    expect(await ended).toBe(0);
  });
});

test('reads its clouds from clouds.yaml', async () => {
  const research = await startModelArts({ jobs: seeds(2, 11, 'other') });
  const prod = await startModelArts({ jobs: seeds(3, 11, 'job') });
  const folder = mkdtempSync(join(tmpdir(), 'vizjobs-'));
  onTestFinished(async () => {
    await research.close();
    await prod.close();
    rmSync(folder, { recursive: true });
  });
  const { slack, modelarts, lines } = await start('http', 0, {
    ...(await writeClouds(folder, prod, research)),
    OS_REGION_NAME: '',
    OS_ACCESS_KEY: '',
    OS_SECRET_KEY: '',
    OS_PROJECT_ID: '',
    MODELARTS_ENDPOINT: '',
  });
  const list = await (await slack.command('/vizjobs failed in:all')).answer();
  expect(idsOf(list)).toHaveLength(5);
  expect(JSON.stringify(list.blocks)).toContain('`prod` 3 · `research` 2');
  expect(modelarts.requests).toEqual([]);
  const { OS_SECRET_KEY: secret = '' } = prod.environment;
  expect(lines.join()).not.toContain(secret);
});

test('starts even if nothing can be cached for the next start', async () => {
  const { bot } = await start('http', 0, { TMPDIR: import.meta.filename });
  expect(bot.port).toBeGreaterThan(0);
});

/** Simulates a `stdout` socket whose peer never reads. */
async function startReader() {
  const server = createServer({ pauseOnConnect: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  const stdout = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [[reader]] = await Promise.all([accepted, once(stdout, 'connect')]);
  onTestFinished(() => {
    stdout.destroy();
    server.close();
  });
  return { stdout, goAway: () => void reader.destroy() };
}

/** A pipe that is already full, as left by a reader that stalled. */
async function startStalledReader() {
  const folder = mkdtempSync(join(tmpdir(), 'vizjobs-'));
  const path = join(folder, 'log');
  execFileSync('mkfifo', [path]);
  const stdout = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => {
    closeSync(stdout);
    rmSync(folder, { recursive: true });
  });
  // The fuller the pipe, the smaller the writes it accepts, until it accepts none.
  for (const size of [4_096, 1])
    expect(() => {
      for (;;) writeSync(stdout, 'x'.repeat(size));
    }).toThrow('EAGAIN');
  return { stdout, goAway() {} };
}

const logsThatFail: [string, () => Promise<{ stdout: number | Socket; goAway(): void }>][] = [
  ['a full disk', async () => ({ stdout: openSync('/dev/full', 'w'), goAway() {} })],
  // The first error here (ECONNRESET) differs from the later ones (EPIPE).
  ['a reader that disconnects without reading', startReader],
  ['a reader that stalls', startStalledReader],
];

describe.skipIf(!existsSync('/dev/full')).each(logsThatFail)(
  "a log that can't be written, because of %s,",
  (_, startLog) => {
    test('affects neither answers nor a clean exit', async () => {
      const modelarts = await startModelArts({ jobs: seeds(3, 11, 'job') });
      const slack = await startSlack();
      const { stdout, goAway } = await startLog();
      const child = spawn(process.execPath, ['src/main.ts'], {
        env: { PATH: process.env['PATH'], ...slack.environment.socket, ...modelarts.environment },
        stdio: ['ignore', stdout, 'inherit'],
      });
      onTestFinished(async () => {
        child.kill('SIGKILL');
        await slack.close();
        await modelarts.close();
      });
      await slack.connected();
      goAway();
      for (let asked = 0; asked < 3; asked++)
        expect(idsOf(await (await slack.command('/vizjobs failed')).answer())).toHaveLength(3);
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).toEqual([0, null]);
    });
  },
);

async function startWith(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: { PATH: process.env['PATH'], ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += String(chunk);
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}

test('without configuration, names every variable, prints no value, points to the demo and exits 78', async () => {
  const { code, output } = await startWith({ SLACK_BOT_TOKEN: 'wrong-secret', PORT: 'wrong-secret' });
  expect(code).toBe(78);
  for (const part of [
    'SLACK_BOT_TOKEN',
    'SLACK_APP_TOKEN',
    'OS_REGION_NAME',
    'OS_PROJECT_ID',
    'OS_ACCESS_KEY',
    'PORT',
    'npm run demo',
  ]) {
    expect(output).toContain(part);
  }
  expect(output).not.toContain('wrong-secret');
});

test('.env.example has exactly the variables that the code reads', () => {
  const example = readFileSync('.env.example', 'utf8').matchAll(/^(?:# )?([A-Z_]+)=/gm);
  const files = readdirSync('src/config', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(`src/config/${name}`, 'utf8'));
  const code = files
    .join('\n')
    .matchAll(/'((?:SLACK|MODELARTS|OS|VIZJOBS)_[A-Z_]+|PORT|LOG_LEVEL|DATA_DIR|DATABASE_URL)'/g);
  expect(new Set([...example].map(([, name]) => name))).toEqual(new Set([...code].map(([, name]) => name)));
});
