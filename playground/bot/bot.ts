import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface BotProcess {
  readonly process: ChildProcess;
  /** The port the bot listens on, if any. */
  readonly port: number | undefined;
  /**
   * Resolves to the exit code. After SIGTERM (the default), HTTP is served for a grace period; after SIGINT
   * it isn't.
   */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<number | null>;
}

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface BotProcessOptions {
  /** Receives each log line. */
  readonly onLine?: (line: string) => void;
  /** A script other than `src/main.ts`. */
  readonly script?: string | undefined;
  /** Node options. */
  readonly execArgv?: readonly string[];
  /** A Node other than the current one. */
  readonly execPath?: string;
}

/**
 * Starts the bot like `npm start`, in its own process, with only PATH from this machine's environment.
 * Resolves at its log line `ready`, so the log level must be `info` or lower.
 */
export async function startBotProcess(
  environment: Readonly<Record<string, string>>,
  { onLine = () => {}, script = main, execArgv = [], execPath = process.execPath }: BotProcessOptions = {},
): Promise<BotProcess> {
  const child = fork(script, [], {
    env: { PATH: process.env['PATH'], ...environment },
    execArgv: [...execArgv],
    execPath,
    silent: true,
  });
  const lines: string[] = [];
  const ready = new Promise<number | undefined>((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue;
      createInterface({ input: stream }).on('line', (line) => {
        onLine(line);
        lines.push(line);
        const { msg, port } = parse(line);
        if (msg === 'ready') resolve(typeof port === 'number' ? port : undefined);
      });
    }
    child.once('exit', (code) => reject(new Error(`The bot exited with ${code}:\n${lines.join('\n')}`)));
  });
  const port = await ready;
  return {
    process: child,
    port,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill(signal);
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
