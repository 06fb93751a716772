import { WebAPIPlatformError } from '@slack/web-api';

/** Why a call to Slack failed, in Slack's own word where there is one (`invalid_auth`). Never holds a secret. */
export function reasonOf(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error;
  if (error instanceof Error && error.cause instanceof Error && 'code' in error.cause)
    return String(error.cause.code);
  return error instanceof Error ? error.name : 'connection closed';
}
