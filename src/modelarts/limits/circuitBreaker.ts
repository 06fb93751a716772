import { ModelArtsError } from '../../errors.ts';
import type { Clock } from '../../time.ts';
import type { Question } from '../types.ts';

/** `ignored`: says nothing about the service's health. */
export type RequestOutcome = 'success' | 'failure' | 'ignored';

interface CircuitBreakerOptions {
  readonly clock: Clock;
  /** From 0 to 1: jitter. */
  readonly random: () => number;
  /** Called when it opens, with the error for queued requests. */
  readonly onOpen: (error: () => ModelArtsError) => void;
}

interface CircuitBreaker {
  isOpen(): boolean;
  /** @throws ModelArtsError `down` while it is open, unless a probe is due */
  check(): void;
  /**
   * Call before a request, and the result with its outcome. While open, that request is the probe.
   * @throws ModelArtsError `down`
   */
  enter(question: Question): (outcome: RequestOutcome) => void;
  error(): ModelArtsError;
}

/** Consecutive failed questions. Retries of a question don't count again. */
const failuresToOpen = 3;
/** Failures further apart than this, in milliseconds, are unrelated. */
const maxFailureGap = 5 * 60_000;
/** Between two probes, in milliseconds; the pause doubles from the minimum to the maximum. */
const minPause = 5_000;
const maxPause = 60_000;

/** Circuit breaker. While open, calls fail fast; one real request at growing intervals is the probe. */
export function createCircuitBreaker({ clock, random, onOpen }: CircuitBreakerOptions): CircuitBreaker {
  let failed = new Set<Question>();
  let since = 0;
  let lastFailure = 0;
  let open: { readonly nextProbe: number; readonly probes: number } | undefined;
  let probe: object | undefined;

  const error = () =>
    new ModelArtsError(
      'down',
      `No successful response from ModelArts since ${new Date(since).toISOString()}`,
      {
        since,
        retryAt: Math.round(clock.now() + Math.max(0, (open?.nextProbe ?? 0) - clock.monotonic())),
      },
    );

  function openFor(probes: number): void {
    const pause = Math.min(minPause * 2 ** probes, maxPause) * (0.75 + random() / 2);
    open = { nextProbe: clock.monotonic() + pause, probes };
  }

  function check(): void {
    if (open && (probe || clock.monotonic() < open.nextProbe)) throw error();
  }

  function countFailure(question: Question): void {
    const time = clock.monotonic();
    if (time - lastFailure > maxFailureGap) failed = new Set();
    if (failed.size === 0) since = clock.now();
    lastFailure = time;
    failed.add(question);
    if (failed.size < failuresToOpen) return;
    failed = new Set();
    openFor(0);
    onOpen(error);
  }

  return {
    isOpen: () => open !== undefined,
    check,
    enter(question) {
      check();
      const request = {};
      if (open) probe = request;
      return (outcome) => {
        const isProbe = probe === request;
        if (isProbe) probe = undefined;
        if (outcome === 'success') {
          failed = new Set();
          open = undefined;
        } else if (outcome === 'failure') {
          if (!open) countFailure(question);
          else if (isProbe) openFor(open.probes + 1);
        }
      };
    },
    error,
  };
}
