import type { Dispatcher } from 'undici';
import type { Clock } from '../time.ts';

/** One HTTP request that went out, retries and logins included. */
export interface Attempt {
  readonly service: 'modelarts' | 'iam';
  /** HTTP status; undefined: no whole answer came. */
  readonly status: number | undefined;
  /** From 1, for one `HttpRequest`. */
  readonly attempt: number;
  /** Milliseconds from sending it to its whole answer. */
  readonly durationMs: number;
}

export type OnAttempt = (attempt: Attempt) => void;

/** An interceptor for one question, outside of `wholeAnswers` and inside of the retries. */
export function observeAttempts(
  path: string,
  { monotonic }: Clock,
  onAttempt: OnAttempt,
): Dispatcher.DispatcherComposeInterceptor {
  const service = path.startsWith('/v3/') ? 'iam' : 'modelarts';
  let count = 0;
  return (dispatch) => (options, handler) => {
    const attempt = ++count;
    const started = monotonic();
    let told = false;
    const tell = (status: number | undefined) => {
      if (!told) onAttempt({ service, status, attempt, durationMs: monotonic() - started });
      told = true;
    };
    return dispatch(options, {
      onRequestStart: (controller, context) => handler.onRequestStart?.(controller, context),
      onResponseStart(controller, status, headers, message) {
        tell(status);
        handler.onResponseStart?.(controller, status, headers, message);
      },
      onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
      onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
      onResponseError(controller, error) {
        tell(undefined);
        handler.onResponseError?.(controller, error);
      },
    });
  };
}
