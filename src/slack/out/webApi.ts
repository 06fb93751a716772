import { WebAPIPlatformError, WebAPIRateLimitedError, type WebClient } from '@slack/web-api';
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

/** Why a call to Slack failed, in Slack's own word where there is one (`invalid_auth`). Never holds a secret. */
export function slackErrorCode(error: unknown): string {
  if (error instanceof WebAPIPlatformError) return error.data.error;
  if (error instanceof Error && error.cause instanceof Error && 'code' in error.cause)
    return String(error.cause.code);
  return error instanceof Error ? error.name : 'connection closed';
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
