/** The one table of words. Parser, `format` and help are all made from it, so that they cannot drift. */
import { statuses } from '../../modelarts/statuses.ts';
import type { Command, JobQuery, Order, SortKey, Topic, Unchanged, Weekday } from '../command.ts';
import { scheduleActions, topicNames, weekdays } from '../command.ts';
import { fold } from '../text.ts';
import { selectorOf } from './statusWords.ts';

/** `text` is in UTF-16 units, `search` in code points; numbers include both ends. */
export const limits = {
  text: 2000,
  search: 64,
  per: { least: 1, most: 20 },
  page: { least: 1, most: 999_999 },
  workspace: 64,
  description: 256,
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

export interface Example {
  /** What it does, for people: a button's label. */
  readonly label: string;
  /** A text that runs. */
  readonly command: string;
}

/** A verb is the first free word of a text; without one the text is a list. */
export interface Verb {
  readonly name: Command['name'];
  /** Words that call it, folded. */
  readonly words: readonly string[];
  readonly usage: string;
  readonly meaning: string;
}

export const listUsage = '[STATUS] [SEARCH WORDS] [key:value ...]';

export const verbs: readonly Verb[] = [
  {
    name: 'list',
    words: ['list'],
    usage: listUsage,
    meaning: 'List jobs, newest first.',
  },
  {
    name: 'show',
    words: ['show'],
    usage: 'show ID|NAME',
    meaning: 'One job whole, by its id or its name.',
  },
  {
    name: 'stop',
    words: ['stop'],
    usage: 'stop ID|NAME',
    meaning: 'Stop a job, after a question. A running job is billed.',
  },
  {
    name: 'restart',
    words: ['restart'],
    usage: 'restart ID|NAME',
    meaning: 'Start a job again that has ended, after a question.',
  },
  {
    name: 'delete',
    words: ['delete'],
    usage: 'delete ID|NAME',
    meaning: 'Delete a job, after a question. It cannot be undone.',
  },
  {
    name: 'describe',
    words: ['describe'],
    usage: 'describe ID|NAME ["TEXT"]',
    meaning: `Give a job another description, at most ${limits.description} characters.`,
  },
  {
    name: 'create',
    words: ['create'],
    usage: 'create',
    meaning: 'Create a job: opens a form.',
  },
  {
    name: 'summary',
    words: ['summary', 'digest'],
    usage: 'summary [STATUS] [SEARCH WORDS]',
    meaning: 'How the jobs are doing now, and what has changed since the last scheduled summary.',
  },
  {
    name: 'schedule',
    words: ['schedule'],
    usage: 'schedule [daily HH:MM [DAYS] [in ZONE] [STATUS] [SEARCH WORDS]]',
    meaning: 'Post a summary to this channel on these days. Alone it opens a form.',
  },
  {
    name: 'schedule',
    // The same verb: this row is for help alone.
    words: [],
    usage: `schedule ${scheduleActions.join('|')} ID`,
    meaning: 'Change a schedule. Whoever set it up and operators may.',
  },
  {
    name: 'schedules',
    words: ['schedules'],
    usage: 'schedules [all]',
    meaning: 'What is scheduled in this channel, or everywhere.',
  },
  {
    name: 'help',
    // Phones turn `--help` into an em dash and `help`, which folds to `-help`.
    words: ['help', '?', '-h', '-help', '--help'],
    usage: 'help [TOPIC]',
    meaning: `More about ${topicNames.join(', ')}.`,
  },
];

export const keyNames = [
  'status',
  'search',
  'sort',
  'order',
  'per',
  'page',
  'workspace',
  'unchanged',
] as const;
export type Key = (typeof keyNames)[number];

/** Own words first, then those of the API's `sortBy`, folded. */
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

/** Folded. */
export const unchangedMeanings: ReadonlyMap<string, Unchanged> = new Map<string, Unchanged>([
  ['post', 'post'],
  ['line', 'line'],
  ['nothing', 'nothing'],
  ['none', 'nothing'],
  ['skip', 'nothing'],
]);

const workingDays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri'];

/** Words for several days at once, folded. */
export const dayWords: ReadonlyMap<string, readonly Weekday[]> = new Map<string, readonly Weekday[]>([
  ['daily', weekdays],
  ['weekdays', workingDays],
  ['workdays', workingDays],
  ['weekends', ['sat', 'sun']],
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
    meaning: `Only these statuses: groups, names, or codes ${limits.code.least} to ${limits.code.most}.`,
    topic: 'status',
  },
  search: {
    usage: 'search:"TEXT"',
    meaning: `Search for TEXT as it is, at most ${limits.search} characters.`,
    topic: 'search',
  },
  sort: {
    usage: `sort:${either(sortWords)}`,
    meaning: `Sort by this. Without it: ${defaultQuery.sort}.`,
    topic: 'sorting',
  },
  order: {
    usage: `order:${either(orderWords)}`,
    meaning: `Down or up. Without it: ${defaultQuery.order}, newest or last first.`,
    topic: 'sorting',
  },
  per: {
    usage: 'per:NUMBER',
    meaning: `Jobs on a page, ${limits.per.least} to ${limits.per.most}. Without it: ${defaultQuery.per}.`,
    topic: 'paging',
  },
  page: { usage: 'page:NUMBER', meaning: 'Which page, from 1.', topic: 'paging' },
  workspace: {
    usage: 'workspace:ID',
    meaning: `Another workspace: up to ${limits.workspace} letters, digits, _ or -.`,
    topic: 'workspace',
  },
  unchanged: {
    usage: `unchanged:${either(unchangedMeanings)}`,
    meaning: 'In a schedule: what to post when nothing has changed. Without it: post.',
    topic: 'schedules',
  },
};

export interface TopicDefinition {
  readonly title: string;
  readonly intro: string;
  /** Other words for the topic, folded. Key names and status words are accepted too. */
  readonly words: readonly string[];
  readonly examples: readonly Example[];
}

export const topics: Readonly<Record<Topic, TopicDefinition>> = {
  status: {
    title: 'Status',
    intro:
      'Start with a group, or with one status by name. `failed`, `running` and `unknown` are groups; ' +
      '`jobstat-failed`, `jobstat-running` and `jobstat-unknown` are codes 11, 8 and 0 alone.',
    words: ['statuses', 'state', 'states', 'group', 'groups', 'filter', 'filters'],
    examples: [
      { label: 'Failed jobs', command: 'failed' },
      { label: 'Running jobs', command: 'running' },
      { label: 'Failed or running', command: 'status:failed,running' },
      { label: 'Only canceled', command: 'canceled' },
      { label: 'Codes 3, 5, 6 and 13', command: 'status:3,5,6,13' },
    ],
  },
  codes: {
    title: 'Status codes',
    intro:
      'Every status by name, or after `status:` by code. Names work with and without `JOBSTAT_`, except that ' +
      '`failed`, `running` and `unknown` alone are groups.',
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
      'Words that are neither a status nor a key are search text; the service looks for it, for example in ' +
      'job names. Text in quotes is always search text.',
    words: ['text', 'find', 'quotes', 'query'],
    examples: [
      { label: 'Search for resnet', command: 'resnet' },
      { label: 'Failed jobs with resnet', command: 'failed resnet' },
      { label: 'The word “failed”', command: 'search:"failed"' },
    ],
  },
  sorting: {
    title: 'Sorting',
    intro: 'The newest job comes first. The names of the API work too, for example `sort:job_name`.',
    words: ['sorted', 'sortby', 'ordering'],
    examples: [
      { label: 'By name', command: 'sort:name order:asc' },
      { label: 'Oldest first', command: 'order:asc' },
      { label: 'By status', command: 'sort:status' },
    ],
  },
  paging: {
    title: 'Pages',
    intro: 'Previous and Next turn the pages; these keys go straight to one.',
    words: ['pages', 'number', 'numbers'],
    examples: [
      { label: 'Page 2', command: 'page:2' },
      { label: '20 jobs a page', command: 'per:20' },
      { label: 'Failed jobs, page 2', command: 'failed page:2' },
    ],
  },
  workspace: {
    title: 'Workspace',
    intro: 'Jobs live in a workspace. Without this key it is the configured one, else `0`.',
    words: ['workspaces'],
    examples: [
      { label: 'Workspace 0', command: 'workspace:0' },
      { label: 'Failed in workspace 0', command: 'failed workspace:0' },
    ],
  },
  schedules: {
    title: 'Schedules',
    intro:
      'A channel gets a summary at a time on the clock, every day or on some: `weekdays`, `weekends`, `mon,wed`. ' +
      'The zone is yours, or stands after `in`. A filter may follow.',
    words: ['schedule', 'summary', 'summaries', 'digest', 'daily', 'days', 'time', 'zone', 'timezone'],
    examples: [
      { label: 'Summary now', command: 'summary' },
      { label: 'Summary of failed jobs', command: 'summary failed' },
      { label: 'Set up a schedule', command: 'schedule' },
      { label: 'Schedules here', command: 'schedules' },
      { label: 'Schedules everywhere', command: 'schedules all' },
    ],
  },
};

/** Examples of the first help page. */
export const firstExamples: readonly Example[] = [
  { label: 'All jobs', command: 'all' },
  { label: 'Failed jobs', command: 'failed' },
  { label: 'Failed jobs with resnet', command: 'failed resnet' },
  { label: 'Codes 3 and 13', command: 'status:3,13' },
  { label: 'By name, 20 a page', command: 'sort:name order:asc per:20' },
];

export function verbOf(word: string): Verb | undefined {
  const folded = fold(word);
  return verbs.find(({ words }) => words.includes(folded));
}

export function keyOf(word: string): Key | undefined {
  const folded = fold(word);
  return keyNames.find((name) => name === folded);
}

/** The topic that a word stands for: its name, another word for it, a key, or a status word. */
export function topicOf(word: string): Topic | undefined {
  const folded = fold(word);
  const key = keyOf(folded);
  return (
    topicNames.find((name) => name === folded || topics[name].words.includes(folded)) ??
    (key && keys[key].topic) ??
    (selectorOf(folded) === undefined ? undefined : 'status')
  );
}

/** The form in which a verb is typed. */
export function usageOf(name: Command['name']): string {
  return verbs.find((verb) => verb.name === name)?.usage ?? listUsage;
}
