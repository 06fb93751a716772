import type { BlockAction, GlobalShortcut, MessageShortcut, ViewOutput, ViewSubmitAction } from '@slack/bolt';
import type { KnownBlock } from '@slack/types';
import type { Command } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import type { ModalTarget } from '../../views/modals/answer.ts';
import type { Interaction } from '../interactions/interaction.ts';
import { readTarget } from '../modals/submissions.ts';
import { modalReply, openWaiting } from '../out/modal.ts';
import { formOpener, responseUrlReply } from '../out/reply.ts';
import type { Services } from '../services.ts';
import { messageText } from './messageText.ts';

/** A click in a modal, or in the Home tab, where everything is answered in a modal. */
export function interactionInView(
  services: Services,
  body: BlockAction & { readonly view: ViewOutput },
  kind: Interaction['kind'],
  text: string,
): Interaction {
  const { view, user } = body;
  const target = placeOf(view);
  const isHome = view.type === 'home';
  const opens = isHome || kind === 'open' || kind === 'form';
  return {
    kind,
    text,
    requester: { user: user.id, team: user.team_id ?? body.team?.id, ...placeIn(target) },
    message: view.id,
    reply: modalReply(services, {
      viewId: opens
        ? openWaiting(services.client, body.trigger_id, { target, on: isHome ? undefined : view.id })
        : Promise.resolve(view.id),
      target,
      user: user.id,
      isChange: kind === 'confirm',
      ...(!opens && { clicked: view.blocks as KnownBlock[] }),
    }),
    id: body.trigger_id,
  };
}

/** The search form stays open and shows its results. */
export function searchSubmission(
  services: Services,
  { user, team }: ViewSubmitAction,
  view: ViewOutput,
  command: Command,
): Interaction {
  const target = placeOf(view);
  return {
    kind: 'submit',
    text: formatCommand(command),
    command,
    requester: { user: user.id, team: user.team_id ?? team?.id, ...placeIn(target) },
    reply: modalReply(services, {
      viewId: Promise.resolve(view.id),
      target,
      user: user.id,
      isChange: false,
    }),
    id: view.id,
  };
}

/**
 * “Look up job” on a message, answered in its channel, visible only to the person. Other people's text is not
 * logged.
 */
export function messageShortcut({ client, responder }: Services, shortcut: MessageShortcut): Interaction {
  const { user, team, channel, message, response_url: responseUrl, trigger_id: triggerId } = shortcut;
  const text = messageText(message);
  return {
    kind: 'shortcut',
    text: 'find',
    ...(text !== '' && { command: { name: 'find', text } }),
    requester: {
      user: user.id,
      team: user.team_id ?? team?.id,
      ...placeIn({ channel: channel.id }),
    },
    reply: responseUrlReply(responder, responseUrl, formOpener(client, triggerId)),
    id: triggerId,
  };
}

/** “Find jobs”, available anywhere in Slack, without a channel. */
export function globalShortcut(
  services: Services,
  { user, team, trigger_id: triggerId }: GlobalShortcut,
): Interaction {
  const target = { channel: '' };
  return {
    kind: 'shortcut',
    text: 'find',
    requester: { user: user.id, team: user.team_id ?? team?.id, ...placeIn(target) },
    reply: modalReply(services, {
      viewId: openWaiting(services.client, triggerId, { target }),
      target,
      user: user.id,
      isChange: false,
    }),
    id: triggerId,
  };
}

/** The form's response URL, if any, isn't used for its modal. */
const placeOf = (view: ViewOutput): ModalTarget => ({ channel: readTarget(view).channel });

const placeIn = ({ channel }: ModalTarget) => ({
  channel,
  ...(channel.startsWith('D') && { direct: true }),
});
