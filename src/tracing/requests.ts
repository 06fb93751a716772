import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import type { DiagnosticsChannel } from 'undici';
import { codeOf } from '../errors.ts';

/**
 * Creates a client span for each HTTP request within a span. Records only host and method, because paths
 * contain response URLs, which are secrets, and search text. Returns a function that stops it.
 */
export function traceRequests(tracer: Tracer, parent: () => Span | undefined): () => void {
  const spans = new WeakMap<object, Span>();
  const listeners: Readonly<Record<string, (message: unknown) => void>> = {
    'undici:request:create'(message) {
      const { request } = message as DiagnosticsChannel.RequestCreateMessage;
      const around = parent();
      if (!around) return;
      const { hostname, port, protocol } = new URL(`${request.origin}`);
      const { method = 'GET' } = request;
      const attributes = {
        'http.request.method': method,
        'server.address': hostname,
        'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
      };
      const options = { kind: SpanKind.CLIENT, attributes };
      spans.set(request, tracer.startSpan(method, options, trace.setSpan(ROOT_CONTEXT, around)));
    },
    'undici:request:headers'(message) {
      const { request, response } = message as DiagnosticsChannel.RequestHeadersMessage;
      const { statusCode } = response;
      const span = spans.get(request)?.setAttribute('http.response.status_code', statusCode);
      if (statusCode >= 400) span?.setStatus({ code: SpanStatusCode.ERROR });
    },
    'undici:request:trailers'(message) {
      spans.get((message as DiagnosticsChannel.RequestTrailersMessage).request)?.end();
    },
    'undici:request:error'(message) {
      const { request, error } = message as DiagnosticsChannel.RequestErrorMessage;
      const code = codeOf(error) ?? error.name;
      spans.get(request)?.setAttribute('error.type', code).setStatus({ code: SpanStatusCode.ERROR }).end();
    },
  };
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener);
  return () => {
    for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener);
  };
}
