import { abortable, isTimeout } from '../../time.ts';
import type { Call } from '../http/send.ts';

export interface Refreshable<T> {
  /** The value in hand, or the one being fetched, or a new one. */
  get(call: Call): Promise<T>;
  /** Drops this value, unless it has already been replaced. */
  forget(value: T): void;
}

/**
 * One value for all callers: one fetch at a time, kept while `usable`. A failure is not kept. A caller that gives up
 * leaves the fetch to the others.
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
      // The time that ran out began with another question.
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
