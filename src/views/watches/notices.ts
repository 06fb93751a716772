import type { ReadingProblem } from '../../watches/story.ts';
import type { Watch } from '../../watches/watch.ts';
import { pauseAdvice } from '../errors/pauseAdvice.ts';
import { section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { date } from '../kit/time.ts';

/** One line for a channel or a person: nothing is told until the jobs can be read again. */
export function readingProblemView({ since }: ReadingProblem): Message {
  const text = `vizjobs can't read the watched jobs since ${date(since, '{time}')}.`;
  return message({ text: "vizjobs can't read the watched jobs.", head: [section(`:warning: ${text}`)] });
}

/** The jobs can be read again. `until`: milliseconds since the epoch. */
export function readingRecoveredView(_problem: ReadingProblem, until: number): Message {
  const text = 'vizjobs can read the watched jobs again';
  return message({
    text: `${text}.`,
    head: [section(`:white_check_mark: ${text}, since ${date(until, '{time}')}.`)],
  });
}

/** To the owner, or to the operators if the owner gets no direct messages. */
export function watchPausedView(
  watch: Watch,
  reason: string,
  { toOwner = true }: { toOwner?: boolean } = {},
): Message {
  const { why, next } = pauseAdvice(reason);
  const subject = toOwner ? 'Your watch' : `The watch of <@${watch.createdBy}>`;
  return message({
    text: `${toOwner ? 'Your watch' : 'A watch'} ${watch.id} is paused. ${why}`,
    head: [section(`:double_vertical_bar: *${subject} (\`${watch.id}\`) is paused.* ${why}\n${next}`)],
  });
}
