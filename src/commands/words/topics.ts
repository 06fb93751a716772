import { type Topic, topicNames } from '../command.ts';
import { fold } from '../text.ts';
import { keyOf, keys } from './keys.ts';
import { selectorOf } from './statusWords.ts';

export interface Example {
  /** A button label describing what it does. */
  readonly label: string;
  /** A text that parses. */
  readonly command: string;
}

/** Topics that exist with a single cloud, too. */
export const commonTopics = topicNames.filter((topic) => topic !== 'clouds');

interface TopicDefinition {
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
      'Groups or statuses; several mean any of them. `failed`, `running` and `unknown` ' +
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
      'Any other words are searched for in job names. Text in quotes is always searched for, even “failed” or “jobs”.',
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
      '`today`, `last 24h`, `since friday` and `over 4 hours` work without a key. Days begin at midnight in your time zone, or ' +
      'in that of the schedule.',
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
    intro: 'Each job is in a workspace. Default: the configured one, or `0`. New jobs are always in `0`.',
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
      "Without `in:`, lists use the channel's default cloud or the first one you can use; `show 197` searches " +
      'every cloud you can use.',
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

export const firstExamples: readonly Example[] = [
  { label: 'Failed, last 24 h', command: 'failed since:24h' },
  { label: 'Failed jobs', command: 'failed' },
  { label: 'Running jobs', command: 'running' },
  { label: 'Search for resnet', command: 'resnet' },
  { label: 'Summary', command: 'summary' },
];

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
