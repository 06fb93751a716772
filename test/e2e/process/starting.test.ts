import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../../../playground/slack/server.ts';
import { freePort } from '../../freePort.ts';
import { waitUntil } from '../../waitUntil.ts';
import type { Mode } from '../bot.ts';

interface Options {
  readonly mode?: Mode;
  readonly prepare?: (slack: PlaygroundSlack) => void;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Spawns the bot without waiting for it. */
async function spawnBot({ mode = 'socket', prepare, environment = {} }: Options) {
  const modelarts = await startModelArts({ jobs: [] });
  const slack = await startSlack();
  prepare?.(slack);
  const port = await freePort();
  const child = spawn(process.execPath, ['src/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      ...slack.environment[mode],
      ...modelarts.environment,
      PORT: String(port),
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await slack.close();
    await modelarts.close();
  });
  return {
    child,
    slack,
    output: () => output,
    look: (path: string, method = 'GET') => look(port, path, method),
  };
}

/** Undefined if nothing listens. */
async function look(port: number, path: string, method: string) {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method }).catch(() => undefined);
  return response && { status: response.status, body: await response.text() };
}

/** The exit code and, if a signal killed the process, that signal. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown[]> {
  const ended = once(child, 'exit');
  child.kill(signal);
  return ended;
}

const starting = { status: 503, body: '{"ok":false,"state":"starting"}' };
const silentAtFirst = ({ failNext }: PlaygroundSlack) => failNext('auth.test', { hang: true, times: 10 });
const silentAtHello = ({ stallConnections }: PlaygroundSlack) => stallConnections('hello', 10);

describe.each<[string, Mode, (slack: PlaygroundSlack) => void]>([
  ['while Slack does not respond, over socket', 'socket', silentAtFirst],
  ['while Slack does not respond, over http', 'http', silentAtFirst],
  ['while a connection waits for its hello', 'socket', silentAtHello],
])('%s', (_, mode, prepare) => {
  test('the bot is alive but not ready, and takes no requests', async () => {
    const { look } = await spawnBot({ mode, prepare });
    await expect.poll(() => look('/readyz'), { timeout: 20_000 }).toEqual(starting);
    expect(await look('/livez')).toMatchObject({ status: 200 });
    expect((await look('/metrics'))?.body).toContain('vizjobs_ready 0\n');
    if (mode === 'http') expect(await look('/slack/events', 'POST')).toEqual({ status: 503, body: '' });
  });

  test.each(['SIGTERM', 'SIGINT'] as const)('%s exits 0', async (signal) => {
    const { child, look } = await spawnBot({ mode, prepare });
    await expect.poll(() => look('/readyz'), { timeout: 20_000 }).toEqual(starting);
    expect(await end(child, signal)).toEqual([0, null]);
  });
});

test('as process 1, exits 0 on SIGTERM once loaded', async () => {
  // As process 1 the kernel drops signals without a handler, so this sends one once the handler is set.
  const preload = `process.on('newListener', (name) =>
    name === 'SIGTERM' && queueMicrotask(() => process.kill(process.pid, 'SIGTERM')))`;
  const { child, output } = await spawnBot({
    environment: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(preload)}` },
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(output()).toBe('');
});

describe("while the database doesn't respond", () => {
  async function silentDatabase(): Promise<{ url: string; sockets: Set<Socket> }> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).resume();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    return { url: `postgres://vizjobs@127.0.0.1:${port}/vizjobs?sslmode=disable`, sockets };
  }

  test.each(['SIGTERM', 'SIGINT'] as const)(
    '%s exits 0, and a second one changes nothing',
    async (signal) => {
      const { url, sockets } = await silentDatabase();
      const { child, output } = await spawnBot({ environment: { DATABASE_URL: url } });
      await waitUntil(() => sockets.size > 0 && output().includes('"ready"'));
      const ended = end(child, signal);
      await waitUntil(() => output().includes('"stopping"'));
      child.kill(signal);
      expect(await ended).toEqual([0, null]);
      expect(output().trimEnd().split('\n').at(-1)).toContain('"stopped"');
      expect(output().match(/"stopping"/g)).toHaveLength(1);
    },
  );
});
