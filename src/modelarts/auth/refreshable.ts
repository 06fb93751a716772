import { abortable, isTimeout } from '../../time.ts';
import type { Call } from '../http/send.ts';

interface Refreshable<T> {
  /** The current value; otherwise joins or starts a fetch. */
  get(call: Call): Promise<T>;
  /** Drops this value, unless it has already been replaced. */
  forget(value: T): void;
}

/**
 * Caches one value while it is `usable`, and shares a single fetch between callers. Failures are not cached. A caller
 * that aborts does not cancel the fetch.
 */
export function refreshable<T>(
  fetch: (tally: Call['tally']) => Promise<T>,
  usable: (value: T) => boolean,
): Refreshable<T> {
  let value: T | undefined;
  let pending: Promise<T> | undefined;
  const refresh = async (tally: Call['tally']) => {
    try {
      value = await fetch(tally);
      return value;
    } finally {
      pending = undefined;
    }
  };
  const get = async (call: Call): Promise<T> => {
    if (value !== undefined && usable(value)) return value;
    const joined = pending !== undefined;
    pending ??= refresh(call.tally);
    try {
      return await abortable(pending, call.signal);
    } catch (error) {
      // The fetch timed out, but it had started before this call.
      if (joined && isTimeout(error) && !call.signal.aborted) return get(call);
      throw error;
    }
  };
  return {
    get,
    forget: (old) => {
      if (value === old) value = undefined;
    },
  };
}
