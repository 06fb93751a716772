import { setTimeout as pause } from 'node:timers/promises';

export interface Clock {
  /** Wall time in milliseconds since the epoch: what people read and what Slack and IAM compare. It can jump. */
  now(): number;
  /** Milliseconds of a clock that never jumps. Only differences mean anything: ages, gaps, durations. */
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/** Stops waiting when the signal aborts; `work` itself may go on, for others or because it cannot stop. */
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

/** The reason of a signal of `AbortSignal.timeout`. */
export const isTimeout = (reason: unknown): boolean =>
  reason instanceof Error && reason.name === 'TimeoutError';

/** Waits for `work`, at most for that many milliseconds; its result and its failure do not matter. */
export async function withTimeout(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const waited = pause(milliseconds, undefined, { ref: false, signal: late.signal });
  await Promise.race([work, waited].map((one) => one.catch(() => {})));
  late.abort();
}
