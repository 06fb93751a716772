/**
 * The single table of words. The parser, `format` and help are all derived from it, so that they can't
 * diverge.
 */
import { statuses } from '../../modelarts/statuses.ts';
import type {
  Command,
  JobFilter,
  JobQuery,
  ListView,
  Order,
  SortKey,
  Topic,
  Unchanged,
  Weekday,
} from '../command.ts';
import { scheduleActions, topicNames, weekdays } from '../command.ts';
import { fold } from '../text.ts';
import { selectorOf } from './statusWords.ts';

/** `text` is in UTF-16 units, `search` in code points; ranges are inclusive. */
export const limits = {
  text: 2000,
  search: 64,
  per: { least: 1, most: 20 },
  page: { least: 1, most: 999_999 },
  /** Jobs in a table: Slack takes 101 or 201 rows with the heading, depending on the page of its documentation. */
  table: 100,
  workspace: 64,
  /** Minutes, up to 366 days. */
  since: { least: 1, most: 527_040 },
  /** Minutes, up to 366 days. */
  over: { least: 1, most: 527_040 },
  /** Minutes, up to 30 days. */
  mute: { least: 1, most: 43_200 },
  description: 256,
  /** Code points. Even when quoted, it fits into `text`. */
  find: 900,
  /** Minutes until a timed stop: 5 minutes to 7 days. */
  stopAfter: { least: 5, most: 10_080 },
  /** The OBS path of a new job's logs. */
  logs: 1_000,
  code: { least: 0, most: Math.max(...statuses.map(({ code }) => code)) },
} as const;

export const defaultQuery: JobQuery = {
  status: [],
  search: '',
  sort: 'created',
  order: 'desc',
  per: 10,
  page: 1,
};

/** Which jobs a query is about, without how it shows them. */
export function filterOf({
  sort: _,
  order: __,
  per: ___,
  page: ____,
  view: _____,
  ...filter
}: JobQuery): JobFilter {
  return filter;
}

export interface Example {
  /** A button label describing what it does. */
  readonly label: string;
  /** A text that parses. */
  readonly command: string;
}

/** A verb is the first unquoted word of a text; without one, the text is a list. */
export interface Verb {
  readonly name: Command['name'];
  /** Words for it, normalized by `fold`. */
  readonly words: readonly string[];
  readonly usage: string;
  readonly meaning: string;
  /** The help page that explains it. */
  readonly topic: Topic;
}

export const listUsage = '[STATUS] [SEARCH WORDS] [key:value ...]';
/** Part of the language with several clouds. */
export const cloudUsage = 'in:CLOUD|all';

