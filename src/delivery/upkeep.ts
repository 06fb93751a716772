import type { Clock as BossClock } from 'pg-boss';
import type { Logger } from 'pino';
import type { Clock } from '../time.ts';

export type Timers = Pick<BossClock, 'setInterval' | 'clearInterval'>;

interface UpkeepOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly log: Logger;
  /** Called within 10 s when the machine's clock has been set, with the milliseconds; negative means back. */
  readonly onStep?: (milliseconds: number) => void;
}

const hour = 60 * 60_000;
const clockInterval = 10_000;
/** Smaller corrections of the clock are ignored. */
const smallStep = 2_000;
/** Seconds; longer than any retry delay, of which Slack's is an hour at most. */
const maxDelay = 3 * 60 * 60;

/**
 * Repairs at once, every hour, and when the clock has been set back. Returns a function that ends it.
 * @param repair `maxWait`: seconds that a pg-boss job may wait after its time
 */
export function startUpkeep(
  repair: (maxWait: number, signal: AbortSignal) => Promise<void>,
  { clock, timers, log, onStep = () => {} }: UpkeepOptions,
): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  const tryRepair = (maxWait: number): void =>
    void repair(maxWait, signal).catch((error: unknown) => {
      if (!signal.aborted) log.warn({ error }, 'upkeep failed');
    });

  let offset = clock.now() - clock.monotonic();
  function checkClock(): void {
    const before = offset;
    offset = clock.now() - clock.monotonic();
    const step = offset - before;
    if (Math.abs(step) < smallStep) return;
    onStep(step);
    if (step < 0) tryRepair(0);
  }

  tryRepair(0);
  const intervals = [
    timers.setInterval(() => tryRepair(maxDelay), hour),
    timers.setInterval(checkClock, clockInterval),
  ];
  return () => {
    ending.abort();
    for (const one of intervals) timers.clearInterval(one);
  };
}
