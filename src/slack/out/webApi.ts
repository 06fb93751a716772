import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
import { ChannelError, SlackRefusal } from '../../errors.ts';
import type { Message } from '../../views/kit/message.ts';

/**
 * A call to the Web API that a person waits for.
 * @throws SlackRefusal with Slack's own word
 */
export async function callWebApi<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WebAPIPlatformError) throw new SlackRefusal(error.data.error);
    throw error instanceof WebAPIRateLimitedError ? new SlackRefusal('ratelimited') : error;
  }
}

const maxCauses = 6;

/**
 * Why a call to Slack failed: Slack's own code (`invalid_auth`), `http_502`, `timeout`, or the code of the innermost
 * cause that has one (`ENOTFOUND`). Never holds a secret.
 */
export function slackErrorCode(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error;
  if (error instanceof WebAPIHTTPError) return `http_${error.statusCode}`;
  let code: string | undefined;
  let cause = error;
  for (let depth = 0; depth < maxCauses && cause instanceof Error; depth++) {
    if (cause.name === 'TimeoutError') code = 'timeout';
    else if ('code' in cause && typeof cause.code === 'string' && !cause.code.startsWith('slack_'))
      code = cause.code;
    cause = cause.cause;
  }
  return code ?? (error instanceof Error ? error.name : 'connection_closed');
}

/** Where a person is: `direct` in a direct message, of two or of a group, to which nobody can be invited. */
interface Place {
  readonly channel: string;
  readonly direct?: boolean;
}

/**
 * Posts to the channel for everyone.
 * @throws SlackRefusal when Slack does not let the bot post there
 */
export async function postToChannel(
  client: WebClient,
  { channel, direct = false }: Place,
  { text, blocks }: Message,
): Promise<void> {
  const post = { channel, text, blocks, unfurl_links: false, unfurl_media: false };
  await callWebApi(() => client.chat.postMessage(post)).catch((error: unknown) => {
    const isElsewhere =
      error instanceof SlackRefusal && /^(channel_not_found|not_in_channel)$/.test(error.reason);
    throw direct && isElsewhere ? new SlackRefusal('direct_message') : error;
  });
}

/**
 * Whether the bot can post to a channel, before anything is promised.
 * @throws ChannelError with the reason
 */
export async function checkChannel(client: WebClient, { channel, direct }: Place): Promise<void> {
  // The app has no scopes for direct messages, and nobody can be invited there.
  if (direct || channel.startsWith('D')) throw new ChannelError('direct_message');
  const { channel: info } = await callWebApi(() => client.conversations.info({ channel })).catch(
    (error: unknown) => {
      throw error instanceof SlackRefusal && error.reason !== 'ratelimited'
        ? new ChannelError(error.reason)
        : error;
    },
  );
  if (info?.is_archived) throw new ChannelError('is_archived');
  if (info?.is_im || info?.is_mpim) throw new ChannelError('direct_message');
  if (info?.is_member === false) throw new ChannelError('not_in_channel');
}
