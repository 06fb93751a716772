import { errors } from 'undici';

export interface RetryRules {
  /** The request may reach the service twice without harm. */
  readonly repeatable: boolean;
  readonly now: () => number;
  /** From 0 to 1, for the jitter. */
  readonly random: () => number;
}

const maxAttempts = 3;
/** Milliseconds: who asks for a longer wait is not asked again. */
export const longestRetryAfter = 5_000;

const repeatableStatuses = new Set([408, 429, 500, 502, 503, 504]);

const brokenConnection = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_SOCKET',
]);

/** Why an attempt failed: what the service answered, or how the connection broke. */
export type AttemptFailure =
  | { readonly status: number; readonly retryAfter: string | string[] | undefined }
  | { readonly code: string | undefined };

/** What undici's retry handler reports: an error of its own for an answer, or the connection's error. */
export function attemptFailure(error: Error): AttemptFailure {
  return error instanceof errors.RequestRetryError
    ? { status: error.statusCode, retryAfter: error.headers['retry-after'] }
    : { code: codeOf(error) };
}

/**
 * Milliseconds to wait before the attempt after number `attempt` (from 1); undefined: do not repeat.
 * A 429 was not processed, so it may be repeated whatever the request does. A Retry-After is obeyed up to
 * 5 s; who asks for more is not asked again.
 */
export function waitBeforeRetry(
  failure: AttemptFailure,
  attempt: number,
  rules: RetryRules,
): number | undefined {
  if (attempt >= maxAttempts) return undefined;
  if (!('status' in failure)) {
    const harmless = rules.repeatable && brokenConnection.has(failure.code ?? '');
    return harmless ? backOff(400, attempt, rules) : undefined;
  }
  const throttled = failure.status === 429;
  if (!repeatableStatuses.has(failure.status) || !(rules.repeatable || throttled)) return undefined;
  const asked = retryAfter(failure.retryAfter, rules.now);
  if (asked !== undefined) return asked > longestRetryAfter ? undefined : asked;
  return backOff(throttled ? 2_000 : 400, attempt, rules);
}

/** Retry-After in milliseconds from now, given in seconds or as an HTTP date; undefined when unreadable. */
export function retryAfter(header: string | string[] | undefined, now: () => number): number | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

/** The `code` of a system or undici error. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

// Full jitter: callers that failed together do not come back together.
function backOff(first: number, attempt: number, { random }: RetryRules): number {
  return Math.min(random() * first * 2 ** (attempt - 1), longestRetryAfter);
}
