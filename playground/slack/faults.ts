import type { ServerResponse } from 'node:http';
import type { Failure } from './types.ts';

export interface Fault {
  readonly status: number;
  readonly error: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly hang: boolean;
  readonly reset: boolean;
  readonly carriedOut: boolean;
}

/** Queued failures by method. */
export function createFaults() {
  const waiting = new Map<string, { failure: Failure; left: number }[]>();
  return {
    add(method: string, failure: Failure): void {
      const list = waiting.get(method) ?? [];
      list.push({ failure, left: failure.times ?? 1 });
      waiting.set(method, list);
    },
    take(method: string): Fault | undefined {
      const list = waiting.get(method);
      const first = list?.[0];
      if (!list || !first) return undefined;
      first.left -= 1;
      if (first.left <= 0) list.shift();
      return fault(method, first.failure);
    },
  };
}

function fault(
  method: string,
  { error, status, retryAfter, hang = false, reset = false, carriedOut = false }: Failure,
): Fault {
  const limited = retryAfter !== undefined || status === 429;
  const headers: Record<string, string> = limited ? { 'retry-after': String(retryAfter ?? 1) } : {};
  if (limited) return { status: 429, error: error ?? 'ratelimited', headers, hang, reset, carriedOut };
  const usual = method === 'response_url' ? 500 : 200;
  return { status: status ?? usual, error: error ?? 'internal_error', headers, hang, reset, carriedOut };
}

/** Whether the fault suppresses the response because the request hangs or the connection is reset. */
export function silence(response: ServerResponse, { hang, reset }: Fault): boolean {
  if (reset) response.socket?.resetAndDestroy();
  return hang || reset;
}
