import type { Kind } from '../delivery/delivery.ts';
import { linksIn, withLinks } from '../messages/links.ts';
import type { Messages } from '../messages/messages.ts';
import type { PlaygroundSlack } from '../playgroundSlack.ts';
import type {
  Exchange,
  SlackChannel,
  SlackEventName,
  SlackMessage,
  SlackOptions,
  SlackUser,
} from '../types.ts';
import type { Workspace } from '../workspace.ts';
import type { Interaction, Interactions } from './interactions.ts';
import { linkSharedPayload, messageEventPayload } from './payloads.ts';

interface Environment {
  readonly workspace: Workspace;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly options: SlackOptions;
  readonly scopes: ReadonlySet<string>;
  readonly person: (id?: string) => SlackUser;
  readonly place: (id?: string) => SlackChannel;
  readonly isIn: (user: SlackUser, channel: SlackChannel) => boolean;
  readonly send: (
    interaction: Interaction,
    kind: Kind,
    payload: Record<string, unknown>,
  ) => Promise<Exchange>;
}

/** The scope required for an event. */
const scopeOf: Readonly<Record<SlackEventName, string | undefined>> = {
  app_home_opened: undefined,
  app_mention: 'app_mentions:read',
  link_shared: 'links:read',
  'message.im': 'im:history',
};
const allEvents = Object.keys(scopeOf) as SlackEventName[];

/** Writes a person's message, and tells the app what it is subscribed to. */
export function createWriting({
  workspace,
  messages,
  interactions,
  options,
  scopes,
  person,
  place,
  isIn,
  send,
}: Environment): PlaygroundSlack['say'] {
  const { events = allEvents, unfurlDomains = [] } = options;

  function isSubscribed(event: SlackEventName): boolean {
    const scope = scopeOf[event];
    return events.includes(event) && (scope === undefined || scopes.has(scope));
  }

  /** Tells the app about links of its domains, also where it isn't a member. */
  async function shareLinks(
    message: SlackMessage,
    user: SlackUser,
    channel: SlackChannel,
  ): Promise<Exchange | undefined> {
    const links = linksIn(message.text, unfurlDomains);
    if (links.length === 0 || !isSubscribed('link_shared')) return undefined;
    const interaction = interactions.open({
      kind: 'link',
      user: user.id,
      channel: channel.id,
      original: { channel: channel.id, ts: message.ts },
    });
    const about = { links, channel, ts: messages.nextTs() };
    return send(interaction, 'events_api', linkSharedPayload(message, about));
  }

  return async (text, from = {}) => {
    const user = person(from.user);
    const channel = place(from.channel);
    if (!isIn(user, channel) || channel.is_archived)
      throw new Error(`${user.id} cannot write in ${channel.id}`);
    const { bot } = workspace;
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    const named = escaped.replaceAll(`@${bot.name}`, `<@${bot.id}>`);
    const written = withLinks(named);
    const message = messages.post(
      { text: written, blocks: [], ...(from.thread !== undefined && { thread_ts: from.thread }) },
      { channel: channel.id, user: user.id },
    );
    const isMention = named !== escaped && channel.is_member;
    const linked = shareLinks(message, user, channel);
    if (!(channel.is_im ? isSubscribed('message.im') : isMention && isSubscribed('app_mention')))
      return linked;
    const interaction = interactions.open({
      kind: 'event',
      user: user.id,
      channel: channel.id,
      original: undefined,
    });
    return send(interaction, 'events_api', messageEventPayload(message, user.team_id, channel.is_im));
  };
}
