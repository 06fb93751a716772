import type { ContextBlock, KnownBlock } from '@slack/types';
import { actions, button, context, section } from '../kit/blocks.ts';
import { code } from '../kit/text.ts';
import { pauseAdvice } from './pauseAdvice.ts';

/** What vizjobs paused. */
export interface Paused {
  readonly what: 'schedule' | 'watch';
  readonly id: string;
  readonly createdBy: string;
  /** In mrkdwn. */
  readonly words: string;
  readonly reason: string;
  /** False: for others, because the owner can't be messaged. */
  readonly toOwner: boolean;
  readonly textOf: (kind: 'resume' | 'remove') => string;
}

/** Why it is paused, and the ways on. */
export function pausedBlocks({
  what,
  id,
  createdBy,
  words,
  reason,
  toOwner,
  textOf,
}: Paused): readonly KnownBlock[] {
  const { why, next } = pauseAdvice(reason);
  const subject = toOwner ? `Your ${what}` : `The ${what} of <@${createdBy}>`;
  // A channel keeps the notice, and the answer goes only to the person who clicks.
  const kind = toOwner ? 'replace' : 'open';
  const choice = (label: 'Resume' | 'Remove', text: string, style?: 'primary') =>
    button(label, kind, text, { style, accessibilityLabel: `${label} ${what} ${id}` });
  return [
    section(
      `:double_vertical_bar: *${subject} (${code(id, 6)}) is paused:* ${words}.\n${why}\n${next} Then press Resume.`,
    ),
    ...(toOwner ? [] : [notNotified(createdBy)]),
    actions(choice('Resume', textOf('resume'), 'primary'), choice('Remove', textOf('remove'))),
  ];
}

export const notNotified = (owner: string): ContextBlock =>
  context(`<@${owner}> couldn't be notified: Slack rejected the direct message.`);
