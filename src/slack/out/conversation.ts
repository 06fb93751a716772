import type { KnownBlock } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Clouds } from '../../jobs/clouds/clouds.ts';
import { isAllowed } from '../../views/jobs/menu.ts';
import { personalAnswerView } from '../../views/watches/list.ts';
import type { CloudPermissions } from '../access/cloudPermissions.ts';
import type { Content, Layouts } from './layouts.ts';
import type { Reply } from './reply.ts';
import { DeliveryError } from './responseUrl.ts';
import { slackErrorCode, slackFailure } from './slackFailure.ts';

interface Conversation {
  /** The ID of a channel, or of a person for their direct message. */
  readonly channel: string;
  readonly user: string;
  /** Set if the message was a reply in the thread of this `ts`. */
  readonly thread?: string | undefined;
  /** The message's own `ts`; undefined without one. */
  readonly ts?: string;
  readonly direct: boolean;
}

interface ConversationServices {
  readonly client: WebClient;
  readonly layouts: Layouts;
}

export interface PersonServices extends ConversationServices {
  readonly clouds: Pick<Clouds, 'all'>;
  readonly permissions: Pick<CloudPermissions, 'mayWatchFrom'>;
}

/**
 * Answers a person who asked in this channel, but not in a message there: directly, or as an ephemeral message in the
 * channel if jobs of a cloud aren't shown in direct messages.
 */
export function personReply(
  services: PersonServices,
  { user, channel }: Pick<Conversation, 'user' | 'channel'>,
): Reply {
  const told = services.permissions.mayWatchFrom(channel);
  const direct =
    !/^[CG]/.test(channel) || services.clouds.all.every(({ name }) => isAllowed(told, { cloud: name }));
  return conversationReply(services, { channel: direct ? user : channel, user, direct });
}

/**
 * Answers interactions without a response URL: a direct message there, and a mention only to the person, as
 * an ephemeral message in an active thread or the channel. If Slack rejects that, everyone in the thread sees
 * a copy without buttons. https://docs.slack.dev/reference/methods/chat.postEphemeral
 */
export function conversationReply(
  { client, layouts }: ConversationServices,
  { channel, user, thread, ts, direct }: Conversation,
): Reply {
  const inThread = (threadTs: string | undefined) => (threadTs === undefined ? {} : { thread_ts: threadTs });

  async function privately({ text, blocks }: Content): Promise<void> {
    const content = { channel, text, ...inThread(thread), ...(blocks && { blocks }) };
    if (direct) await client.chat.postMessage({ ...content, unfurl_links: false, unfurl_media: false });
    else await client.chat.postEphemeral({ ...content, user });
  }

  async function publicly({ text, blocks }: Content): Promise<void> {
    await client.chat.postMessage({
      channel,
      text,
      ...(blocks && { blocks: blocks.flatMap(withoutButtons) }),
      unfurl_links: false,
      unfurl_media: false,
      ...inThread(thread ?? ts),
    });
  }

  return {
    async show(message) {
      try {
        await layouts.send(message, privately).catch(async (error: unknown) => {
          if (direct || ts === undefined || slackFailure(error).fault === 'moment') throw error;
          return layouts.send(message.isPersonal ? personalAnswerView() : message, publicly);
        });
      } catch (error) {
        throw new DeliveryError(slackErrorCode(error));
      }
    },
    // There is no clicked message.
    async remove() {},
    openForm: undefined,
    responseUrl: undefined,
  };
}

/** Removes what is for one person, because everyone would share the buttons. */
function withoutButtons(block: KnownBlock): KnownBlock[] {
  if (block.type === 'actions') return [];
  if (block.type !== 'section') return [block];
  const { accessory: _, ...rest } = block;
  return [rest];
}
