import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';
import { SlackRefusal } from '../../errors.ts';

/**
 * A call to the Web API that a person waits for.
 * @throws SlackRefusal with Slack's own word
 */
export async function slackCall<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WebAPIPlatformError) throw new SlackRefusal(error.data.error);
    throw error instanceof WebAPIRateLimitedError ? new SlackRefusal('ratelimited') : error;
  }
}
