import type { KnownBlock } from '@slack/types';
import type { PollProblem, PollRecovery } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { hidesJobs, pauseAdvice } from '../errors/pauseAdvice.ts';
import { pausedBlocks } from '../errors/pausedNotice.ts';
import { section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { plain } from '../kit/text.ts';
import { date, duration, period } from '../kit/time.ts';
import { watchText } from './menu.ts';
import { plainWatchWords, type ShownWatch, watchWords } from './words.ts';

/** One line for a channel or a person: changes are unknown until the jobs can be read again. */
export function pollProblemView({ since, reason, clouds }: PollProblem): Message {
  const modelArts = `ModelArts${where(clouds)}`;
  const why =
    reason === 'partial' ? `${modelArts} lists only some of the jobs` : `${modelArts} can't be read`;
  return message({
    text: `Watches can't see changes: ${why}. I'll post here when they work again.`,
    head: [
      section(
        `:warning: *Watches haven't seen changes since ${date(since, '{time}')}:* ${why}. I'll post here when they work again.`,
      ),
    ],
  });
}

export function pollRecoveredView({ since, until, clouds }: PollRecovery): Message {
  const news = `Watches work again${where(clouds)}`;
  return message({
    text: `${news}.`,
    head: [
      section(
        `:white_check_mark: *${news}* after ${duration(until - since)} (${period(since, until)}). I'll report what changed in the meantime, as far as possible.`,
      ),
    ],
  });
}

/** With a single cloud its name is empty. */
function where(clouds: readonly string[]): string {
  const names = clouds.map((name) => plain(name, 32)).join(', ');
  return names === '' ? '' : ` in ${names}`;
}

/** To the owner, or to the operators if the owner can't be messaged. */
export function watchPausedView(
  watch: Watch,
  reason: string,
  { toOwner = true }: { toOwner?: boolean } = {},
): Message {
  const words = plainWatchWords(shownAfter(watch, reason, toOwner));
  return message({
    text: `${toOwner ? 'Your watch' : 'A watch'} is paused: ${words}. ${pauseAdvice(reason).why}`,
    head: watchPausedBlocks(watch, reason, toOwner),
  });
}

/** The job of a personal watch concerns only its owner. */
const shownAfter = (watch: Watch, reason: string, toOwner: boolean): ShownWatch =>
  toOwner && !hidesJobs(reason) ? watch : { ...watch, hidden: pauseAdvice(reason).why };

export const watchPausedBlocks = (watch: Watch, reason: string, toOwner = true): readonly KnownBlock[] =>
  pausedBlocks({
    what: 'watch',
    id: watch.id,
    createdBy: watch.createdBy,
    words: `${watchWords(shownAfter(watch, reason, toOwner))}${watch.target.kind === 'channel' ? `, in <#${watch.target.channel}>` : ''}`,
    reason,
    toOwner,
    textOf: (kind) => watchText({ kind, id: watch.id }),
  });
