import type { Dispatcher } from 'undici';
import packageJson from '../../../package.json' with { type: 'json' };
import { createAgent } from '../../agent.ts';
import { codeOf, ModelArtsError } from '../../errors.ts';
import type { Clock, Pause } from '../../time.ts';
import type { Tally } from '../types.ts';
import { waitBeforeRetry } from './retry.ts';

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
  /** Sending it twice does no harm, so a broken connection or a 5xx is retried. */
  readonly repeatable: boolean;
  /** Headers computed for each attempt; may throw a `ModelArtsError`. */
  readonly sign?: ((request: HttpRequest) => Readonly<Record<string, string>>) | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Shared by all requests of one question. */
export interface Call {
  /** Carries the deadline. */
  readonly signal: AbortSignal;
  readonly tally?: Tally | undefined;
}

/** Admits each attempt of one request. */
export interface Admission {
  /** Resolves when the attempt may start; call the result when it has ended. */
  enter(): Promise<() => void>;
  /** Whether a failed attempt may be retried. */
  mayRepeat(): boolean;
  onResponse(response: HttpResponse): void;
}

/** One HTTP request, including retries and logins. */
interface Attempt {
  readonly service: HttpRequest['service'];
  /** HTTP status; undefined: no complete response. */
  readonly status: number | undefined;
  /** From 1, within one `HttpRequest`. */
  readonly attempt: number;
  /** Milliseconds until the complete response. */
  readonly durationMs: number;
}

export interface SendOptions {
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  /** Before a retry. */
  readonly pause: Pause;
  /** From 0 to 1: jitter. */
  readonly random: () => number;
  /** Called after each attempt. */
  readonly onAttempt?: ((attempt: Attempt) => void) | undefined;
}

/** @throws ModelArtsError without secrets, or the signal's reason */
export type Send = (request: HttpRequest, call: Call, admission?: Admission) => Promise<HttpResponse>;

// The largest page (1,000 jobs with the longest texts) is about 4 MB.
const maxResponseBytes = 16 * 1024 * 1024;

const userAgent = `vizjobs/${packageJson.version}`;

/** @param ca certificates (PEM) to trust in place of Node's own */
export function createModelArtsAgent(ca?: string): Dispatcher {
  return createAgent({
    // The signature covers the Host header, which only HTTP/1.1 has.
    allowH2: false,
    connect: { timeout: 5_000, ...(ca !== undefined && { ca }) },
    // With a proxy, this applies to the server behind it.
    ...(ca !== undefined && { requestTls: { ca } }),
    keepAliveTimeout: 20_000,
    // A token is in a header, and the gateway takes 32 KB of them.
    maxHeaderSize: 32 * 1024,
    maxResponseSize: maxResponseBytes,
  });
}

const unlimited: Admission = {
  enter: async () => () => {},
  mayRepeat: () => true,
  onResponse: () => {},
};

/** Sends one request, with the retries that `waitBeforeRetry` allows. */
export function createSend({ dispatcher, clock, pause, random, onAttempt = () => {} }: SendOptions): Send {
  async function sendOnce(request: HttpRequest, call: Call, attempt: number): Promise<HttpResponse> {
    const { service, method, origin, path, query, body = null } = request;
    // Signed only after queueing, because signatures are dated.
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
      // After a failure it is deferred, so that a rejection is remembered before the next request is admitted.
      if ('response' in outcome && outcome.response.status < 300) leave();
      else setImmediate(leave);
      call.signal.throwIfAborted();
      const wait = waitBeforeRetry(outcome.failure, attempt, rules);
      if (wait === undefined || !admission.mayRepeat()) {
        if ('response' in outcome) return outcome.response;
        const { error } = outcome;
        throw error instanceof ModelArtsError ? error : connectionError(error, request);
      }
      await pause(wait, call.signal).catch(() => call.signal.throwIfAborted());
    }
  };
}

/** undici's errors can contain headers, so they are not attached. */
function connectionError(error: unknown, { origin, service }: HttpRequest): ModelArtsError {
  const code = codeOf(error) ?? 'unknown error';
  const cause = new Error(error instanceof Error ? `${error.name}: ${error.message}` : code);
  const { host } = new URL(origin);
  if (/^HPE_|^UND_ERR_(RES_EXCEEDED_MAX_SIZE|HEADERS_OVERFLOW|RES_CONTENT_LENGTH_MISMATCH)$/.test(code)) {
    return new ModelArtsError('unreadable', `The response from ${host} is not valid HTTP (${code})`, {
      cause,
    });
  }
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)) {
    return new ModelArtsError('timeout', `No complete response from ${host} (${code})`, { cause });
  }
  const details = { service, code, cause };
  return new ModelArtsError('unreachable', `The connection to ${host} failed (${code})`, details);
}
