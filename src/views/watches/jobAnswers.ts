/** Replies to clicks in the message of a job. Only the person who clicks sees them. */
import type { Watch } from '../../watches/watch.ts';
import { actions, button, context, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code } from '../kit/text.ts';
import { moment } from '../kit/time.ts';
import { watchText } from './menu.ts';
import { watchWords } from './words.ts';

/** `job`: a job's ID. */
export function jobMutedView(watch: Watch, job: string): Message {
  const text = `Muted: this watch no longer reports job #${job}.`;
  return message({
    text,
    head: [
      section(`:no_bell: *Muted.* This watch no longer reports job ${code(`#${job}`, 21)}.`),
      context(`Watch ${code(watch.id, 6)}: ${watchWords(watch)}`),
      actions(
        button('Undo', 'replace', watchText({ kind: 'unmuteJob', id: watch.id, job }), {
          accessibilityLabel: `Unmute job #${job}`,
        }),
      ),
    ],
  });
}

/** `job`: an ID. */
export const jobUnmutedView = (watch: Watch, job: string): Message =>
  message({
    text: `Unmuted: this watch reports job #${job} again.`,
    head: [
      section(`:bell: *Unmuted.* This watch reports job ${code(`#${job}`, 21)} again.`),
      context(`Watch ${code(watch.id, 6)}: ${watchWords(watch)}`),
    ],
  });

/** Times in milliseconds since the epoch. */
export const remindLaterView = (job: string, until: number): Message =>
  message({
    text: `I'll ask again about job #${job} if nothing has changed by then.`,
    head: [
      section(
        `:alarm_clock: I'll ask again about job ${code(`#${job}`, 21)} ${moment(until)}, if its status is still the same.`,
      ),
    ],
  });

export const dismissedView = (job: string): Message =>
  message({
    text: `I won't ask again about job #${job} unless its status changes.`,
    head: [
      section(
        `:white_check_mark: I won't ask again about job ${code(`#${job}`, 21)}, unless its status changes first.`,
      ),
    ],
  });
