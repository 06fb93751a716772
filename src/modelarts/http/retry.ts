import { neverConnected } from '../../network.ts';

interface RetryRules {
  /** Whether sending the request twice does no harm. */
  readonly repeatable: boolean;
  readonly now: () => number;
  /** From 0 to 1, for the jitter. */
  readonly random: () => number;
}

const maxAttempts = 3;
/** In milliseconds. A longer `Retry-After` means no retry. */
export const maxRetryAfter = 5_000;

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

/** A response, possibly successful, or the code of a broken connection. */
type AttemptOutcome =
  | { readonly status: number; readonly retryAfter: string | string[] | undefined }
  | { readonly code: string | undefined };

/**
 * Milliseconds to wait after attempt number `attempt` (from 1); undefined: don't retry. A 429 was not processed, so
 * any request can be repeated after it.
 */
export function waitBeforeRetry(
  outcome: AttemptOutcome,
  attempt: number,
  rules: RetryRules,
): number | undefined {
  if (attempt >= maxAttempts) return undefined;
  if (!('status' in outcome)) {
    const { code = '' } = outcome;
    const harmless = rules.repeatable || neverConnected.test(code);
    return harmless && brokenConnection.has(code) ? backOff(400, attempt, rules) : undefined;
  }
  const throttled = outcome.status === 429;
  if (!repeatableStatuses.has(outcome.status) || !(rules.repeatable || throttled)) return undefined;
  const asked = retryAfter(outcome.retryAfter, rules.now);
  if (asked !== undefined) return asked > maxRetryAfter ? undefined : asked;
  return backOff(throttled ? 2_000 : 400, attempt, rules);
}

/** Parses Retry-After (seconds or an HTTP date) to milliseconds from now; undefined when invalid. */
export function retryAfter(header: string | string[] | undefined, now: () => number): number | undefined {
  const value = (Array.isArray(header) ? header[0] : header)?.trim() ?? '';
  if (/^\d+$/.test(value)) return Number(value) * 1_000;
  // Date.parse takes 1.5 and -1 for dates of 2001.
  const date = value.endsWith('GMT') ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

// Full jitter, so that callers that failed together don't retry together.
function backOff(first: number, attempt: number, { random }: RetryRules): number {
  return Math.min(random() * first * 2 ** (attempt - 1), maxRetryAfter);
}
