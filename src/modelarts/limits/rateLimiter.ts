import { TooManyQuestionsError } from '../../errors.ts';
import type { Question } from '../types.ts';
import { createTurns, type Waiting } from './fairQueue.ts';
import { createBucket } from './tokenBucket.ts';

/** How many questions of one person may wait at the same time. */
const mostWaiting = 20;

export interface GateOptions {
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

export interface Gate {
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
export function createGate({
  perSecond,
  inFlight,
  now = () => performance.now(),
  after = realAfter,
}: GateOptions): Gate {
  const bucket = createBucket(perSecond, now);
  const turns = createTurns<Visitor>();
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
    const { asker } = question;
    // The bot's own work has nobody who could ask later.
    if (asker !== undefined && turns.questionsOf(asker) >= mostWaiting)
      throw new TooManyQuestionsError(asker, mostWaiting);
    orders.set(question, ++lastOrder);
    return lastOrder;
  }

  function take(asker: string | undefined): () => void {
    heldByAll += 1;
    held.set(asker, (held.get(asker) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      heldByAll -= 1;
      const others = (held.get(asker) ?? 1) - 1;
      if (others > 0) held.set(asker, others);
      else held.delete(asker);
      advance();
    };
  }

  const mayHaveMore = (asker: string | undefined) => (held.get(asker) ?? 0) < mostOfOne;

  function advance(): void {
    stopTimer?.();
    stopTimer = undefined;
    while (heldByAll < inFlight) {
      const visitor = turns.next(mayHaveMore);
      if (!visitor) return;
      const wait = bucket.take();
      if (wait > 0) {
        stopTimer = after(wait, advance);
        return;
      }
      turns.serve(visitor);
      visitor.signal.removeEventListener('abort', visitor.leaveQueue);
      visitor.admit(take(visitor.question.asker));
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
    pause: bucket.pause,
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
