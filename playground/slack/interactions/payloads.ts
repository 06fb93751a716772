import { get } from '../../json.ts';
import type { SharedLink } from '../messages/links.ts';
import type { SlackChannel, SlackMessage, SlackUnfurl, SlackUser, SlackView } from '../types.ts';
import { APP_ID, BOT_ID, BOT_USER, TEAM, type Workspace } from '../workspace.ts';
import type { Interaction } from './interactions.ts';
import { stateOf } from './state.ts';
import { PICKED, type Target } from './targets.ts';
import { viewObject } from './views.ts';

type Payload = Record<string, unknown>;

/** The deprecated verification token; apps must check the signature instead. */
const TOKEN = 'playground-verification-token';

/** https://docs.slack.dev/interactivity/implementing-slash-commands */
export function commandPayload(
  interaction: Interaction,
  about: { command: string; text: string; user: SlackUser; channel: SlackChannel },
): Payload {
  return {
    token: TOKEN,
    team_id: about.user.team_id,
    team_domain: TEAM.domain,
    channel_id: about.channel.id,
    channel_name: shownName(about.channel),
    user_id: about.user.id,
    user_name: about.user.name,
    command: about.command,
    text: about.text,
    api_app_id: APP_ID,
    is_enterprise_install: 'false',
    response_url: interaction.responseUrl,
    trigger_id: interaction.triggerId,
  };
}

