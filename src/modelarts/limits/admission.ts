import type { Dispatcher } from 'undici';

/** What every attempt of one request has to pass. */
export interface Admission {
  /** Resolves when the attempt may go out; call what it gives when it has ended. */
  enter(): Promise<() => void>;
  /** Whether a failed attempt may be followed by another one. */
  mayRepeat(): boolean;
  /** Gets the head of each answer. */
  onAnswer(status: number, headers: AnswerHeaders): void;
}

export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** An interceptor that holds each attempt back until it may pass. */
export function through(admission: Admission): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const fail = (error: Error) => handler.onResponseError?.(noConnection, error);
    admission.enter().then((leave) => {
      try {
        dispatch(options, leaving(handler, admission, leave));
      } catch (error) {
        leave();
        fail(error instanceof Error ? error : new Error(String(error)));
      }
    }, fail);
    return true;
  };
}

// undici itself gives null for a request that never had a connection; its types do not say so.
const noConnection = null as unknown as Dispatcher.DispatchController;

function leaving(
  handler: Dispatcher.DispatchHandler,
  admission: Admission,
  leave: () => void,
): Dispatcher.DispatchHandler {
  return {
    onRequestStart(controller, context) {
      handler.onRequestStart?.(controller, context);
    },
    onResponseStart(controller, status, headers, message) {
      admission.onAnswer(status, headers);
      handler.onResponseStart?.(controller, status, headers, message);
    },
    onResponseData(controller, chunk) {
      handler.onResponseData?.(controller, chunk);
    },
    onResponseEnd(controller, trailers) {
      leave();
      handler.onResponseEnd?.(controller, trailers);
    },
    onResponseError(controller, error) {
      leave();
      handler.onResponseError?.(controller, error);
    },
  };
}
