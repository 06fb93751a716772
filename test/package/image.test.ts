import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { allScopes } from '../../manifest/source.ts';
import { startModelArts } from '../../playground/modelarts/server.ts';
import { startSlack } from '../../playground/slack/server.ts';
import { OPERATOR } from '../../playground/slack/workspace.ts';
import { waitUntil } from '../waitUntil.ts';

const run = promisify(execFile);

/** An image built by `.ci/image`, in buildah's store. */
const image = process.env['TEST_IMAGE'];

test.runIf(image).each(['http', 'socket'] as const)(
  'over %s the image runs unprivileged, and a schedule survives a restart',
  { timeout: 300_000 },
  async (mode) => {
    const modelarts = await startModelArts({ seed: 1 });
    const slack = await startSlack({ scopes: allScopes });
    const data = await mkdtemp(join(tmpdir(), 'vizjobs-image-'));
    await chmod(data, 0o777);
    const { stdout } = await run('buildah', ['from', '--pull=never', image ?? '']);
    const container = stdout.trim();
    onTestFinished(async () => {
      await slack.close();
      await modelarts.close();
      await run('buildah', ['rm', container]);
      await rm(data, { recursive: true, force: true });
    });
    const environment = {
      ...slack.environment[mode],
      ...modelarts.environment,
      PORT: '0',
      VIZJOBS_OPERATORS: OPERATOR,
    };
    /** Runs the image's CMD as its user. */
    const start = async () => {
      const config = JSON.parse((await run('buildah', ['inspect', '--type', 'image', image ?? ''])).stdout);
      const { Cmd: command, User: user } = config.Docker.config;
      const variables = Object.entries(environment).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
      const bot = spawn('buildah', [
        'run',
        '--isolation',
        'chroot',
        '--user',
        user,
        '--volume',
        `${data}:/data`,
        ...variables,
        container,
        '--',
        ...command,
      ]);
      onTestFinished(() => void (bot.exitCode === null && process.kill(programOf(bot.pid) ?? 0, 'SIGKILL')));
      const port = await readyPort(bot);
      if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
      else await slack.connected();
      return bot;
    };
    const answer = async (text: string) =>
      JSON.stringify(await (await slack.command(text, { user: OPERATOR })).answer());

    const first = await start();
    expect(await answer('/vizjobs failed')).toContain('failed');
    // On a busy machine, creating the database outlasts the bot's own limit.
    await waitUntil(
      async () => (await answer('/vizjobs schedule daily 09:00 in Europe/Berlin')).includes('Set up.'),
      { timeout: 180_000 },
    );
    expect(await ended(first)).toBe(0);
    const second = await start();
    await waitUntil(async () => (await answer('/vizjobs schedules')).includes('Berlin'), {
      timeout: 180_000,
    });
    expect(await ended(second)).toBe(0);
  },
);

/** The bot's PID, below buildah's own processes, which don't forward signals. */
function programOf(pid: number | undefined): number | undefined {
  if (pid === undefined) return undefined;
  const [child] = readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' '))
    .filter((one) => one !== '');
  return child ? programOf(Number(child)) : pid;
}

async function ended(bot: ChildProcess): Promise<number> {
  const exit = once(bot, 'exit');
  process.kill(programOf(bot.pid) ?? 0, 'SIGTERM');
  return (await exit)[0];
}

async function readyPort({ stdout, stderr }: ChildProcess): Promise<number> {
  if (!stdout || !stderr) throw new Error('Nothing to read from.');
  const lines: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => lines.push(line));
  for await (const line of createInterface({ input: stdout })) {
    lines.push(line);
    if (line.includes('"msg":"ready"')) return JSON.parse(line).port;
  }
  throw new Error(`The bot ended:\n${lines.join('\n')}`);
}
