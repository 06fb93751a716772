import type { WebClient } from '@slack/web-api';
import { ChannelError, SlackRefusal } from '../errors.ts';
import { slackCall } from './out/webApi.ts';

/**
 * Whether the bot can post to a channel, before anything is promised.
 * @throws ChannelError with the reason
 */
export async function checkChannel(client: WebClient, channel: string): Promise<void> {
  // Direct messages would need more permissions, and Slack has no members to speak of there.
  if (channel.startsWith('D')) throw new ChannelError('direct_message');
  const { channel: info } = await slackCall(() => client.conversations.info({ channel })).catch(
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
