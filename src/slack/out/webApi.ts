import { WebAPIPlatformError, type WebClient } from '@slack/web-api';
import { PostError, type Poster } from '../../delivery/poster.ts';
import { ChannelError, SlackRefusal } from '../../errors.ts';
import type { Message } from '../../views/kit/message.ts';
import { slackErrorCode, slackFailure } from './slackFailure.ts';

/**
 * A call to the Web API that a person waits for.
 * @throws SlackRefusal with the code of `slackFailure`
 */
export async function callWebApi<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new SlackRefusal(slackErrorCode(error));
  }
}

/** Where a person is: `direct` in a direct message of two or a group, to which no one can be invited. */
interface Place {
  readonly channel: string;
  readonly direct?: boolean;
}

/**
 * Posts to the channel for everyone.
 * @throws SlackRefusal when Slack does not let the bot post there
 */
export async function postToChannel(
  poster: Poster,
  { channel, direct = false }: Place,
  message: Message,
): Promise<void> {
  await poster.post(channel, message).catch((error: unknown) => {
    if (!(error instanceof PostError)) throw error;
    const { code } = error.failure;
    const isElsewhere = direct && /^(channel_not_found|not_in_channel)$/.test(code);
    throw new SlackRefusal(isElsewhere ? 'direct_message' : code);
  });
}

/**
 * Whether the bot can post to a channel, before anything is promised. Without the optional scopes for it
 * (`channels:read`, `groups:read`) only the first post can tell.
 * @param author who wants to post in a channel other than their own: to them, someone else's private one doesn't exist
 * @throws ChannelError where a person has to change something; SlackRefusal for a fault of the moment
 */
export async function checkChannel(
  client: WebClient,
  { channel, direct }: Place,
  author?: string,
): Promise<void> {
  // The app has no scopes for direct messages, and no one can be invited to them.
  if (direct || channel.startsWith('D')) throw new ChannelError('direct_message');
  const { channel: info } = await client.conversations.info({ channel }).catch((error: unknown) => {
    const { code, fault } = slackFailure(error);
    const needed = neededScope(error);
    if (/\b(channels|groups):read\b/.test(needed)) return { channel: undefined };
    // The missing scope is for direct or group messages, so the channel is one.
    if (/\bm?p?im:read\b/.test(needed)) throw new ChannelError('direct_message');
    throw fault === 'moment' ? new SlackRefusal(code) : new ChannelError(code);
  });
  if (info?.is_archived) throw new ChannelError('is_archived');
  if (info?.is_im || info?.is_mpim) throw new ChannelError('direct_message');
  if (info?.is_member === false) throw new ChannelError('not_in_channel');
  if (author === undefined || !info?.is_private) return;
  if (!(await callWebApi(() => isIn(client, channel, author)))) throw new ChannelError('channel_not_found');
}

async function isIn(client: WebClient, channel: string, user: string): Promise<boolean> {
  for await (const page of client.paginate('conversations.members', { channel, limit: 1_000 }))
    if ('members' in page && Array.isArray(page.members) && page.members.includes(user)) return true;
  return false;
}

/** The scopes required by the refused call, as listed by Slack; empty for other failures. */
const neededScope = (error: unknown): string =>
  error instanceof WebAPIPlatformError && 'needed' in error.data ? String(error.data.needed) : '';
