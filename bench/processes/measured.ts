import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type BotProcess, startBotProcess } from '../../playground/bot/bot.ts';
import { constantMessage } from '../fixtures/constantPage.ts';
import type { Usage } from './probe.ts';

export interface Measured extends BotProcess {
  /** Milliseconds from process start to the log line `ready`. */
  readonly startup: number;
  usage(): Promise<Usage>;
}

export const bareBolt = fileURLToPath(new URL('./bare.ts', import.meta.url));
/** The minimum for any bot over HTTP. */
export const floor = fileURLToPath(new URL('./floor.ts', import.meta.url));
/** The bot without coalescing and caching. */
export const unshared = fileURLToPath(new URL('./unshared.ts', import.meta.url));
const probe = new URL('./probe.ts', import.meta.url).href;

/** Runs the bot or another script in its own process, and measures its CPU and memory. */
export async function startMeasured(
  environment: Readonly<Record<string, string>>,
  script?: string,
  onLine?: (line: string) => void,
): Promise<Measured> {
  const started = performance.now();
  const bot = await startBotProcess(
    script === bareBolt || script === floor
      ? { ...environment, BENCH_MESSAGE: JSON.stringify(constantMessage) }
      : environment,
    {
      script,
      execArgv: ['--import', probe],
      ...(onLine && { onLine }),
    },
  );
  const startup = performance.now() - started;
  return {
    ...bot,
    startup,
    async usage() {
      bot.process.send({});
      const [usage] = await once(bot.process, 'message');
      return usage;
    },
  };
}
