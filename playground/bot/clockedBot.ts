import { once } from 'node:events';
import { type BotProcess, startBotProcess } from './bot.ts';
import { CLOCK_VARIABLE, type ClockState } from './clock.ts';

/** A bot that runs on the playground's clock and ends with the playground. */
export interface ClockedBot extends BotProcess {
  /** Resolves when the bot has adopted this clock. */
  setClock(clock: ClockState): Promise<void>;
}

const preload = new URL('preloadClock.ts', import.meta.url).href;

/** The unmodified bot in a process whose clock the playground sets. */
export async function startClockedBot(
  environment: Readonly<Record<string, string>>,
  clock: ClockState,
  onLine: (line: string) => void = () => {},
): Promise<ClockedBot> {
  const bot = await startBotProcess(
    { ...environment, [CLOCK_VARIABLE]: JSON.stringify(clock) },
    { onLine, execArgv: ['--import', preload] },
  );
  return {
    ...bot,
    async setClock(state) {
      const { process: child } = bot;
      if (!child.connected) return;
      const done = new AbortController();
      const taken = ['message', 'exit'].map((event) => once(child, event, { signal: done.signal }));
      child.send({ clock: state });
      await Promise.race(taken);
      for (const waiting of taken) waiting.catch(() => {});
      done.abort();
    },
  };
}
