/**
 * The verbs. With `keys.ts` and `topics.ts` they are the language: parser, `format` and help are derived from these
 * tables, so that they can't diverge.
 */
import { type Command, scheduleActions, type Topic } from '../command.ts';
import { fold } from '../text.ts';
import { limits } from './limits.ts';
import { commonTopics } from './topics.ts';

/** A verb is the first unquoted word of a text; without one, the text is a list. */
interface Verb {
  readonly name: Command['name'];
  /** Words for it, normalized by `fold`. */
  readonly words: readonly string[];
  readonly usage: string;
  readonly meaning: string;
  /** The help page that explains it. */
  readonly topic: Topic;
}

export const listUsage = '[STATUS] [SEARCH WORDS] [key:value ...]';

export const verbs: readonly Verb[] = [
  {
    name: 'list',
    words: ['list', 'search'],
    usage: listUsage,
    meaning: 'List jobs, newest first.',
    topic: 'search',
  },
  {
    name: 'show',
    words: ['show', 'open', 'logs', 'details', 'info', 'why', 'get', 'status'],
    usage: 'show ID|NAME',
    meaning: 'Show everything about one job: status, log path, link to the board.',
    topic: 'changes',
  },
  {
    name: 'find',
    words: ['find'],
    usage: 'find [TEXT]',
    meaning:
      'Find the jobs named in a text by ID, complete name or board link. Without a text, opens a search form.',
    topic: 'search',
  },
  {
    name: 'stop',
    words: ['stop', 'kill', 'cancel', 'terminate', 'abort'],
    usage: 'stop ID|NAME',
    meaning: 'Stop a job (asks first). Only running jobs are billed.',
    topic: 'changes',
  },
  {
    name: 'stopLater',
    // The same verb: this row is for help alone.
    words: [],
    usage: 'stop ID|NAME after:4h|at:18:00',
    meaning: 'Stop a job at a time, 5 minutes to 7 days from now. `stop ID later` offers times.',
    topic: 'changes',
  },
  {
    name: 'keep',
    words: ['keep'],
    usage: 'keep ID|NAME',
    meaning: 'Cancel a timed stop.',
    topic: 'changes',
  },
  {
    name: 'restart',
    words: ['restart', 'rerun', 'retry'],
    usage: 'restart ID|NAME',
    meaning: 'Restart a finished job (asks first).',
    topic: 'changes',
  },
  {
    name: 'delete',
    words: ['delete', 'remove', 'rm'],
    usage: 'delete ID|NAME',
    meaning: 'Delete a job for good (asks first).',
    topic: 'changes',
  },
  {
    name: 'describe',
    words: ['describe', 'description', 'edit'],
    usage: 'describe ID|NAME ["TEXT"]',
    meaning: `Change the description, up to ${limits.description} characters. Without a text, opens a form.`,
    topic: 'changes',
  },
  {
    name: 'create',
    words: ['create'],
    usage: 'create [name:NAME] [logs:/BUCKET/FOLDER/] [type:TYPE] [autostop:HOURS] [description:"TEXT"]',
    meaning: 'Create a job. Opens a form prefilled with these values.',
    topic: 'changes',
  },
  {
    name: 'summary',
    words: ['summary', 'digest', 'overview', 'stats'],
    usage: 'summary [STATUS] [SEARCH WORDS]',
    meaning: 'Summarize the jobs now, with what changed since the last scheduled summary.',
    topic: 'schedules',
  },
  {
    name: 'schedule',
    words: ['schedule'],
    usage: 'schedule [DAYS] [TIME] [in ZONE] [STATUS] [SEARCH WORDS]',
    meaning: 'Post a summary to this channel on a schedule. Without arguments, opens a form.',
    topic: 'schedules',
  },
  {
    name: 'schedule',
    // Same verb; this row is only for help.
    words: [],
    usage: `schedule ${scheduleActions.join('|')} ID`,
    meaning: 'Change a schedule (its owner and operators).',
    topic: 'schedules',
  },
  {
    name: 'schedules',
    words: ['schedules'],
    usage: 'schedules [all]',
    meaning: 'List the schedules of this channel, or of all channels.',
    topic: 'schedules',
  },
  {
    name: 'watch',
    words: ['watch', 'follow', 'subscribe', 'notify', 'alert', 'warn'],
    usage: 'watch [STATUS] [SEARCH WORDS] [over:DURATION]',
    meaning: 'Notify this channel when a job starts to match. Default: `failed`; with `over:`, `running`.',
    topic: 'watches',
  },
  {
    name: 'watch',
    // Same verb; these rows are only for help.
    words: [],
    usage: 'watch ID',
    meaning: 'Send you a direct message each time this job changes, until it ends.',
    topic: 'watches',
  },
  {
    name: 'watch',
    words: [],
    usage: 'watch mute WATCH 4h|tomorrow',
    meaning:
      'Mute a watch for a while (its owner and operators). `watch unmute WATCH` ends it early. `#ID` after WATCH: only that job.',
    topic: 'watches',
  },
  {
    name: 'watch',
    words: [],
    usage: 'watch remove WATCH',
    meaning: 'Stop watching (its owner and operators).',
    topic: 'watches',
  },
  {
    name: 'watches',
    words: ['watches', 'subscriptions', 'alerts'],
    usage: 'watches [all]',
    meaning: 'List what is watched in this channel, or in all channels, and by you.',
    topic: 'watches',
  },
  {
    name: 'default',
    words: ['default'],
    usage: 'default in:CLOUD',
    meaning: 'Set the default cloud for commands in this channel.',
    topic: 'clouds',
  },
  {
    name: 'help',
    // Phones turn `--help` into an em dash and `help`, which folds to `-help`.
    words: ['help', '?', '-h', '-help', '--help'],
    usage: 'help [TOPIC]',
    meaning: `Help on ${commonTopics.join(', ')}.`,
    topic: 'search',
  },
];

export function verbOf(word: string): Verb | undefined {
  const folded = fold(word);
  return verbs.find(({ words }) => words.includes(folded));
}

/** Not verbs, but typed as if they were. `parse/hints.ts` says what to type instead. */
export const hintWords = ['share', 'rename', 'pause', 'resume'] as const;

/** Actions on a watch that need no `watch` before them. */
export const watchActionWords: readonly string[] = [
  'mute',
  'snooze',
  'silence',
  'unmute',
  'unwatch',
  'unfollow',
  'unsubscribe',
];

/** `new job`: `new` alone is a search. */
export const meansNewJob = ([first = '', second = '']: readonly string[]): boolean =>
  /^(?:new|add)$/i.test(first) && /^(?:job|board)$/i.test(second);

/** Whether a text that starts with these words is no search. */
export function meansCommand(words: readonly string[]): boolean {
  const [first = ''] = words;
  const isOther = [...hintWords, ...watchActionWords].includes(fold(first));
  return isOther || verbOf(first) !== undefined || meansNewJob(words);
}

export function usageOf(name: Command['name']): string {
  return verbs.find((verb) => verb.name === name)?.usage ?? listUsage;
}
