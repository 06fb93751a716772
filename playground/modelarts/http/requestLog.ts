import { performance } from 'node:perf_hooks';
import type { Operation, RecordedRequest } from '../types.ts';

/** All requests so far, and the number in flight. */
export interface RequestLog {
  readonly requests: readonly RecordedRequest[];
  readonly inFlight: { readonly now: number; readonly max: number };
  onRequest(listener: (request: RecordedRequest) => void): () => void;
  /** Records a request. Returns a function that takes the response status; only the first call counts. */
  open(request: Arrival): (status: number) => void;
}

export interface Arrival {
  readonly operation: Operation;
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
}

export function createRequestLog(now: () => number): RequestLog {
  const requests: RecordedRequest[] = [];
  const listeners = new Set<(request: RecordedRequest) => void>();
  const inFlight = { now: 0, max: 0 };
  return {
    requests,
    inFlight,
    onRequest(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    open(arrival) {
      const request: RecordedRequest = { ...arrival, at: now() };
      const started = performance.now();
      requests.push(request);
      inFlight.now += 1;
      inFlight.max = Math.max(inFlight.max, inFlight.now);
      return (status) => {
        if (request.status !== undefined) {
          return;
        }
        request.status = status;
        request.durationMs = performance.now() - started;
        inFlight.now -= 1;
        for (const listener of listeners) {
          listener(request);
        }
      };
    },
  };
}
