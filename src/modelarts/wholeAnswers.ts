import type { Dispatcher } from 'undici';

/**
 * An interceptor that holds an answer back until its body is complete. undici's retry handler continues a
 * broken body with a Range request and joins the pieces; a list changes between two requests, so ours must
 * be asked again from the start, which is what the handler does with an answer that it has not seen.
 */
export function wholeAnswers(dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch {
  return (options, handler) => dispatch(options, holdBack(handler));
}

function holdBack(handler: Dispatcher.DispatchHandler): Dispatcher.DispatchHandler {
  const chunks: Buffer[] = [];
  let start: (() => void) | undefined;
  return {
    onRequestStart(controller, context) {
      handler.onRequestStart?.(controller, context);
    },
    onResponseStart(controller, status, headers, message) {
      if (status >= 200) start = () => handler.onResponseStart?.(controller, status, headers, message);
    },
    onResponseData(_controller, chunk) {
      chunks.push(chunk);
    },
    onResponseEnd(controller, trailers) {
      start?.();
      if (chunks.length > 0) handler.onResponseData?.(controller, Buffer.concat(chunks));
      handler.onResponseEnd?.(controller, trailers);
    },
    onResponseError(controller, error) {
      handler.onResponseError?.(controller, error);
    },
  };
}
