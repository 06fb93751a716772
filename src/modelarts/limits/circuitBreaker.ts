import { ModelArtsError } from '../../errors.ts';
import type { Clock } from '../../time.ts';
import type { Question } from '../types.ts';

/** What a request has shown: the service answers, it is down, or neither. */
export type RequestOutcome = 'up' | 'down' | 'unknown';

export interface CircuitBreakerOptions {
  readonly clock: Clock;
  /** From 0 to 1: the jitter of the pauses. */
  readonly random: () => number;
  /** Called when the service is found to be down, with what to tell those who wait. */
  readonly onOpen: (down: () => ModelArtsError) => void;
}

export interface CircuitBreaker {
  isOpen(): boolean;
  /**
   * Whether it makes sense to prepare a request.
   * @throws ModelArtsError `down`, unless the service may be looked at again
   */
  check(): void;
  /**
   * Before a request; call what it gives when that has ended. While it is open, this one request is the only
   * one.
   * @throws ModelArtsError `down`
   */
  enter(question: Question): (verdict: RequestOutcome) => void;
  /** What to tell while it is open. */
  down(): ModelArtsError;
}

/** Failures in a row until nobody is sent any more. A question counts once, however often it is asked again. */
const failuresInRow = 3;
/** A failure that is older than this, in milliseconds, is another story. */
const longestRow = 5 * 60_000;
/** Between two looks at a service that is down, in milliseconds: the pause doubles from one to the other. */
const shortestPause = 5_000;
const longestPause = 60_000;

/**
 * Knows when the service is down. Then people are told so at once, and only now and then one question goes out
 * to see whether it is back: nothing is asked that nobody wants to know. The first answer closes it.
 */
export function createCircuitBreaker({ clock, random, onOpen }: CircuitBreakerOptions): CircuitBreaker {
  let failed = new Set<Question>();
  let since = 0;
  let lastFailure = 0;
  let outage: { readonly looked: number; readonly pause: number; readonly looks: number } | undefined;
  /** The one request that is out to see. */
  let probe: object | undefined;

  const down = () =>
    new ModelArtsError('down', `No answer of ModelArts since ${new Date(since).toISOString()}`, { since });

  function pauseAfter(looks: number): void {
    const pause = Math.min(shortestPause * 2 ** looks, longestPause) * (0.75 + random() / 2);
    outage = { looked: clock.monotonic(), pause, looks };
  }

  function check(): void {
    if (!outage) return;
    const due = clock.monotonic() - outage.looked >= outage.pause;
    if (probe || !due) throw down();
  }

  function noteFailure(question: Question): void {
    const time = clock.monotonic();
    if (time - lastFailure > longestRow) failed = new Set();
    if (failed.size === 0) since = clock.now();
    lastFailure = time;
    failed.add(question);
    if (failed.size < failuresInRow) return;
    failed = new Set();
    pauseAfter(0);
    onOpen(down);
  }

  return {
    isOpen: () => outage !== undefined,
    check,
    enter(question) {
      check();
      const request = {};
      if (outage) probe = request;
      return (verdict) => {
        const isProbe = probe === request;
        if (isProbe) probe = undefined;
        if (verdict === 'up') {
          failed = new Set();
          outage = undefined;
          probe = undefined;
        } else if (verdict === 'down') {
          if (!outage) noteFailure(question);
          else if (isProbe) pauseAfter(outage.looks + 1);
        }
      };
    },
    down,
  };
}
