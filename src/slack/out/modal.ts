import type { KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { SlackRefusal } from '../../errors.ts';
import type { Message } from '../../views/kit/message.ts';
import { answerModal, type ModalTarget } from '../../views/modals/answer.ts';
import { waitingLineView } from '../../views/waiting.ts';
import { type Conversation, conversationReply } from './conversation.ts';
import type { Reply } from './reply.ts';
import { DeliveryError } from './responseUrl.ts';
import { slackErrorCode } from './slackFailure.ts';
import { callWebApi } from './webApi.ts';

export interface ModalPlace {
  /** Of the modal that shows the answers; undefined: Slack did not open it. */
  readonly viewId: Promise<string | undefined>;
  /** Where buttons in the modal count as pressed. */
  readonly target: ModalTarget;
  readonly user: string;
  /** Whether the person needs to know the answer after they have closed the modal: it tells of a change. */
  readonly isChange: boolean;
  /** What the modal shows, where an answer takes its place: an error must leave it. */
  readonly clicked?: readonly KnownBlock[];
}

/** https://docs.slack.dev/reference/views */
const maxBlocks = 100;

/** The modal that says that an answer is coming. */
export const waitingModal = (target: ModalTarget): ModalView => answerModal(waitingLineView(false), target);

/**
 * Shows a modal that waits for the answer, at once, because Slack gives 3 s. From a modal the new one goes on top, so
 * that closing it leads back; Slack stacks three, and a fourth replaces the third.
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
    // Where nothing can be opened, the answer is a direct message.
    return on;
  }
}

/** Answers in a modal: what was pressed in one, or in the Home tab, has no channel and no response URL. */
export function modalReply(
  client: WebClient,
  { viewId, target, user, isChange, clicked = [] }: ModalPlace,
): Reply {
  const direct: Conversation = { channel: user, user, direct: true };

  const update = async (view: ModalView): Promise<void> => {
    await client.views.update({ view_id: (await viewId) ?? '', view });
  };

  async function show(answer: Message, replace: boolean): Promise<void> {
    const message = replace
      ? answer
      : { ...answer, blocks: [...answer.blocks, ...clicked].slice(0, maxBlocks) };
    if ((await viewId) === undefined) return conversationReply(client, direct).show(answer, false);
    try {
      await update(answerModal(message, target)).catch((error: unknown) => {
        // The text still helps when Slack does not accept its layout.
        if (slackErrorCode(error) !== 'invalid_arguments') throw error;
        return update(answerModal({ text: message.text, blocks: [] }, target));
      });
    } catch (error) {
      const code = slackErrorCode(error);
      // The person has closed it.
      if (code === 'not_found' && !isChange) return;
      if (code === 'not_found') return conversationReply(client, direct).show(answer, false);
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
