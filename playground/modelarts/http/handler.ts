import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, gatewayError } from '../answers.ts';
import { headerOf, queryPairs, splitTarget, type WireRequest } from '../auth/signature.ts';
import type { Tokens } from '../auth/tokens.ts';
import { applyFault, deliveryOf, type Faults, isProcessed } from '../faults/faults.ts';
import type { Fault } from '../types.ts';
import { deliver } from './delivery.ts';
import type { RequestLog } from './requestLog.ts';
import { type Route, routeOf } from './routes.ts';

export interface HandlerOptions {
  readonly answer: (route: Route, request: WireRequest, query: Record<string, string>) => Answer;
  readonly faults: Faults;
  readonly requestLog: RequestLog;
  readonly tokens: Tokens;
  readonly latency: () => number;
  readonly closing: AbortSignal;
}

/** The gateway's limits: the body's is for requests with an access key. */
const MAX_BODY = 12 * 1024 * 1024;
const MAX_URI = 32 * 1024;
const MAX_HEADERS = 32 * 1024;

/** What the gateway refuses because of its size. One code stands for all of them. */
function tooLarge({ target, headers, body }: WireRequest): Answer | undefined {
  if (target.length > MAX_URI) return gatewayError(414, 'APIG.0201', 'Request-URI too large');
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  if (lines.join('').length > MAX_HEADERS) {
    return gatewayError(494, 'APIG.0201', 'Request header fields too large');
  }
  return body.length > MAX_BODY ? gatewayError(413, 'APIG.0201', 'Request entity too large') : undefined;
}

/** Undefined if the client disconnected before the end of the body. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) {
      chunks.push(Buffer.from(chunk));
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

const delayOf = (fault: Fault | undefined): number => fault?.delayMs ?? (fault?.kind === 'slow' ? 1000 : 0);

/** Records each request, processes it or applies a fault, and responds, late or never if so configured. */
export function createHandler({ answer, faults, requestLog, tokens, latency, closing }: HandlerOptions) {
  const work = (route: Route, wire: WireRequest, query: Record<string, string>): Answer =>
    tooLarge(wire) ?? answer(route, wire, query);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = 'GET', url: target = '/', headers } = request;
    const { path, query: rawQuery } = splitTarget(target);
    const query = Object.fromEntries(queryPairs(rawQuery));
    const route = routeOf(method, path);
    const settle = requestLog.open({ operation: route.operation, method, path, query });
    response.once('close', () => settle(0));
    // Both are read on arrival, so that a test knows which request they affect.
    const fault = faults.take(route.operation);
    const wait = latency() + delayOf(fault);
    const body = await bodyOf(request);
    if (body === undefined) {
      return;
    }
    const wire: WireRequest = { method, target, headers, body };
    const done = isProcessed(fault) ? work(route, wire, query) : undefined;
    const context = {
      operation: route.operation,
      byToken: headerOf(wire, 'x-auth-token') !== undefined,
      tokenExpired: () => tokens.expired(),
    };
    const final = fault === undefined ? done : applyFault(fault, done, context);
    if (wait > 0) {
      await pause(wait, undefined, { signal: closing }).catch(() => undefined);
    }
    if (final !== undefined && !closing.aborted) {
      deliver(response, final, deliveryOf(fault), settle);
    }
  };
}
