import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { SlackRefusal } from '../../errors.ts';
import type { Message } from '../../views/kit/message.ts';
import { answerModal, type ModalTarget } from '../../views/modals/answer.ts';
import { waitingLineView } from '../../views/waiting.ts';
import { type PersonServices, personReply } from './conversation.ts';
import type { Reply } from './reply.ts';
import { DeliveryError } from './responseUrl.ts';
import { isViewRejected, slackErrorCode } from './slackFailure.ts';
import { callWebApi } from './webApi.ts';

interface ModalPlace {
  /** ID of the modal with the answers; undefined: Slack didn't open it. */
  readonly viewId: Promise<string | undefined>;
  /** Where buttons in the modal count as pressed. */
  readonly target: ModalTarget;
  readonly user: string;
  /** Whether the answer matters even after the person closed the modal, because it reports a change. */
  readonly isChange: boolean;
  /** What an answer replaces in the modal, and an error must keep. */
  readonly clicked?: readonly KnownBlock[];
}

/** https://docs.slack.dev/reference/views */
const maxBlocks = 100;

export const waitingModal = (target: ModalTarget): ModalView => answerModal(waitingLineView(false), target);

/**
 * Opens a waiting modal at once, because Slack allows only 3 s. From a modal, the new one is stacked, so that
 * closing it goes back; Slack stacks three, and a fourth replaces the third.
 */
export async function openWaiting(
  client: WebClient,
  triggerId: string,
  { target, on }: { readonly target: ModalTarget; readonly on?: string | undefined },
): Promise<string | undefined> {
  const view = waitingModal(target);
  const call = { trigger_id: triggerId, view };
  try {
    const { view: opened } = await (on === undefined ? client.views.open(call) : client.views.push(call));
    return opened?.id;
  } catch {
    // If nothing can be opened, the answer is a message.
    return on;
  }
}

/** Answers in a modal, because clicks in modals and the Home tab have no channel or response URL. */
export function modalReply(
  services: PersonServices,
  { viewId, target, user, isChange, clicked = [] }: ModalPlace,
): Reply {
  const { client } = services;
  const elsewhere = personReply(services, { user, channel: target.channel });

  const update = async (view: ModalView): Promise<void> => {
    await client.views.update({ view_id: (await viewId) ?? '', view });
  };

  async function show(answer: Message, replace: boolean): Promise<void> {
    const message = replace
      ? answer
      : {
          text: answer.text,
          blocks: [...(answer.fallback ?? answer.blocks), ...clicked].slice(0, maxBlocks),
        };
    if ((await viewId) === undefined) return elsewhere.show(answer, false);
    try {
      await update(answerModal(message, target)).catch((error: unknown) => {
        // The text alone still helps if Slack rejects the layout.
        if (!isViewRejected(error)) throw error;
        return update(answerModal({ text: message.text, blocks: [] }, target));
      });
    } catch (error) {
      const code = slackErrorCode(error);
      // The person has closed it.
      if (code === 'not_found' && !isChange) return;
      if (code === 'not_found') return elsewhere.show(answer, false);
      throw new DeliveryError(code);
    }
  }

  return {
    show,
    async remove() {},
    async openForm(view) {
      if ((await viewId) === undefined) throw new SlackRefusal('expired_trigger_id');
      await callWebApi(() => update(view));
      return (next) => callWebApi(() => update(next));
    },
    responseUrl: undefined,
  };
}
