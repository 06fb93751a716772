import { UsageError, type UsageErrorOptions } from '../../errors.ts';
import { fold } from '../text.ts';
import { type hintWords, listUsage, usageOf } from '../words/verbs.ts';
import { listThe, storedIdOf } from './stored.ts';
import { sourceOf, type Token } from './tokens.ts';

type Hint = UsageErrorOptions & { readonly message: string; readonly usage: string };

const hints: Readonly<Record<(typeof hintWords)[number], (rest: readonly Token[]) => Hint>> = {
  share: (rest) => ({
    message: 'To `share` a reply with the channel, press Share below it.',
    usage: listUsage,
    suggestion: sourceOf(rest),
  }),
  rename: ([job]) => ({
    message: "ModelArts can't `rename` jobs. You can change the description instead.",
    usage: usageOf('describe'),
    ...(job && { suggestion: `describe ${job.source}`, label: 'Edit description' }),
  }),
  pause: (rest) => ({
    message: 'To `pause` a schedule: `schedule pause ID`. To mute a watch: `watch mute ID 4h`.',
    ...onSchedule('pause', rest),
  }),
  resume: (rest) => ({
    message: 'To `resume` a schedule: `schedule resume ID`. To resume a watch: `watch resume ID`.',
    ...onSchedule('resume', rest),
  }),
};

/** What to type instead; undefined: the word is none of them. */
export function hintFor(word: string, rest: readonly Token[]): UsageError | undefined {
  const hint = Object.entries(hints).find(([name]) => name === fold(word))?.[1](rest);
  if (!hint) return undefined;
  const { message, usage, ...options } = hint;
  return new UsageError(`${message} To search for the word, put it in quotes.`, usage, options);
}

const onSchedule = (action: 'pause' | 'resume', [id]: readonly Token[]) => ({
  usage: `schedule ${action} ID`,
  ...(storedIdOf(id) === undefined
    ? listThe.schedules
    : { suggestion: `schedule ${action} ${storedIdOf(id)}` }),
});
