import { ModelArtsError } from '../../errors.ts';
import type { Clock } from '../../time.ts';
import type { ModelArtsConfig } from '../config.ts';
import { longestRetryAfter, retryAfter } from '../http/retry.ts';
import type { Call, HttpResponse } from '../http/send.ts';
import type { Question } from '../types.ts';
import type { Admission } from './admission.ts';
import { createCircuitBreaker, type RequestOutcome } from './circuitBreaker.ts';
import { createRateLimiter } from './rateLimiter.ts';

/** What ModelArts is spared, and people with it. IAM is another service, and has one login at a time for all. */
export interface Limits {
  /** @throws ModelArtsError `down`, when asking would be in vain */
  check(): void;
  /**
   * Sends one request, with its repetitions, through the gate and the circuit.
   * @throws TooManyQuestionsError, ModelArtsError
   */
  around(call: QuestionCall, send: (admission: Admission) => Promise<HttpResponse>): Promise<HttpResponse>;
  /** Ends the wait of those who still do. */
  close(): void;
}

export interface QuestionCall extends Call {
  readonly question: Question;
}

interface LimitsOptions extends Pick<ModelArtsConfig, 'maxRps' | 'maxInFlight'> {
  /** Of one question, in milliseconds. */
  readonly deadline: number;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** A gateway has nobody behind it, or the service itself says that it is not there. */
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
  const circuitBreaker = createCircuitBreaker({ clock, random, onOpen: rateLimiter.turnAway });
  let closed = false;

  function admissionOf({ question, signal }: QuestionCall): Admission & { readonly silence: () => number } {
    let wasSent = false;
    let silentSince: number | undefined;
    return {
      async enter() {
        if (closed) throw stopping();
        // Between two attempts the service can turn out to be down.
        if (wasSent && circuitBreaker.isOpen()) throw circuitBreaker.down();
        const leave = await rateLimiter.enter(question, signal);
        wasSent = true;
        silentSince ??= monotonic();
        return leave;
      },
      mayRepeat: () => !circuitBreaker.isOpen(),
      onAnswer(status, headers) {
        // Who refuses is there: the wait for the next attempt is not its silence.
        if (status >= 400 && !downStatuses.has(status)) silentSince = undefined;
        const wait = status === 429 ? retryAfter(headers['retry-after'], clock.now) : undefined;
        if (wait !== undefined) rateLimiter.pause(Math.min(wait, longestRetryAfter));
      },
      /** Milliseconds without a sign of life since an attempt went out. */
      silence: () => (silentSince === undefined ? 0 : monotonic() - silentSince),
    };
  }

  return {
    check: circuitBreaker.check,
    async around(call, send) {
      const settle = circuitBreaker.enter(call.question);
      const admission = admissionOf(call);
      try {
        const answer = await send(admission);
        settle(downStatuses.has(answer.status) ? 'down' : 'up');
        return answer;
      } catch (error) {
        // Time that a question spent in the queue is not the service's silence.
        settle(verdictOf(error, call.signal, admission.silence() >= deadline / 3));
        throw error;
      }
    },
    close() {
      closed = true;
      rateLimiter.turnAway(stopping);
    },
  };
}

const stopping = () => new ModelArtsError('unreachable', 'vizjobs is stopping');

/** A deadline may be the client's or the caller's; any other abort says nothing about the service. */
function verdictOf(error: unknown, { aborted, reason }: AbortSignal, silent: boolean): RequestOutcome {
  if (aborted)
    return silent && reason instanceof Error && reason.name === 'TimeoutError' ? 'down' : 'unknown';
  if (!(error instanceof ModelArtsError)) return 'unknown';
  if (error.failure === 'unreachable' || error.failure === 'timeout') return 'down';
  return error.failure === 'unreadable' ? 'up' : 'unknown';
}
