import type {
  App,
  BlockAction,
  ButtonAction,
  GlobalShortcut,
  MessageShortcut,
  OverflowAction,
  StaticSelectAction,
  ViewOutput,
  ViewSubmitAction,
} from '@slack/bolt';
import type { Command } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { type ActionKind, actionKinds, linkValue } from '../../views/kit/blocks.ts';
import { unescapeText } from '../../views/kit/text.ts';
import type { Interaction } from '../interactions/interaction.ts';
import { runInteraction } from '../interactions/runInteraction.ts';
import { channelErrors } from '../modals/channelErrors.ts';
import { readTarget, submissions } from '../modals/submissions.ts';
import { personReply } from '../out/conversation.ts';
import { waitingModal } from '../out/modal.ts';
import { formOpener, formReply, responseUrlReply } from '../out/reply.ts';
import type { Services } from '../services.ts';
import { registerHome } from './home.ts';
import { globalShortcut, interactionInView, messageShortcut, searchSubmission } from './inViews.ts';
import { registerLinks } from './links.ts';
import { registerMessages } from './messages.ts';

/** Action kinds of version 0.1, whose messages are still in channels. */
const formerKinds: Readonly<Record<string, ActionKind>> = {
  run: 'replace',
  new: 'open',
  do: 'confirm',
  keep: 'dismiss',
};
const kinds: ReadonlyMap<string, ActionKind> = new Map([
  ...actionKinds.map((kind) => [kind, kind] as const),
  ...Object.entries(formerKinds),
]);
const ours = new RegExp(`^(${[...kinds.keys()].join('|')}):`);
const foreign = new RegExp(`^(?!(${[...kinds.keys()].join('|')}|link|home):)`);

/**
 * Always acknowledges first, then turns each payload into an interaction. A button's value is the text of a
 * command.
 */
export function registerListeners(app: App, services: Services): void {
  const { client, responder } = services;
  const refreshHome = registerHome(app, services);
  app.command('/vizjobs', async ({ ack, command }) => {
    await acknowledge(services, () => ack());
    await answer(services, {
      kind: 'command',
      // Slack escapes the text of a command, but not a button's value.
      text: unescapeText(command.text),
      requester: {
        user: command.user_id,
        team: command.team_id,
        ...placeOf({ id: command.channel_id, name: command.channel_name }),
      },
      reply: responseUrlReply(responder, command.response_url, formOpener(client, command.trigger_id)),
      id: command.trigger_id,
    });
  });

  app.action<BlockAction<ButtonAction | OverflowAction | StaticSelectAction>>(
    ours,
    async ({ ack, action, body }) => {
      await acknowledge(services, () => ack());
      const text = action.type === 'button' ? (action.value ?? '') : action.selected_option.value;
      // Slack also reports clicks on links.
      if (text === linkValue) return;
      const kind = kindOf(action.action_id);
      await answer(services, clickOf(services, body, kind, text));
      // The modal has the answer, and the Home tab no longer asks.
      if (kind === 'replace' && body.view?.type === 'home') await refreshHome(body, { fresh: false });
    },
  );

  app.action(/^link:/, async ({ ack }) => acknowledge(services, () => ack()));

  // A button of another version. Without a listener, Slack would show an error.
  app.action<BlockAction>(foreign, async ({ ack, body }) => {
    await acknowledge(services, () => ack());
    await answer(services, clickOf(services, body, 'unknown', ''));
  });

  for (const [id, read] of Object.entries(submissions)) {
    app.view<ViewSubmitAction>(id, async ({ ack, body, view }) => {
      const form = read(view, services.clouds.several);
      if ('errors' in form) return ack({ response_action: 'errors', errors: form.errors });
      const command = form.value(readTarget(view));
      const errors = await channelErrors(client, command);
      if (errors) return ack({ response_action: 'errors', errors });
      if (id === 'find') {
        const waiting = waitingModal({ channel: readTarget(view).channel });
        await acknowledge(services, () => ack({ response_action: 'update', view: waiting }));
        return answer(services, searchSubmission(services, body, view, command));
      }
      await acknowledge(services, () => ack());
      await answer(services, submissionOf(services, body, view, command));
    });
  }

  app.shortcut<MessageShortcut>(
    { callback_id: 'look_up_job', type: 'message_action' },
    async ({ ack, shortcut }) => {
      await acknowledge(services, () => ack());
      await answer(services, messageShortcut(services, shortcut));
    },
  );
  app.shortcut<GlobalShortcut>({ callback_id: 'find_jobs', type: 'shortcut' }, async ({ ack, shortcut }) => {
    await acknowledge(services, () => ack());
    await answer(services, globalShortcut(services, shortcut));
  });

  registerMessages(app, services);
  registerLinks(app, services);

  // Only errors outside our listeners arrive here; those handle their own.
  app.error(async (error) => services.log.error({ error }, 'listener failed'));
}

/** A lost acknowledgement costs the person a warning sign, not the answer. */
async function acknowledge({ log }: Services, ack: () => Promise<void>): Promise<void> {
  await ack().catch((error: unknown) => log.warn({ error }, 'not acknowledged'));
}

const answer = (services: Services, interaction: Interaction) =>
  services.inFlight.track(runInteraction(services, interaction));

/** Modals and the Home tab have no channel. */
const clickOf = (services: Services, body: BlockAction, kind: Interaction['kind'], text: string) =>
  body.view === undefined
    ? interactionOf(services, body, kind, text)
    : interactionInView(services, { ...body, view: body.view }, kind, text);

const interactionOf = (
  { client, responder }: Services,
  body: BlockAction,
  kind: Interaction['kind'],
  text: string,
): Interaction => ({
  kind,
  text,
  // The person's own workspace, which in a shared channel may not be the channel's.
  requester: {
    user: body.user.id,
    team: body.user.team_id ?? body.team?.id,
    ...placeOf(body.channel),
  },
  ...messageOf(body),
  reply: responseUrlReply(responder, body.response_url, formOpener(client, body.trigger_id)),
  id: body.trigger_id,
});

function placeOf({ id = '', name }: { readonly id?: string; readonly name?: string } = {}) {
  const isDirect = id.startsWith('D') || /^(directmessage$|mpdm-)/.test(name ?? '');
  return { channel: id, ...(isDirect && { direct: true }) };
}

/** A timestamp is unique within its channel. */
function messageOf({ channel, container }: BlockAction): Pick<Interaction, 'message'> {
  const at: unknown = container['message_ts'];
  return channel && typeof at === 'string' ? { message: `${channel.id} ${at}` } : {};
}

function submissionOf(
  services: Services,
  body: ViewSubmitAction,
  view: ViewOutput,
  command: Command,
): Interaction {
  const { responseUrl, channel } = readTarget(view);
  const person = personReply(services, { user: body.user.id, channel });
  return {
    kind: 'submit',
    text: formatCommand(command),
    command,
    requester: { user: body.user.id, team: body.user.team_id ?? body.team?.id, channel },
    reply: responseUrl === undefined ? person : formReply(services.responder, responseUrl, person),
    // A form is submitted once, however often Slack or a person sends it.
    id: view.id,
  };
}

const kindOf = (actionId: string): Interaction['kind'] =>
  kinds.get(actionId.slice(0, actionId.indexOf(':'))) ?? 'unknown';
