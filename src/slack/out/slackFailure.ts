import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import type { PostFailure, PostFault } from '../../delivery/poster.ts';

import { codeOf } from '../../errors.ts';
import { neverConnected } from '../../network.ts';

/** A response with status 200 that is not JSON, or has no code. */
const unreadable = 'unreadable_answer';

/** The token itself is rejected, so Slack answers no call at all. */
const tokenCodes = ['account_inactive', 'invalid_auth', 'not_authed', 'token_expired', 'token_revoked'];

/**
 * https://docs.slack.dev/reference/methods/chat.postMessage#errors. Any other code is a fault of the message:
 * retried a few times, then dropped, because a pause would need a person for what may concern a single
 * message.
 */
const codesOf: Readonly<Record<Exclude<PostFault, 'message'>, readonly string[]>> = {
  channel: [
    'access_denied',
    'cannot_dm_bot',
    'channel_not_found',
    'is_archived',
    'messages_tab_disabled',
    'no_permission',
    'not_in_channel',
    'restricted_action',
    'restricted_action_non_threadable_channel',
    'restricted_action_read_only_channel',
    'restricted_action_thread_only_channel',
    'user_disabled',
    'user_not_found',
  ],
  app: [
    ...tokenCodes,
    'accesslimited',
    'deprecated_endpoint',
    'ekm_access_denied',
    'enterprise_is_restricted',
    'method_deprecated',
    'missing_scope',
    'not_allowed_token_type',
    'org_login_required',
    'team_access_not_granted',
    'team_not_found',
    'two_factor_setup_required',
  ],
  moment: [
    'external_channel_migrating',
    'fatal_error',
    'internal_error',
    'message_limit_exceeded',
    'rate_limited',
    'ratelimited',
    'request_timeout',
    'service_unavailable',
    'team_added_to_org',
  ],
};
/** Every code with a fault of its own. */
export const faults: ReadonlyMap<string, PostFault> = new Map(
  Object.entries(codesOf).flatMap(([fault, codes]) =>
    codes.map((code) => [code, fault as PostFault] as const),
  ),
);

/** “It's possible some aspect of the operation succeeded before the error was raised.” */
const maybeCarriedOut = new Set(['fatal_error', 'internal_error', 'service_unavailable', unreadable]);

const maxRetryAfter = 60 * 60_000;
const maxCauses = 6;

export const isTokenRefused = (code: string): boolean => tokenCodes.includes(code);

/** Only the code, for any error. */
export const slackErrorCode = (error: unknown): string => slackFailure(error).code;

/** Whether Slack rejects the layout of a modal or of the Home tab, so that a simpler one may pass. */
export const isViewRejected = (error: unknown): boolean =>
  ['invalid_arguments', 'invalid_blocks'].includes(slackErrorCode(error));

/**
 * Classifies an error from a call to Slack; the only place that does. `code` is Slack's own (`is_archived`),
 * `http_502`, `timeout`, `unreadable_answer`, or that of the connection (`ECONNREFUSED`): never a secret,
 * never a proxy's text.
 */
export function slackFailure(error: unknown): PostFailure {
  if (error instanceof WebAPIRateLimitedError) return rateLimited(error.retryAfter);
  // web-api 8 has no type for this 429, whose Retry-After can't be parsed.
  if (error instanceof Error && error.message.startsWith('Retry header did not contain'))
    return rateLimited(undefined);
  if (error instanceof WebAPIPlatformError) {
    // web-api 8 puts a body that isn't JSON, such as a proxy's page, where the code should be.
    const said: unknown = error.data.error;
    const code = typeof said === 'string' && /^[a-z][a-z0-9_]{1,79}$/.test(said) ? said : unreadable;
    return {
      code,
      fault: code === unreadable ? 'moment' : (faults.get(code) ?? 'message'),
      isCertain: !maybeCarriedOut.has(code),
      retryAfter: milliseconds(error.data.response_metadata?.['retryAfter']),
    };
  }
  const code = error instanceof WebAPIHTTPError ? `http_${error.statusCode}` : connectionCode(error);
  return { code, fault: 'moment', isCertain: neverConnected.test(code), retryAfter: undefined };
}

const rateLimited = (seconds: unknown): PostFailure => ({
  code: 'ratelimited',
  fault: 'moment',
  isCertain: true,
  retryAfter: milliseconds(seconds),
});

const milliseconds = (seconds: unknown) =>
  typeof seconds === 'number' && seconds > 0 ? Math.min(seconds * 1_000, maxRetryAfter) : undefined;

/** The innermost cause with a code: web-api wraps fetch's error, which wraps the connection's. */
function connectionCode(error: unknown): string {
  let code: string | undefined;
  let cause = error;
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth++) {
    const own = codeOf(cause);
    if (cause.name === 'TimeoutError') code = 'timeout';
    else if (own !== undefined && !own.startsWith('slack_')) code = own;
    cause = cause.cause;
  }
  return code ?? (error instanceof Error ? error.name : 'connection_closed');
}
