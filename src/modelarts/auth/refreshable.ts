import { ModelArtsError } from '../../errors.ts';
import { abortable } from '../../time.ts';
import type { Call } from '../http/send.ts';

export interface Refreshable<T> {
  /** The value in hand, or the one being fetched, or a new one. */
  get(call: Call): Promise<T>;
  /** Drops this value, unless somebody already replaced it. */
  forget(value: T): void;
}

/**
 * One value for all who ask: it is fetched once however many ask at the same time, and kept while
 * `usable`. A failure is not kept. Who stops waiting leaves the fetching to the others.
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
      // The time that ran out began with somebody else's question.
      if (joined && error instanceof ModelArtsError && error.failure === 'timeout') return get(call);
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
