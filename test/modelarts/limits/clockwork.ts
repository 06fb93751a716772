import type { After } from '../../../src/modelarts/limits/rateLimiter.ts';

/** A clock and timers moved by the test, in milliseconds from 0. */
export function createClockwork() {
  let time = 0;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  const after: After = (milliseconds, run) => {
    const timer = { at: time + milliseconds, run };
    timers.push(timer);
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    now: () => time,
    after,
    /** The number of pending timers. */
    timers: () => timers.length,
    /** Runs timers due on the way, each at its own time. */
    forward(milliseconds: number): void {
      const end = time + milliseconds;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((other) => other !== next);
        time = next.at;
        next.run();
      }
      time = end;
    },
  };
}
