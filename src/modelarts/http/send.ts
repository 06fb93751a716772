import { Agent, type Dispatcher, interceptors } from 'undici';
import packageJson from '../../../package.json' with { type: 'json' };
import { ModelArtsError, TooManyQuestionsError } from '../../errors.ts';
import type { Clock } from '../../time.ts';
import { type OnAttempt, observeAttempts } from '../attempts.ts';
import { type Admission, through } from '../limits/admission.ts';
import type { Tally } from '../types.ts';
import { wholeAnswers } from '../wholeAnswers.ts';
import { attemptFailure, codeOf, waitBeforeRetry } from './retry.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Scheme, host and port. */
  readonly origin: string;
  /** Encoded path, without the query. */
  readonly path: string;
  /** Encoded query, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** It may reach the service twice without harm, so a broken connection or a 5xx is asked again. */
  readonly repeatable: boolean;
  /** Headers that each attempt needs anew. */
  readonly sign?: ((request: HttpRequest) => Readonly<Record<string, string>>) | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** What belongs to one question, however many requests it takes. */
export interface Call {
  readonly signal: AbortSignal;
  readonly tally?: Tally | undefined;
}

/** @param passage what each attempt has to pass; absent: nothing */
export type Send = (request: HttpRequest, call: Call, admission?: Admission) => Promise<HttpResponse>;

// The largest page (1,000 jobs with the longest texts) is about 4 MB; more is no answer, only memory.
const maxAnswerBytes = 16 * 1024 * 1024;

const userAgent = `vizjobs/${packageJson.version}`;

/** As many connections as the gate lets requests through. */
export function createAgent(): Agent {
  return new Agent({
    // HTTP/1.1, because the signature covers its Host header.
    allowH2: false,
    connect: { timeout: 5_000 },
    keepAliveTimeout: 20_000,
    // An IAM token with its catalog does not fit into the default of 16 KB.
    maxHeaderSize: 64 * 1024,
    maxResponseSize: maxAnswerBytes,
  });
}

/** Sends requests with retries; failures of the connection become `ModelArtsError`s without secrets. */
export function createSend(
  dispatcher: Dispatcher,
  clock: Clock,
  random: () => number,
  onAttempt: OnAttempt = () => {},
): Send {
  return async (request, call, admission) => {
    const rules = { repeatable: request.repeatable, now: clock.now, random };
    const client = dispatcher.compose(
      wholeAnswers,
      observeAttempts(request.path, clock, onAttempt),
      // Signed when its turn has come: signatures are dated.
      eachAttempt(request, call),
      ...(admission ? [through(admission)] : []),
      interceptors.retry({
        throwOnError: false,
        retry: (error, { state }, done) => {
          const wait = waitBeforeRetry(attemptFailure(error), state.counter, rules);
          if (wait === undefined || admission?.mayRepeat() === false) return done(error);
          return setTimeout(done, wait, null); // undici clears it when the question is aborted
        },
      }),
    );
    try {
      const { statusCode, headers, body } = await client.request({
        origin: request.origin,
        path: request.query ? `${request.path}?${request.query}` : request.path,
        method: request.method,
        body: request.body ?? null,
        signal: call.signal,
        highWaterMark: maxAnswerBytes, // the answer is whole already: nothing to pause
      });
      return { status: statusCode, headers, text: await body.text() };
    } catch (error) {
      if (call.signal.aborted) throw call.signal.reason;
      if (error instanceof ModelArtsError || error instanceof TooManyQuestionsError) throw error;
      throw connectionError(error, request.origin);
    }
  };
}

function eachAttempt(request: HttpRequest, call: Call): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    if (call.tally) call.tally.requests += 1;
    const headers = { ...request.headers, ...request.sign?.(request), 'User-Agent': userAgent };
    return dispatch({ ...options, headers }, handler);
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
  return new ModelArtsError('unreachable', `The connection to ${host} failed (${code})`, { cause });
}
