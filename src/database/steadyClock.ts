import type { Clock as BossClock } from 'pg-boss';

/** pg-boss's source of time. With the wall clock, setting it back would stall pg-boss for as long. */
export const steadyClock: BossClock = {
  now: () => performance.timeOrigin + performance.now(),
  setTimeout: (work, milliseconds) => setTimeout(work, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as NodeJS.Timeout),
  setInterval: (work, milliseconds) => setInterval(work, milliseconds),
  clearInterval: (timer) => clearInterval(timer as NodeJS.Timeout),
};
