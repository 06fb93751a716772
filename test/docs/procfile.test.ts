import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { startBotProcess } from '../../playground/bot/bot.ts';
import { startModelArts } from '../../playground/modelarts/server.ts';
import { startSlack } from '../../playground/slack/server.ts';

const processes = [...readFileSync('Procfile', 'utf8').matchAll(/^(\w+): node (\S+)$/gm)];

test('the Procfile has one process for HTTP and one for Socket Mode', () => {
  expect(processes.map(([, name]) => name)).toEqual(['web', 'worker']);
});

test.each([
  ['web', 'http'],
  ['worker', 'socket'],
] as const)('what it says for %s starts, gets ready and ends with 0', async (name, mode) => {
  const modelarts = await startModelArts({ jobs: [] });
  const slack = await startSlack();
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  const script = processes.find(([, one]) => one === name)?.[2] ?? '';
  const environment = { ...slack.environment[mode], ...modelarts.environment, PORT: '0' };
  const bot = await startBotProcess(environment, {
    script: fileURLToPath(new URL(`../../${script}`, import.meta.url)),
  });
  expect((await fetch(`http://127.0.0.1:${bot.port}/readyz`)).status).toBe(200);
  expect(await bot.stop()).toBe(0);
});

test('the image holds what the bot imports, and nothing is built by npm at run time', () => {
  const dockerfile = readFileSync('Dockerfile', 'utf8');
  for (const part of ['USER node', 'HEALTHCHECK', '--omit=dev', 'CMD ["node", "src/main.ts"]'])
    expect(dockerfile).toContain(part);
});

test('what the image runs to compile the bot does that, and ends with the status that it expects', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [, script = '', status] =
    /^RUN node (\S+) 2> \/dev\/null; test \$\? -eq (\d+)$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? [];
  const [ended] = await once(fork(script, { env: { NODE_COMPILE_CACHE: folder }, silent: true }), 'exit');
  expect(ended).toBe(Number(status));
  const [version = ''] = await readdir(folder);
  // Each of our files and each of those that they load.
  expect((await readdir(join(folder, version))).length).toBeGreaterThan(500);
});

test('compose starts the bot after its database, neither as root, both with a health check', () => {
  const compose = readFileSync('compose.yaml', 'utf8');
  for (const part of [
    'condition: service_healthy',
    'user: node',
    'user: postgres',
    'DATABASE_URL: postgres://',
  ])
    expect(compose).toContain(part);
  expect(compose.match(/^ {4}healthcheck:$/gm)).toHaveLength(2);
  // Tokens and keys come from .env alone.
  expect(compose).not.toMatch(/SLACK_|OS_/);
});