/** A command's text with `should_escape`: entities, and people and channels as IDs. */
export function escapeCommand(text: string, { users, channels }: Workspace): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return escaped.replace(/(?<![^\s(,:])([@#])([a-z0-9._-]+)/g, (written, kind: string, name: string) => {
    const list = kind === '@' ? [...users.values()] : [...channels.values()];
    const found = list.find((one) => one.name === name);
    return found ? `<${kind}${found.id}|${name}>` : written;
  });
}

/** https://docs.slack.dev/reference/interaction-payloads/block_actions-payload */
export function actionPayload(
  interaction: Interaction,
  about: {
    user: SlackUser;
    target: Target;
    picked?: string;
    ts: string;
    on: SlackMessage | SlackView;
    preview?: SlackUnfurl | undefined;
  },
  channel: SlackChannel | undefined,
): Payload {
  const { on, preview } = about;
  const common = {
    type: 'block_actions',
    ...who(about.user),
    trigger_id: interaction.triggerId,
    enterprise: null,
    is_enterprise_install: false,
    actions: [action(about.target, about.ts, about.picked)],
  };
  if (!('ts' in on)) {
    const view = viewObject(on);
    return { ...common, container: { type: 'view', view_id: on.id }, view };
  }
  const isEphemeral = on.ephemeralTo !== undefined;
  return {
    ...common,
    container: {
      type: preview ? 'message_attachment' : 'message',
      message_ts: on.ts,
      channel_id: on.channel,
      is_ephemeral: isEphemeral,
      ...(preview && { attachment_id: preview.id, app_unfurl_url: preview.url, is_app_unfurl: true }),
    },
    ...(preview && { app_unfurl: attachmentObject(preview) }),
    channel: { id: on.channel, name: channel ? shownName(channel) : '' },
    // Slack doesn't store ephemeral messages, so payloads don't contain them.
    ...(!isEphemeral && { message: messageObject(on) }),
    state: { values: stateOf(on.blocks) },
    response_url: interaction.responseUrl,
  };
}

function action({ element, blockId, option }: Target, ts: string, picked: string | undefined): Payload {
  const type = String(get(element, 'type'));
  const { options: _options, option_groups: _groups, accessibility_label: _label, ...shown } = element;
  const choice =
    type === 'checkboxes' || type === 'multi_static_select'
      ? { selected_options: [option] }
      : option === undefined
        ? {}
        : { selected_option: option };
  const name = PICKED[type];
  return { ...shown, block_id: blockId, ...choice, ...(name && { [name]: picked }), action_ts: ts };
}

/** https://docs.slack.dev/reference/interaction-payloads/view-interactions-payload */
export function viewPayload(
  interaction: Interaction,
  about: { type: 'view_submission' | 'view_closed'; user: SlackUser; view: SlackView; values?: Payload },
): Payload {
  return {
    type: about.type,
    ...who(about.user),
    view: viewObject(about.view, about.values),
    enterprise: null,
    is_enterprise_install: false,
    ...(about.type === 'view_submission'
      ? { trigger_id: interaction.triggerId, response_urls: [] }
      : { is_cleared: false }),
  };
}

/** https://docs.slack.dev/reference/events/app_home_opened */
export function homeOpenedPayload(user: SlackUser, view: SlackView | undefined, ts: string): Payload {
  return eventPayload(ts, {
    type: 'app_home_opened',
    user: user.id,
    channel: `D${user.id.slice(1)}`,
    tab: 'home',
    event_ts: ts,
    ...(view && { view: viewObject(view) }),
  });
}

/**
 * A message written by a person: https://docs.slack.dev/reference/events/app_mention or
 * https://docs.slack.dev/reference/events/message.im
 */
export function messageEventPayload(message: SlackMessage, team: string, isDirect: boolean): Payload {
  return eventPayload(message.ts, {
    ...messageObject(message),
    team,
    type: isDirect ? 'message' : 'app_mention',
    channel: message.channel,
    event_ts: message.ts,
    ...(isDirect && { channel_type: 'im' }),
  });
}

/** https://docs.slack.dev/reference/events/link_shared */
export function linkSharedPayload(
  message: SlackMessage,
  about: { links: readonly SharedLink[]; channel: SlackChannel; ts: string },
): Payload {
  const { channel, links, ts } = about;
  const event = {
    type: 'link_shared',
    channel: channel.id,
    is_bot_user_member: channel.is_member,
    user: message.user,
    message_ts: message.ts,
    ...(message.thread_ts !== undefined && { thread_ts: message.thread_ts }),
    unfurl_id: unfurlIdOf(message),
    source: 'conversations_history',
    links,
    event_ts: ts,
  };
  return { ...eventPayload(ts, event), is_ext_shared_channel: channel.is_ext_shared === true };
}

export const unfurlIdOf = ({ channel, ts }: SlackMessage): string => `${channel}.${ts}.playground`;

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export function shortcutPayload(
  interaction: Interaction,
  about: { callbackId: string; user: SlackUser; ts: string; on?: SlackMessage | undefined },
  channel: SlackChannel | undefined,
): Payload {
  const { on, ts } = about;
  return {
    ...who(about.user),
    type: on ? 'message_action' : 'shortcut',
    callback_id: about.callbackId,
    trigger_id: interaction.triggerId,
    action_ts: ts,
    enterprise: null,
    is_enterprise_install: 'false',
    ...(on && {
      channel: { id: on.channel, name: channel ? shownName(channel) : '' },
      message_ts: on.ts,
      message: messageObject(on),
      response_url: interaction.responseUrl,
    }),
  };
}

function eventPayload(ts: string, event: Payload): Payload {
  return {
    token: TOKEN,
    team_id: TEAM.id,
    api_app_id: APP_ID,
    type: 'event_callback',
    event_id: `Ev${ts.replace('.', '')}`,
    event_time: Math.floor(Number(ts)),
    authorizations: [],
    is_ext_shared_channel: false,
    event,
  };
}

/** A message in the format of the Web API and payloads. */
export function messageObject(message: SlackMessage): Payload {
  return {
    type: 'message',
    user: message.user,
    ...(message.user === BOT_USER && { bot_id: BOT_ID, app_id: APP_ID }),
    team: TEAM.id,
    ts: message.ts,
    text: message.text,
    blocks: message.blocks,
    ...(message.thread_ts !== undefined && { thread_ts: message.thread_ts }),
    ...(message.broadcast && { subtype: 'thread_broadcast' }),
    ...(message.unfurls && { attachments: message.unfurls.map(attachmentObject) }),
    ...(message.edited && { edited: { user: message.user, ts: message.ts } }),
  };
}

function attachmentObject({ id, url, text, blocks }: SlackUnfurl): Payload {
  return {
    id,
    app_id: APP_ID,
    bot_id: BOT_ID,
    from_url: url,
    app_unfurl_url: url,
    is_app_unfurl: true,
    fallback: text || '[no preview available]',
    ...(blocks.length > 0 ? { blocks } : { text }),
  };
}

function who({ id, name, team_id: team }: SlackUser): Payload {
  return {
    team: { ...TEAM },
    user: { id, username: name, name, team_id: team },
    api_app_id: APP_ID,
    token: TOKEN,
  };
}

function shownName({ is_im: isDirect, is_private: isPrivate, name }: SlackChannel): string {
  if (isDirect) return 'directmessage';
  if (name.startsWith('mpdm-')) return name;
  return isPrivate ? 'privategroup' : name;
}
