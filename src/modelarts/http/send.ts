import { setTimeout as pause } from 'node:timers/promises';
import { Agent, type Dispatcher } from 'undici';
import packageJson from '../../../package.json' with { type: 'json' };
import { ModelArtsError } from '../../errors.ts';
import type { Clock } from '../../time.ts';
import type { Tally } from '../types.ts';
import { codeOf, waitBeforeRetry } from './retry.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly service: 'modelarts' | 'iam';
  /** Scheme, host and port. */
  readonly origin: string;
  /** Encoded path, without the query. */
  readonly path: string;
  /** Encoded query, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** It may reach the service twice without harm, so a broken connection or a 5xx is retried. */
  readonly repeatable: boolean;
  /** Headers that each attempt needs anew; may throw a `ModelArtsError`. */
  readonly sign?: ((request: HttpRequest) => Readonly<Record<string, string>>) | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What belongs to one question, however many requests it takes. */
export interface Call {
  /** Carries the deadline. */
  readonly signal: AbortSignal;
  readonly tally?: Tally | undefined;
}

/** What every attempt of one request has to pass. */
export interface Admission {
  /** Resolves when the attempt may go out; call the result when it has ended. */
  enter(): Promise<() => void>;
  /** Whether a failed attempt may be followed by another one. */
  mayRepeat(): boolean;
  onResponse(response: HttpResponse): void;
}

/** One HTTP request that went out, retries and logins included. */
export interface Attempt {
  readonly service: HttpRequest['service'];
  /** HTTP status; undefined: no whole response came. */
  readonly status: number | undefined;
  /** From 1, for one `HttpRequest`. */
  readonly attempt: number;
  /** Milliseconds from sending it to its whole response. */
  readonly durationMs: number;
}

export interface SendOptions {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** From 0 to 1: jitter. */
  readonly random: () => number;
  /** Called for each attempt when it is over. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
}

/** @throws ModelArtsError without secrets, or the signal's reason */
export type Send = (request: HttpRequest, call: Call, admission?: Admission) => Promise<HttpResponse>;

// The largest page (1,000 jobs with the longest texts) is about 4 MB.
const maxResponseBytes = 16 * 1024 * 1024;

const userAgent = `vizjobs/${packageJson.version}`;

export function createAgent(): Agent {
  return new Agent({
    // HTTP/1.1, because the signature covers its Host header.
    allowH2: false,
    connect: { timeout: 5_000 },
    keepAliveTimeout: 20_000,
    // An IAM token with its catalog does not fit into the default of 16 KB.
    maxHeaderSize: 64 * 1024,
    maxResponseSize: maxResponseBytes,
  });
}

const unlimited: Admission = {
  enter: async () => () => {},
  mayRepeat: () => true,
  onResponse: () => {},
};

/** Sends one request, and repeats it as `retry.ts` says. */
export function createSend({ dispatcher, clock, random, onAttempt = () => {} }: SendOptions): Send {
  async function sendOnce(request: HttpRequest, call: Call, attempt: number): Promise<HttpResponse> {
    const { service, method, origin, path, query, body = null } = request;
    // Signed now that its turn has come: signatures are dated.
    const headers = { ...request.headers, ...request.sign?.(request), 'User-Agent': userAgent };
    const started = clock.monotonic();
    let status: number | undefined;
    if (call.tally) call.tally.requests += 1;
    try {
      const response = await dispatcher.request({
        origin,
        path: query ? `${path}?${query}` : path,
        method,
        headers,
        body,
        signal: call.signal,
      });
      const text = await response.body.text();
      status = response.statusCode;
      return { status, headers: response.headers, text };
    } finally {
      onAttempt({ service, status, attempt, durationMs: clock.monotonic() - started });
    }
  }

  return async (request, call, admission = unlimited) => {
    const rules = { repeatable: request.repeatable, now: clock.now, random };
    for (let attempt = 1; ; attempt++) {
      const leave = await admission.enter();
      const outcome = await sendOnce(request, call, attempt).then(
        (response) => {
          admission.onResponse(response);
          return {
            response,
            failure: { status: response.status, retryAfter: response.headers['retry-after'] },
          };
        },
        (error: unknown) => ({ error, failure: { code: codeOf(error) } }),
      );
      // In the next turn of the event loop: a rejection is remembered before another request takes this place.
      setImmediate(leave);
      call.signal.throwIfAborted();
      const wait = waitBeforeRetry(outcome.failure, attempt, rules);
      if (wait === undefined || !admission.mayRepeat()) {
        if ('response' in outcome) return outcome.response;
        const { error } = outcome;
        throw error instanceof ModelArtsError ? error : connectionError(error, request.origin);
      }
      await pause(wait, undefined, { signal: call.signal }).catch(() => call.signal.throwIfAborted());
    }
  };
}

/** Says what happened and where. undici's own errors can hold headers, so none is attached. */
function connectionError(error: unknown, origin: string): ModelArtsError {
  const code = codeOf(error) ?? 'unknown error';
  const cause = new Error(error instanceof Error ? `${error.name}: ${error.message}` : code);
  const { host } = new URL(origin);
  if (/^HPE_|^UND_ERR_(RES_EXCEEDED_MAX_SIZE|HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH)$/.test(code)) {
    return new ModelArtsError('unreadable', `The answer of ${host} is not usable HTTP (${code})`, { cause });
  }
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)) {
    return new ModelArtsError('timeout', `No whole answer from ${host} (${code})`, { cause });
  }
  return new ModelArtsError('unreachable', `The connection to ${host} failed (${code})`, { code, cause });
}
