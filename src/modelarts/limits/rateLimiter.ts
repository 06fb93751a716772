import { TooManyQuestionsError } from '../../errors.ts';
import type { Question } from '../types.ts';
import { createFairQueue, type Waiting } from './fairQueue.ts';
import { createTokenBucket } from './tokenBucket.ts';

/** Queued questions per person. */
const maxWaiting = 20;

interface RateLimiterOptions {
  /** Requests per second, above 0. */
  readonly perSecond: number;
  /** Concurrent requests, from 1. */
  readonly inFlight: number;
  /** Monotonic time in milliseconds. */
  readonly now: () => number;
  /** Calls `run` once after a delay; calling the result cancels it. */
  readonly after?: After;
}

export type After = (milliseconds: number, run: () => void) => () => void;

interface RateLimiter {
  /**
   * Waits until a request of this question may start; call the result when the request has ended.
   * @throws TooManyQuestionsError, or the signal's reason
   */
  enter(question: Question, signal: AbortSignal): Promise<() => void>;
  /** Admits nothing for a while. */
  pause(milliseconds: number): void;
  /** Rejects queued requests. */
  rejectAll(reason: () => Error): void;
}

interface QueuedRequest extends Waiting {
  readonly signal: AbortSignal;
  readonly onAbort: () => void;
  readonly admit: (leave: () => void) => void;
  readonly reject: (reason: unknown) => void;
}

const realAfter: After = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};

/**
 * A token bucket, a semaphore and a fair queue. One requester can never take the last permit, so that one person's
 * slow requests don't block everyone else. Background requests leave a permit and a token for people.
 */
export function createRateLimiter({
  perSecond,
  inFlight,
  now,
  after = realAfter,
}: RateLimiterOptions): RateLimiter {
  const tokenBucket = createTokenBucket(perSecond, now);
  const queue = createFairQueue<QueuedRequest>();
  const background = createFairQueue<QueuedRequest>();
  const queueOf = (question: Question) => (question.background ? background : queue);
  const maxOfOne = Math.max(1, inFlight - 1);
  const held = new Map<string | undefined, number>();
  let heldByAll = 0;
  const orders = new WeakMap<Question, number>();
  let lastOrder = 0;
  let stopTimer: (() => void) | undefined;

  /** Once admitted, a question's later requests are never rejected. */
  function orderOf(question: Question): number {
    const known = orders.get(question);
    if (known !== undefined) return known;
    const { requester } = question;
    // The bot's own questions have no requester and are never rejected.
    if (requester !== undefined && queue.questionsOf(requester) >= maxWaiting)
      throw new TooManyQuestionsError(requester, maxWaiting);
    orders.set(question, ++lastOrder);
    return lastOrder;
  }

  function take({ requester, background: isBackground }: Question): () => void {
    heldByAll += 1;
    if (!isBackground) held.set(requester, (held.get(requester) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      heldByAll -= 1;
      if (isBackground) return advance();
      const others = (held.get(requester) ?? 1) - 1;
      if (others > 0) held.set(requester, others);
      else held.delete(requester);
      advance();
    };
  }

  const mayHaveMore = (requester: string | undefined) => (held.get(requester) ?? 0) < maxOfOne;

  function advance(): void {
    stopTimer?.();
    stopTimer = undefined;
    while (heldByAll < inFlight) {
      const next = queue.next(mayHaveMore) ?? nextInBackground();
      if (!next) return;
      const wait = tokenBucket.take(next.question.background ? 1 : 0);
      if (wait > 0) {
        stopTimer = after(wait, advance);
        return;
      }
      queueOf(next.question).serve(next);
      next.signal.removeEventListener('abort', next.onAbort);
      next.admit(take(next.question));
    }
  }

  function nextInBackground(): QueuedRequest | undefined {
    const isFree = heldByAll < maxOfOne && queue.next(() => true) === undefined;
    return isFree ? background.next(() => true) : undefined;
  }

  function reject(request: QueuedRequest, reason: unknown): void {
    queueOf(request.question).remove(request);
    request.signal.removeEventListener('abort', request.onAbort);
    request.reject(reason);
  }

  return {
    async enter(question, signal) {
      signal.throwIfAborted();
      const waiting = Promise.withResolvers<() => void>();
      const request: QueuedRequest = {
        question,
        order: orderOf(question),
        signal,
        onAbort() {
          reject(request, signal.reason);
          advance();
        },
        admit: waiting.resolve,
        reject: waiting.reject,
      };
      signal.addEventListener('abort', request.onAbort, { once: true });
      queueOf(question).add(request);
      advance();
      return waiting.promise;
    },
    pause: tokenBucket.pause,
    rejectAll(reason) {
      for (const line of [queue, background])
        for (let next = line.next(() => true); next; next = line.next(() => true)) reject(next, reason());
      advance();
    },
  };
}
