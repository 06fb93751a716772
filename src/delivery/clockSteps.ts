import type { Clock as BossClock } from 'pg-boss';
import type { Clock } from '../time.ts';

/** Milliseconds. */
const interval = 10_000;
/** Smaller corrections of the clock are ignored. */
const smallStep = 2_000;

/**
 * Calls `onStep` within 10 s when the machine's clock has been set, with the milliseconds; negative means back. Returns a
 * function that ends it.
 */
export function watchClock(
  clock: Clock,
  timers: Pick<BossClock, 'setInterval' | 'clearInterval'>,
  onStep: (milliseconds: number) => void,
): () => void {
  let offset = clock.now() - clock.monotonic();
  const timer = timers.setInterval(() => {
    const before = offset;
    offset = clock.now() - clock.monotonic();
    const step = offset - before;
    if (Math.abs(step) >= smallStep) onStep(step);
  }, interval);
  return () => timers.clearInterval(timer);
}
