import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CLOCK_VARIABLE, type ClockState } from './clock.ts';

export interface BotProcess {
  readonly process: ChildProcess;
  /** The port that the bot listens on, when it does. */
  readonly port: number | undefined;
  /** Sends SIGTERM and gives the exit code. */
  stop(): Promise<number | null>;
}

/** A bot that lives by the playground's time, and not longer than the playground. */
export interface ClockedBot extends BotProcess {
  /** Resolves when the bot has this time. */
  setClock(clock: ClockState): Promise<void>;
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const preload = new URL('bot-clock.ts', import.meta.url).href;

export interface BotProcessOptions {
  /** Gets each line of its log. */
  readonly onLine?: (line: string) => void;
  /** Another script than `src/main.ts`. */
  readonly script?: string | undefined;
  /** Options of Node itself. */
  readonly execArgv?: readonly string[];
}

/**
 * Starts the bot as `npm start` does, in a process of its own, with nothing of this machine's environment but the
 * path. Resolves when its log says that it is ready, so the log level must be `info` or lower.
 */
export async function startBotProcess(
  environment: Readonly<Record<string, string>>,
  { onLine = () => {}, script = main, execArgv = [] }: BotProcessOptions = {},
): Promise<BotProcess> {
  const child = fork(script, [], {
    env: { PATH: process.env['PATH'], ...environment },
    execArgv: [...execArgv],
    silent: true,
  });
  return ready(child, onLine);
}

/** The same, with a time that the playground sets. */
export async function startClockedBot(
  environment: Readonly<Record<string, string>>,
  clock: ClockState,
  onLine: (line: string) => void = () => {},
): Promise<ClockedBot> {
  const child = spawn(process.execPath, ['--import', preload, main], {
    env: { PATH: process.env['PATH'], ...environment, [CLOCK_VARIABLE]: JSON.stringify(clock) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const bot = await ready(child, onLine);
  return {
    ...bot,
    async setClock(state) {
      const taken = Promise.race([once(child, 'message'), once(child, 'exit')]);
      child.send(state);
      await taken;
    },
  };
}

async function ready(child: ChildProcess, onLine: (line: string) => void): Promise<BotProcess> {
  const lines: string[] = [];
  const started = new Promise<number | undefined>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        onLine(line);
        lines.push(line);
        const { msg, port } = parse(line);
        if (msg === 'ready') resolve(typeof port === 'number' ? port : undefined);
      });
    }
    child.once('exit', (code) => reject(new Error(`The bot ended with ${code}:\n${lines.join('\n')}`)));
  });
  const port = await started;
  return {
    process: child,
    port,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      return child.exitCode;
    },
  };
}

function parse(line: string): { msg?: unknown; port?: unknown } {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
