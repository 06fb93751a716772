import type { KnownBlock, ModalView } from '@slack/types';
import { section } from '../kit/blocks.ts';
import type { Message } from '../kit/message.ts';
import { type FormTarget, plainText } from './form.ts';

/** Empty: nowhere. */
export type ModalTarget = Pick<FormTarget, 'channel'>;

/** Buttons that make no sense in a modal: it has its own Close, can't show tables, and can be shared only to a channel. */
const useless = ({ channel }: ModalTarget) =>
  /^[CG]/.test(channel) ? /^(dismiss:|replace:table$)/ : /^(dismiss:|share:|replace:table$)/;

/**
 * A message as a modal, where there is no channel to answer in. Slack has charts and tables in messages only.
 * `target.channel`: where its buttons count as pressed.
 */
export function answerModal({ text, blocks, fallback = blocks }: Message, target: ModalTarget): ModalView {
  const dropped = useless(target);
  const kept = fallback.map((block): KnownBlock => {
    if (block.type !== 'actions') return block;
    return { ...block, elements: block.elements.filter(({ action_id: id = '' }) => !dropped.test(id)) };
  });
  return {
    type: 'modal',
    callback_id: 'answer',
    private_metadata: JSON.stringify(target),
    title: plainText('Visualization jobs'),
    close: plainText('Close'),
    blocks: kept.length > 0 ? kept : [section(text)],
  };
}
