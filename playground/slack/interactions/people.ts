import { get, getString, isRecord } from '../../json.ts';
import type { Ack, createDelivery, Kind } from '../delivery/delivery.ts';
import type { Messages, Refusal } from '../messages/messages.ts';
import type { PlaygroundSlack } from '../playgroundSlack.ts';
import type {
  Exchange,
  From,
  SlackChannel,
  SlackMessage,
  SlackOptions,
  SlackUser,
  SlackView,
} from '../types.ts';
import { ML_OPS, VIEWER, type Workspace } from '../workspace.ts';
import { type Interaction, type Interactions, waitForAnswers } from './interactions.ts';
import {
  actionPayload,
  commandPayload,
  escapeCommand,
  homeOpenedPayload,
  shortcutPayload,
  viewPayload,
} from './payloads.ts';
import { findTarget } from './targets.ts';
import type { Views } from './views.ts';
import { createWriting } from './writing.ts';

interface Environment {
  readonly workspace: Workspace;
  readonly messages: Messages;
  readonly interactions: Interactions;
  readonly views: Views;
  readonly delivery: ReturnType<typeof createDelivery>;
  readonly options: SlackOptions;
  readonly scopes: ReadonlySet<string>;
}

type People = Pick<
  PlaygroundSlack,
  'command' | 'invite' | 'say' | 'shortcut' | 'click' | 'submit' | 'dismiss' | 'openHome' | 'visibleTo'
>;

