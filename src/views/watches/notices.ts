import type { KnownBlock } from '@slack/types';
import type { PollProblem, PollRecovery } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { hidesJobs, pauseAdvice } from '../errors/pauseAdvice.ts';
import { notNotified, pausedBlocks } from '../errors/pausedNotice.ts';
import { context, overflow, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, number, plain } from '../kit/text.ts';
import { date, duration, period } from '../kit/time.ts';
import { watchText } from './menu.ts';
import { plainWatchWords, type ShownWatch, watchTitle, watchWords } from './words.ts';

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

/** About the watches of one person: to them, or to the operators if they can't be messaged. */
export function watchesPausedView(
  owner: string,
  watches: readonly Watch[],
  reason: string,
  { toOwner = true }: { toOwner?: boolean } = {},
): Message {
  const { why, next } = pauseAdvice(reason);
  const [watch, ...others] = watches;
  if (watch && others.length === 0) {
    const words = plainWatchWords(shownAfter(watch, reason, toOwner));
    return message({
      text: `${toOwner ? 'Your watch' : 'A watch'} is paused: ${words}. ${why}`,
      head: watchPausedBlocks(watch, reason, toOwner),
    });
  }
  const count = `${toOwner ? 'Your ' : ''}${number(watches.length)} watches`;
  const subject = toOwner ? count : `${count} of <@${owner}>`;
  return message({
    text: `${count} are paused. ${why}`,
    head: [
      section(`:double_vertical_bar: *${subject} are paused.*\n${why}\n${next} Then choose Resume.`),
      ...(toOwner ? [] : [notNotified(owner)]),
    ],
    rows: watches.map((one) =>
      section(
        `*${watchTitle(shownAfter(one, reason, toOwner))}* (${code(one.id, 6)})${place(one)}`,
        overflow([
          { label: 'Resume', value: watchText({ kind: 'resume', id: one.id }) },
          { label: 'Remove', value: watchText({ kind: 'remove', id: one.id }) },
        ]),
      ),
    ),
    cut: (shown, all) =>
      context(
        `:warning: Only ${shown} of ${all} fit into one message. \`/vizjobs watches all\` lists the rest.`,
      ),
  });
}

const place = ({ target }: Watch) => (target.kind === 'channel' ? `, in <#${target.channel}>` : '');

/** The job of a personal watch concerns only its owner. */
const shownAfter = (watch: Watch, reason: string, toOwner: boolean): ShownWatch =>
  toOwner && !hidesJobs(reason) ? watch : { ...watch, hidden: pauseAdvice(reason).why };

export const watchPausedBlocks = (watch: Watch, reason: string, toOwner = true): readonly KnownBlock[] =>
  pausedBlocks({
    what: 'watch',
    id: watch.id,
    createdBy: watch.createdBy,
    words: `${watchWords(shownAfter(watch, reason, toOwner))}${place(watch)}`,
    reason,
    toOwner,
    textOf: (kind) => watchText({ kind, id: watch.id }),
  });