/** Topics that exist with a single cloud, too. */
export const commonTopics = topicNames.filter((topic) => topic !== 'clouds');

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
    words: ['show', 'open', 'logs', 'details', 'why'],
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
    words: ['stop', 'kill', 'cancel', 'terminate'],
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
    words: ['restart'],
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
    words: ['summary', 'digest'],
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
    meaning: 'Change a schedule (its creator and operators).',
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
    words: ['watch', 'follow', 'subscribe', 'notify'],
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
      'Mute a watch for a while (its creator and operators). `watch unmute WATCH` ends it early. `#ID` after WATCH: only that job.',
    topic: 'watches',
  },
  {
    name: 'watch',
    words: [],
    usage: 'watch remove WATCH',
    meaning: 'Stop watching (its creator and operators).',
    topic: 'watches',
  },
  {
    name: 'watches',
    words: ['watches', 'subscriptions'],
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

export const keyNames = [
  'status',
  'search',
  'since',
  'sort',
  'order',
  'over',
  'per',
  'page',
  'view',
  'workspace',
  'unchanged',
] as const;
export type Key = (typeof keyNames)[number];

/** Our words first, then those of the API's `sortBy`; normalized by `fold`. */
export const sortWords: ReadonlyMap<string, SortKey> = new Map<string, SortKey>([
  ['created', 'created'],
  ['id', 'id'],
  ['name', 'name'],
  ['description', 'description'],
  ['status', 'status'],
  ['create-time', 'created'],
  ['job-id', 'id'],
  ['job-name', 'name'],
  ['job-desc', 'description'],
]);

export const orderWords: ReadonlyMap<string, Order> = new Map<string, Order>([
  ['desc', 'desc'],
  ['asc', 'asc'],
  ['descending', 'desc'],
  ['ascending', 'asc'],
]);

/** Normalized by `fold`. */
export const viewWords: ReadonlyMap<string, ListView | 'list'> = new Map<string, ListView | 'list'>([
  ['table', 'table'],
  ['list', 'list'],
]);

/** Folded. */
export const unchangedMeanings: ReadonlyMap<string, Unchanged> = new Map<string, Unchanged>([
  ['post', 'post'],
  ['line', 'line'],
  ['nothing', 'nothing'],
  ['none', 'nothing'],
  ['skip', 'nothing'],
]);

const workingDays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** Words for several days, normalized by `fold`. */
export const dayWords: ReadonlyMap<string, readonly Weekday[]> = new Map<string, readonly Weekday[]>([
  ['daily', weekdays],
  ['weekdays', workingDays],
  ['weekends', ['sat', 'sun']],
  ['everyday', weekdays],
  ['every-day', weekdays],
  ['each-day', weekdays],
  ['weekday', workingDays],
  ['workday', workingDays],
  ['workdays', workingDays],
  ['business-days', workingDays],
  ['working-days', workingDays],
  ['weekend', ['sat', 'sun']],
]);

const either = (words: ReadonlyMap<string, string>) => [...new Set(words.values())].join('|');

export interface KeyDefinition {
  readonly usage: string;
  readonly meaning: string;
  readonly topic: Topic;
}

export const keys: Readonly<Record<Key, KeyDefinition>> = {
  status: {
    usage: 'status:STATUS[,STATUS ...]',
    meaning: `Any of these statuses: groups, names, or codes ${limits.code.least} to ${limits.code.most}.`,
    topic: 'status',
  },
  search: {
    usage: 'search:"TEXT"',
    meaning: `Search for exactly this text, up to ${limits.search} characters.`,
    topic: 'search',
  },
  since: {
    usage: 'since:24h|7d|today|yesterday',
    meaning: 'Created since then: minutes (`30m`), hours, days, weeks, or a day in your time zone.',
    topic: 'since',
  },
  over: {
    usage: 'over:20m|4h|2d',
    meaning: 'In their status for at least that long, if ModelArts says how long.',
    topic: 'since',
  },
  sort: {
    usage: `sort:${either(sortWords)}`,
    meaning: `Sort by this. Default: \`${defaultQuery.sort}\`.`,
    topic: 'sorting',
  },
  order: {
    usage: `order:${either(orderWords)}`,
    meaning: `Descending or ascending. Default: \`${defaultQuery.order}\`, newest or last first.`,
    topic: 'sorting',
  },
  per: {
    usage: 'per:NUMBER',
    meaning: `Jobs per page, ${limits.per.least} to ${limits.per.most}. Default: ${defaultQuery.per}.`,
    topic: 'paging',
  },
  page: { usage: 'page:NUMBER', meaning: 'Which page. The first is 1.', topic: 'paging' },
  view: {
    usage: `view:${either(viewWords)}`,
    meaning: `As a list (default), or the first ${limits.table} jobs as a table that Slack pages, sorts and searches.`,
    topic: 'paging',
  },
  workspace: {
    usage: 'workspace:ID',
    meaning: `A workspace other than the configured one: up to ${limits.workspace} letters, digits, \`_\` or \`-\`.`,
    topic: 'workspace',
  },
  unchanged: {
    usage: `unchanged:${either(unchangedMeanings)}`,
    meaning: 'In a schedule: what to post if nothing has changed. Default: `post`.',
    topic: 'schedules',
  },
};

/** A key that exists only with several clouds, parsed by `parse/cloud.ts`. */
export const cloudKey: KeyDefinition = {
  usage: cloudUsage,
  meaning: 'In this cloud, or in every cloud you can use. Works with every command about jobs.',
  topic: 'clouds',
};

export interface TopicDefinition {
  readonly title: string;
  readonly intro: string;
  /** Other words for the topic, normalized by `fold`. Key names and status words also work. */
  readonly words: readonly string[];
  readonly examples: readonly Example[];
}

export const topics: Readonly<Record<Topic, TopicDefinition>> = {
  status: {
    title: 'Status',
    intro:
      'Start with groups or statuses; several mean any of them. `failed`, `running` and `unknown` ' +
      'are groups; the codes alone are `jobstat-failed` (11), `jobstat-running` (8), `jobstat-unknown` (0).',
    words: ['statuses', 'state', 'states', 'group', 'groups', 'filter', 'filters'],
    examples: [
      { label: 'Failed jobs', command: 'failed' },
      { label: 'Running jobs', command: 'running' },
      { label: 'Failed or running', command: 'failed running' },
      { label: 'Only canceled', command: 'canceled' },
      { label: 'Codes 3, 5, 6 and 13', command: 'status:3,5,6,13' },
    ],
  },
  codes: {
    title: 'Status codes',
    intro:
      'Each status has a name and a code: `image-failed` or `status:3`. The prefix `JOBSTAT_` is optional, except ' +
      'where the name alone is a group: `failed`, `running`, `unknown`.',
    words: ['code', 'names'],
    examples: [
      { label: 'Image failed', command: 'image-failed' },
      { label: 'Code 13', command: 'status:13' },
      { label: 'Waiting', command: 'JOBSTAT_WAITING' },
    ],
  },
  search: {
    title: 'Search',
    intro:
      'All other words are search text; ModelArts searches job names, for example. Text in quotes is always ' +
      'search text.',
    words: ['text', 'find', 'quotes', 'query'],
    examples: [
      { label: 'Search for resnet', command: 'resnet' },
      { label: 'Failed jobs with resnet', command: 'failed resnet' },
      { label: 'The word “failed”', command: 'search:"failed"' },
    ],
  },
  since: {
    title: 'Since when',
    intro:
      '`today`, `yesterday` and `last 24h` work without a key. Days begin at midnight in your time zone, or in that ' +
      'of the schedule.',
    words: ['today', 'yesterday', 'last', 'recent', 'new', 'age', 'hours'],
    examples: [
      { label: 'Failed, last 24 h', command: 'failed since:24h' },
      { label: 'Failed since yesterday', command: 'failed yesterday' },
      { label: 'Created today', command: 'today' },
      { label: 'Last 7 days', command: 'since:7d' },
      { label: 'Running over 24 h', command: 'running over:24h' },
    ],
  },
  sorting: {
    title: 'Sorting',
    intro: 'Newest first by default. The API names work too, for example `sort:job_name`.',
    words: ['sorted', 'sortby', 'ordering'],
    examples: [
      { label: 'By name', command: 'sort:name order:asc' },
      { label: 'Oldest first', command: 'order:asc' },
      { label: 'By status', command: 'sort:status' },
    ],
  },
  paging: {
    title: 'Pages',
    intro: 'The buttons below a list page through it. These keys jump to a page.',
    words: ['pages', 'number', 'numbers'],
    examples: [
      { label: 'Page 2', command: 'page:2' },
      { label: '20 jobs per page', command: 'per:20' },
      { label: 'Failed jobs, page 2', command: 'failed page:2' },
      { label: 'As a table', command: 'view:table' },
    ],
  },
  workspace: {
    title: 'Workspace',
    intro: 'Each job is in a workspace. Default: the configured one, or `0`.',
    words: ['workspaces'],
    examples: [
      { label: 'Workspace 0', command: 'workspace:0' },
      { label: 'Failed in workspace 0', command: 'failed workspace:0' },
    ],
  },
  changes: {
    title: 'Changing jobs',
    intro:
      'Use the ⋮ menu of a row, the buttons in the details, or type. Stop, restart and delete ask first.',
    words: [
      'change',
      'changing',
      'jobs',
      'job',
      'stopping',
      'restarting',
      'deleting',
      'creating',
      'operators',
      'rights',
      'permission',
      'permissions',
      'operator',
    ],
    examples: [
      { label: 'Jobs to stop', command: 'running' },
      { label: 'Jobs to restart', command: 'failed stopped' },
      { label: 'Create a job', command: 'create' },
    ],
  },
  clouds: {
    title: 'Clouds',
    intro:
      "Without `in:`, lists use the channel's default cloud or the first one; `show 197` searches every " +
      'cloud you can use.',
    words: ['cloud', 'in', 'default', 'region', 'regions'],
    examples: [
      { label: 'Failed, all clouds', command: 'failed in:all' },
      { label: 'Summary, all clouds', command: 'summary in:all' },
    ],
  },
  schedules: {
    title: 'Summaries and schedules',
    intro:
      'A channel gets a summary at a set time: `schedule weekdays 9am failed in Berlin`, ' +
      '`schedule mondays and fridays 09:00 UTC`. Any order works. Defaults: every day, your time zone, all jobs.',
    words: [
      'schedule',
      'summary',
      'summaries',
      'digest',
      'pause',
      'resume',
      'daily',
      'days',
      'time',
      'zone',
      'timezone',
    ],
    examples: [
      { label: 'Summary now', command: 'summary' },
      { label: 'Summary of failed jobs', command: 'summary failed' },
      { label: 'Set up a schedule', command: 'schedule' },
      { label: 'Schedules here', command: 'schedules' },
      { label: 'Schedules everywhere', command: 'schedules all' },
    ],
  },
  watches: {
    title: 'Watching',
    intro:
      'This channel is notified when a job fails: one message per job, kept up to date, with each change in its thread. With ' +
      '`over:`, it asks whether to stop jobs that run that long.',
    words: [
      'watch',
      'watching',
      'notifications',
      'notification',
      'alerts',
      'mute',
      'unmute',
      'subscriptions',
    ],
    examples: [
      { label: 'Watch for failures', command: 'watch failed' },
      { label: 'Failures of resnet', command: 'watch failed resnet' },
      { label: 'Running over 24 h', command: 'watch running over:24h' },
      { label: 'Watches here', command: 'watches' },
      { label: 'Watches everywhere', command: 'watches all' },
    ],
  },
};

/** Examples on the first help page. */
export const firstExamples: readonly Example[] = [
  { label: 'Failed, last 24 h', command: 'failed since:24h' },
  { label: 'Failed jobs', command: 'failed' },
  { label: 'Running jobs', command: 'running' },
  { label: 'Search for resnet', command: 'resnet' },
  { label: 'Summary', command: 'summary' },
];

export function verbOf(word: string): Verb | undefined {
  const folded = fold(word);
  return verbs.find(({ words }) => words.includes(folded));
}

/** Not verbs, but typed as if they were. `parse/hints.ts` says what to type instead. */
export const hintWords = ['share', 'rename', 'pause', 'resume', 'mute', 'unmute'] as const;

/** `new job`: `new` alone is a search. */
export const meansNewJob = ([first = '', second = '']: readonly string[]): boolean =>
  /^(?:new|add)$/i.test(first) && /^(?:job|board)$/i.test(second);

/** Whether a text that starts with these words is no search. */
export function meansCommand(words: readonly string[]): boolean {
  const [first = ''] = words;
  const isHint = hintWords.some((word) => word === fold(first));
  return isHint || verbOf(first) !== undefined || meansNewJob(words);
}

export function keyOf(word: string): Key | undefined {
  const folded = fold(word);
  return keyNames.find((name) => name === folded);
}

/** The topic for a word: its name, an alias, a key, or a status word. */
export function topicOf(word: string): Topic | undefined {
  const folded = fold(word);
  const key = keyOf(folded);
  return (
    topicNames.find((name) => name === folded || topics[name].words.includes(folded)) ??
    (key && keys[key].topic) ??
    (selectorOf(folded) === undefined ? undefined : 'status')
  );
}

/** How to type a verb. */
export function usageOf(name: Command['name']): string {
  return verbs.find((verb) => verb.name === name)?.usage ?? listUsage;
}
