import { ModelArtsError } from '../../errors.ts';
import { type Clock, isTimeout } from '../../time.ts';
import type { ModelArtsConfig } from '../config.ts';
import { maxRetryAfter, retryAfter } from '../http/retry.ts';
import type { Admission, Call, HttpResponse } from '../http/send.ts';
import type { Question } from '../types.ts';
import { createCircuitBreaker, type RequestOutcome } from './circuitBreaker.ts';
import { createRateLimiter } from './rateLimiter.ts';

/** Rate limiter and circuit breaker for ModelArts. IAM needs neither: there is one login at a time. */
interface Limits {
  isOpen(): boolean;
  /**
   * Sends one request, including retries, within the limits.
   * @throws TooManyQuestionsError, ModelArtsError
   */
  run(call: QuestionCall, send: (admission: Admission) => Promise<HttpResponse>): Promise<HttpResponse>;
  /** Rejects queued requests. */
  close(): void;
}

export interface QuestionCall extends Call {
  readonly question: Question;
}

interface LimitsOptions extends Pick<ModelArtsConfig, 'maxRps' | 'maxInFlight'> {
  /** For one question, in milliseconds. */
  readonly deadline: number;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Returned by a gateway without a backend, or by an unavailable service. */
const downStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

export function createLimits({
  maxRps = 5,
  maxInFlight = 4,
  deadline,
  clock,
  random,
}: LimitsOptions): Limits {
  const { monotonic } = clock;
  const rateLimiter = createRateLimiter({ perSecond: maxRps, inFlight: maxInFlight, now: monotonic });
  const circuitBreaker = createCircuitBreaker({ clock, random, onOpen: rateLimiter.rejectAll });
  let closed = false;

  function admissionOf({ question, signal }: QuestionCall): Admission & { readonly silence: () => number } {
    let wasSent = false;
    let silentSince: number | undefined;
    return {
      async enter() {
        if (closed) throw stopping();
        if (wasSent && circuitBreaker.isOpen()) throw circuitBreaker.error();
        const leave = await rateLimiter.enter(question, signal);
        wasSent = true;
        silentSince ??= monotonic();
        return leave;
      },
      mayRepeat: () => !circuitBreaker.isOpen(),
      onResponse({ status, headers }) {
        // A service that refuses is alive: waiting for the next attempt doesn't count as silence.
        if (status >= 400 && !downStatuses.has(status)) silentSince = undefined;
        const wait = status === 429 ? retryAfter(headers['retry-after'], clock.now) : undefined;
        if (wait !== undefined) rateLimiter.pause(Math.min(wait, maxRetryAfter));
      },
      /** Milliseconds without a response since an attempt was sent. */
      silence: () => (silentSince === undefined ? 0 : monotonic() - silentSince),
    };
  }

  return {
    isOpen: circuitBreaker.isOpen,
    async run(call, send) {
      const settle = circuitBreaker.enter(call.question);
      const admission = admissionOf(call);
      try {
        const response = await send(admission);
        settle(downStatuses.has(response.status) ? 'failure' : 'success');
        return response;
      } catch (error) {
        // Time in the queue doesn't count as silence of the service.
        settle(outcomeOf(error, call.signal, admission.silence() >= deadline / 3));
        throw error;
      }
    },
    close() {
      closed = true;
      rateLimiter.rejectAll(stopping);
    },
  };
}

const stopping = () => new ModelArtsError('unreachable', 'vizjobs is stopping');

/** Aborts other than a deadline say nothing about the service. */
function outcomeOf(error: unknown, { aborted, reason }: AbortSignal, silent: boolean): RequestOutcome {
  if (aborted) return silent && isTimeout(reason) ? 'failure' : 'ignored';
  if (!(error instanceof ModelArtsError)) return 'ignored';
  return error.failure === 'unreachable' || error.failure === 'timeout' ? 'failure' : 'ignored';
}
