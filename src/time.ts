import { setTimeout as pause } from 'node:timers/promises';
import { ModelArtsError } from './errors.ts';

export interface Clock {
  /** Wall time in milliseconds since the epoch: what people read and what Slack and IAM compare. It can jump. */
  now(): number;
  /** Milliseconds of a clock that never jumps. Only differences mean anything: ages, gaps, durations. */
  monotonic(): number;
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

/**
 * Runs `work` for at most `milliseconds`. The caller's abort is passed on with the caller's own reason;
 * running out of time is a `timeout`.
 */
export async function withDeadline<T>(
  milliseconds: number,
  caller: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  caller?.throwIfAborted();
  const timeout = AbortSignal.timeout(milliseconds);
  const signal = caller ? AbortSignal.any([caller, timeout]) : timeout;
  try {
    return await abortable(work(signal), signal);
  } catch (error) {
    if (error !== timeout.reason || !timeout.aborted) throw error;
    throw new ModelArtsError('timeout', `No whole answer within ${milliseconds / 1_000} s`);
  }
}

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

/** Waits for `work`, but not longer than `milliseconds`; what it gives or why it fails does not matter any more. */
export async function withTimeout(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const waited = pause(milliseconds, undefined, { ref: false, signal: late.signal });
  await Promise.race([work, waited].map((one) => one.catch(() => {})));
  late.abort();
}