/** What people do and see in Slack. */
export function createPeople({
  workspace,
  messages,
  interactions,
  views,
  delivery,
  options,
  scopes,
}: Environment): People {
  const {
    shortcuts = [],
    slashCommands = ['/vizjobs'],
    shouldEscape = true,
    answerTimeout = 20_000,
  } = options;

  function person(id: string = VIEWER): SlackUser {
    const user = workspace.users.get(id);
    if (!user) throw new Error(`There is no user with the id ${id}`);
    return user;
  }

  function place(id: string = ML_OPS): SlackChannel {
    const channel = workspace.channels.get(id);
    if (!channel) throw new Error(`There is no channel with the id ${id}`);
    return channel;
  }

  function isIn(user: SlackUser, channel: SlackChannel): boolean {
    if (channel.members.includes(user.id)) return true;
    return !channel.is_private && !channel.is_im && !user.is_restricted;
  }

  async function send(
    interaction: Interaction,
    kind: Kind,
    payload: Record<string, unknown>,
  ): Promise<Exchange> {
    let ack = await delivery.deliver(kind, payload);
    // The first of three retries, which is immediate.
    if (!ack.acked && kind === 'events_api')
      ack = await delivery.deliver(kind, payload, { num: 1, reason: ack.error ?? 'http_error' });
    if (ack.acked) interactions.acknowledge(interaction, ack.body);
    return exchange(interaction, ack);
  }

  function exchange(interaction: Interaction, ack: Ack): Exchange {
    const answers = (count: number) => waitForAnswers(interaction, count, answerTimeout);
    return {
      acked: ack.acked,
      ackMs: ack.ms,
      ...(ack.status !== undefined && { ackStatus: ack.status }),
      ...(ack.body !== undefined && { ackBody: ack.body }),
      ...(ack.error !== undefined && { error: ack.error }),
      responseUrl: interaction.responseUrl,
      triggerId: interaction.triggerId,
      received: interaction.received,
      answers,
      async answer() {
        const [first] = await answers(1);
        if (!first) throw new Error('No answer received');
        return first;
      },
    };
  }

  /** The current state of a message that may have changed since it was read. */
  function current(message: SlackMessage, user: SlackUser): SlackMessage {
    const found = messages.find(message.channel, message.ts);
    if (!found) throw new Error(`The message ${message.ts} is gone`);
    if (found.ephemeralTo !== undefined && found.ephemeralTo !== user.id) {
      throw new Error(`${user.id} can't see the message ${message.ts}`);
    }
    return found;
  }

  return {
    async command(typed, from = {}) {
      const user = person(from.user);
      const channel = place(from.channel);
      const [, command = '', text = ''] = /^(\S*)\s*([\s\S]*)$/.exec(typed.trim()) ?? [];
      if (!slashCommands.includes(command)) throw new Error(`${command} is not a valid command`);
      if (!isIn(user, channel) || channel.is_archived)
        throw new Error(`${user.id} cannot write in ${channel.id}`);
      const interaction = interactions.open({
        kind: 'command',
        user: user.id,
        channel: channel.id,
        original: undefined,
      });
      const shown = shouldEscape ? escapeCommand(text, workspace) : text;
      return send(
        interaction,
        'slash_commands',
        commandPayload(interaction, { command, text: shown, user, channel }),
      );
    },

    invite(name, from = {}) {
      const user = person(from.user);
      const channel = place(from.channel);
      const { name: handle } = workspace.bot;
      if (name.trim().replace(/^@/, '') !== handle)
        return `Nobody here is called ${name.trim() || 'that'}. Try /invite @${handle}`;
      if (channel.is_im) return 'Nobody can be added to a direct message.';
      if (!channel.members.includes(user.id)) return 'Only members of this channel can add people to it.';
      if (channel.is_member) return `${handle} is already in this channel.`;
      workspace.channels.set(channel.id, { ...channel, is_member: true });
      const text = `was added to <#${channel.id}|${channel.name}> by <@${user.id}>.`;
      messages.post({ text, blocks: [] }, { channel: channel.id });
      return undefined;
    },

    say: createWriting({ workspace, messages, interactions, options, scopes, person, place, isIn, send }),

    async shortcut(callbackId, { on, ...from } = {}) {
      const user = person(from.user);
      const type = on ? 'message' : 'global';
      if (!shortcuts.some((one) => one.type === type && one.callback_id === callbackId))
        throw new Error(`The app has no ${type} shortcut ${callbackId}`);
      const shown = on && current(on, user);
      if (shown?.ephemeralTo !== undefined) throw new Error('An ephemeral message has no shortcuts');
      const channel = shown && place(shown.channel);
      const interaction = interactions.open({
        kind: 'shortcut',
        user: user.id,
        channel: channel?.id,
        original: undefined,
      });
      const about = { callbackId, user, ts: messages.nextTs(), on: shown };
      return send(interaction, 'interactive', shortcutPayload(interaction, about, channel));
    },

    async click(shown, button, from = {}) {
      const inMessage = 'ts' in shown;
      const user = person(from.user ?? (inMessage ? shown.ephemeralTo : shown.user));
      const on = inMessage ? current(shown, user) : shown;
      const previews = 'ts' in on ? (on.unfurls ?? []) : [];
      const target = findTarget(
        [on, ...previews].flatMap(({ blocks }) => blocks),
        button,
      );
      const preview = previews.find(({ blocks }) => blocks.some((one) => one.block_id === target.blockId));
      const channel = 'ts' in on ? place(on.channel) : undefined;
      const interaction = interactions.open({
        kind: 'ts' in on ? 'action' : 'view',
        user: user.id,
        channel: channel?.id,
        // An app can replace its own message, but not the one that it previews links of.
        original: 'ts' in on && !preview ? { channel: on.channel, ts: on.ts } : undefined,
      });
      const picked = getString(button, 'value');
      const about = {
        user,
        target,
        on,
        preview,
        ts: messages.nextTs(),
        ...(picked !== undefined && { picked }),
      };
      return send(interaction, 'interactive', actionPayload(interaction, about, channel));
    },

    async submit(view, values = {}, from = {}) {
      const user = person(from.user ?? view.user);
      const now = views.find(view.id);
      if (!now) throw new Error(`The view ${view.id} is not open`);
      const interaction = interactions.open({
        kind: 'view',
        user: user.id,
        channel: undefined,
        original: undefined,
      });
      const payload = viewPayload(interaction, { type: 'view_submission', user, view: now, values });
      const result = await send(interaction, 'interactive', payload);
      if (result.acked) applyResponse(now.id, user.id, result.ackBody);
      return result;
    },

    async dismiss(view) {
      const now = views.find(view.id);
      if (!now) throw new Error(`The view ${view.id} is not open`);
      views.close(now);
      if (!now.notify_on_close) return undefined;
      const user = person(now.user);
      const interaction = interactions.open({
        kind: 'view',
        user: user.id,
        channel: undefined,
        original: undefined,
      });
      return send(
        interaction,
        'interactive',
        viewPayload(interaction, { type: 'view_closed', user, view: now }),
      );
    },

    async openHome(from: From = {}) {
      const user = person(from.user);
      if (options.homeTab === false) throw new Error('The app has no Home tab');
      const interaction = interactions.open({
        kind: 'event',
        user: user.id,
        channel: undefined,
        original: undefined,
      });
      return send(
        interaction,
        'events_api',
        homeOpenedPayload(user, views.homeOf(user.id), messages.nextTs()),
      );
    },

    visibleTo(userId, channelId) {
      const user = person(userId);
      if (!isIn(user, place(channelId))) return [];
      return messages
        .all()
        .filter(({ channel, ephemeralTo = userId }) => channel === channelId && ephemeralTo === userId);
    },
  };

  /**
   * Applies the `response_action` of a submission's acknowledgement. Without one, the modal closes. Throws if Slack
   * rejects it: the person would read “We had some trouble connecting”.
   */
  function applyResponse(viewId: string, user: string, body: unknown): void {
    const view = views.find(viewId);
    if (!view) return;
    const action = getString(body, 'response_action');
    if (action === 'errors') checkErrors(view, get(body, 'errors'));
    else if (action === 'update') checkShown(views.update(view, get(body, 'view')));
    else if (action === 'push') checkShown(views.open(get(body, 'view'), user, true));
    else if (action === 'clear') views.closeAll(user);
    else views.close(view);
  }
}

/** Errors stand below input blocks, so each needs one. */
function checkErrors({ blocks }: SlackView, errors: unknown): void {
  const ids = Object.keys(isRecord(errors) ? errors : {});
  if (ids.length === 0) throw new Error("Slack can't show no errors");
  const unknown = ids.filter((id) => !blocks.some((one) => one.type === 'input' && one.block_id === id));
  if (unknown.length > 0) throw new Error(`Slack can't show errors: no input block ${unknown.join()}`);
}

function checkShown(result: SlackView | Refusal): void {
  if ('error' in result) throw new Error(`Slack can't show the view: ${result.messages.join()}`);
}
