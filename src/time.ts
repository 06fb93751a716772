import { setTimeout as timeout } from 'node:timers/promises';

export interface Clock {
  /** Milliseconds since the epoch, for people, Slack and IAM. Can jump. */
  now(): number;
  /** Milliseconds of a monotonic clock, for ages, gaps and durations. Only differences are meaningful. */
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** Waits; rejects when the signal aborts. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const realPause: Pause = (milliseconds, signal) => timeout(milliseconds, undefined, { signal });

/**
 * Lets callers through one by one, `gap` milliseconds apart. Rejects when the signal aborts.
 * @param pause called only when a caller has to wait
 */
export function createPacer(gap: number, { monotonic }: Clock, pause: Pause) {
  let next = Number.NEGATIVE_INFINITY;
  return async (signal?: AbortSignal): Promise<void> => {
    const now = monotonic();
    next = Math.max(next + gap, now);
    if (next > now) await pause(next - now, signal);
  };
}

/** Stops waiting when the signal aborts; `work` itself continues. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** Rejects after a time limit; `work` itself continues. Unlike `AbortSignal.timeout`, leaves no timer behind. */
export async function withTimeout<T>(
  milliseconds: number,
  work: Promise<T>,
  error = () => new Error(`Not finished within ${milliseconds} ms`),
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(error()), milliseconds);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Whether an abort reason comes from `AbortSignal.timeout`. */
export const isTimeout = (reason: unknown): boolean =>
  reason instanceof Error && reason.name === 'TimeoutError';

/** Waits for `work` up to a time limit; ignores its result and failure. */
export async function waitAtMost(milliseconds: number, work: Promise<unknown>): Promise<void> {
  await withTimeout(milliseconds, work).catch(() => {});
}
