import { setTimeout as pause } from 'node:timers/promises';

/** Waits for `work`, but not longer than `milliseconds`; what it gives or why it fails does not matter any more. */
export async function within(milliseconds: number, work: Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const waited = pause(milliseconds, undefined, { ref: false, signal: late.signal });
  await Promise.race([work, waited].map((one) => one.catch(() => {})));
  late.abort();
}
