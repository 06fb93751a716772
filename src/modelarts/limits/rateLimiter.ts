import { TooManyQuestionsError } from '../../errors.ts';
import type { Question } from '../types.ts';
import { createFairQueue, type Waiting } from './fairQueue.ts';
import { createTokenBucket } from './tokenBucket.ts';

/** How many questions of one person may wait at the same time. */
const mostWaiting = 20;

export interface RateLimiterOptions {
  /** Requests a second, above 0. */
  readonly perSecond: number;
  /** Requests at the same time, from 1. */
  readonly inFlight: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now?: () => number;
  /** Calls `run` once after so many milliseconds, unless the function that it gives is called before. */
  readonly after?: After;
}

export type After = (milliseconds: number, run: () => void) => () => void;

export interface RateLimiter {
  /**
   * Waits until one request of this question may go out. Call what it gives when the request has ended.
   * The wait ends with the signal's reason when that aborts.
   * @throws TooManyQuestionsError
   */
  enter(question: Question, signal: AbortSignal): Promise<() => void>;
  /** Lets nobody through for so many milliseconds. */
  pause(milliseconds: number): void;
  /** Sends away everybody who waits. */
  turnAway(reason: () => Error): void;
}

interface Visitor extends Waiting {
  readonly signal: AbortSignal;
  readonly leaveQueue: () => void;
  readonly admit: (leave: () => void) => void;
  readonly refuse: (reason: unknown) => void;
}

const realAfter: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/**
 * What every request to ModelArts passes: so many a second, so many at the same time, and the people who wait
 * take turns. One person can never take the last place, so that nobody waits for another one's slow answers.
 */
export function createRateLimiter({
  perSecond,
  inFlight,
  now = () => performance.now(),
  after = realAfter,
}: RateLimiterOptions): RateLimiter {
  const tokenBucket = createTokenBucket(perSecond, now);
  const turns = createFairQueue<Visitor>();
  const mostOfOne = Math.max(1, inFlight - 1);
  const held = new Map<string | undefined, number>();
  let heldByAll = 0;
  const orders = new WeakMap<Question, number>();
  let lastOrder = 0;
  let stopTimer: (() => void) | undefined;

  /** A question that was let in once is never refused in its middle. */
  function orderOf(question: Question): number {
    const known = orders.get(question);
    if (known !== undefined) return known;
    const { requester } = question;
    // The bot's own work has nobody who could ask later.
    if (requester !== undefined && turns.questionsOf(requester) >= mostWaiting)
      throw new TooManyQuestionsError(requester, mostWaiting);
    orders.set(question, ++lastOrder);
    return lastOrder;
  }

  function take(requester: string | undefined): () => void {
    heldByAll += 1;
    held.set(requester, (held.get(requester) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      heldByAll -= 1;
      const others = (held.get(requester) ?? 1) - 1;
      if (others > 0) held.set(requester, others);
      else held.delete(requester);
      advance();
    };
  }

  const mayHaveMore = (requester: string | undefined) => (held.get(requester) ?? 0) < mostOfOne;

  function advance(): void {
    stopTimer?.();
    stopTimer = undefined;
    while (heldByAll < inFlight) {
      const visitor = turns.next(mayHaveMore);
      if (!visitor) return;
      const wait = tokenBucket.take();
      if (wait > 0) {
        stopTimer = after(wait, advance);
        return;
      }
      turns.serve(visitor);
      visitor.signal.removeEventListener('abort', visitor.leaveQueue);
      visitor.admit(take(visitor.question.requester));
    }
  }

  function refuse(visitor: Visitor, reason: unknown): void {
    turns.remove(visitor);
    visitor.signal.removeEventListener('abort', visitor.leaveQueue);
    visitor.refuse(reason);
  }

  return {
    async enter(question, signal) {
      signal.throwIfAborted();
      const { promise, resolve: admit, reject } = Promise.withResolvers<() => void>();
      const leaveQueue = () => {
        refuse(visitor, signal.reason);
        advance();
      };
      const visitor: Visitor = {
        question,
        order: orderOf(question),
        signal,
        leaveQueue,
        admit,
        refuse: reject,
      };
      signal.addEventListener('abort', leaveQueue, { once: true });
      turns.add(visitor);
      advance();
      return promise;
    },
    pause: tokenBucket.pause,
    turnAway(reason) {
      while (true) {
        const visitor = turns.next(() => true);
        if (!visitor) break;
        refuse(visitor, reason());
      }
      advance();
    },
  };
}
