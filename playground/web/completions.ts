import { everyCloud } from '../../src/commands/cloud.ts';
import { scheduleActions, topicNames } from '../../src/commands/command.ts';
import { dayNames, dayWords } from '../../src/commands/words/days.ts';
import { keyNames, keys, orderWords, sortWords } from '../../src/commands/words/keys.ts';
import { everyStatus, statusWords } from '../../src/commands/words/statusWords.ts';
import { topics } from '../../src/commands/words/topics.ts';
import { verbs } from '../../src/commands/words/verbs.ts';
import { statusOf } from '../../src/modelarts/statuses.ts';
import type { DemoCloud } from './clouds.ts';
import type { World } from './world.ts';

/** What the composer suggests after `/vizjobs`. */
export interface Completion {
  readonly text: string;
  readonly hint: string;
  /** Also matched by the start of any part of this, such as a job's name. */
  readonly name?: string;
  /** As the first word. */
  readonly first?: true;
  /** Directly after one of these words. */
  readonly after?: readonly string[];
  /** As a later word after one of these as the first. */
  readonly within?: readonly string[];
  /** Anywhere except where only certain words can follow. */
  readonly anywhere?: true;
}

/** All words of the language, from the table used by help, and the current jobs and schedules. */
export function completions(world: World): readonly Completion[] {
  return [
    ...verbs
      .filter(({ name }) => name !== 'list')
      .map(({ words, usage, meaning }): Completion => {
        return { text: words[0] ?? usage, hint: `${usage} · ${meaning}`, first: true };
      })
      .filter(({ text }) => !text.includes(' ')),
    { text: everyStatus, hint: 'Every status', first: true, within: filtered },
    ...statusWords
      .filter((word) => !word.startsWith('jobstat-'))
      .map((text): Completion => ({ text, hint: 'Status', first: true, within: filtered })),
    ...topicNames.map((text): Completion => ({ text, hint: topics[text].title, after: ['help'] })),
    ...keyNames.map((name): Completion => ({ text: `${name}:`, hint: keys[name].meaning, anywhere: true })),
    ...[...new Set(sortWords.values())].map(
      (word): Completion => ({ text: `sort:${word}`, hint: 'Sort by this', anywhere: true }),
    ),
    ...[...new Set(orderWords.values())].map(
      (word): Completion => ({ text: `order:${word}`, hint: 'Descending or ascending', anywhere: true }),
    ),
    ...cloudCompletions(world),
    ...scheduleCompletions(world),
    ...world.clouds.flatMap(jobCompletions),
  ];
}

/** Verbs that take a filter. */
const filtered = verbs.filter(({ usage }) => usage.includes('[STATUS]')).flatMap(({ words }) => words);

/** Zones suggested by the demo: those of its people, and UTC. */
const zonesOf = ({ slack }: World): string[] => [
  ...new Set([...slack.users.values()].map(({ tz }) => tz).concat('UTC')),
];

/** Days, times and zones for a new schedule; actions on an existing one, and its ID. */
function scheduleCompletions(world: World): Completion[] {
  const days = [...new Set([...dayWords.keys()].filter((word) => !word.includes('-'))), ...dayNames];
  const within = ['schedule'];
  return [
    ...scheduleActions.map((text): Completion => ({ text, hint: 'A schedule, by its ID', after: within })),
    ...days.map((text): Completion => ({ text, hint: 'Days', within })),
    ...['09:00', '9am', '17:00', 'noon'].map((text): Completion => ({ text, hint: 'Time of day', within })),
    { text: 'in', hint: 'Then a time zone', within },
    ...zonesOf(world).map((text): Completion => ({ text, hint: 'Time zone', within })),
    { text: 'all', hint: 'Every channel', after: ['schedules'] },
    ...world.schedules().map((text): Completion => ({ text, hint: 'Schedule', after: scheduleActions })),
  ];
}

/** Where a command can name a cloud. */
function cloudCompletions({ clouds }: World): Completion[] {
  if (clouds.length === 1) return [];
  const names = [...clouds.map(({ name }) => name ?? ''), everyCloud];
  return names.map((name) => ({ text: `in:${name}`, hint: 'Which cloud', anywhere: true }));
}

/** Where a verb takes a job: the IDs of the jobs it is possible for, newest first, also matched by name. */
function jobCompletions({ name: cloud, modelarts }: DemoCloud): Completion[] {
  const jobs = modelarts.jobs.all().filter(({ workspace_id: workspace }) => workspace === '0');
  return jobs.toReversed().map((job): Completion => {
    const { label, canStop, canRestart, canDelete } = statusOf(job.status);
    return {
      text: job.job_id,
      name: job.job_name,
      hint: `${job.job_name} · ${label}${cloud === undefined ? '' : ` · ${cloud}`}`,
      after: [
        'show',
        'open',
        'describe',
        ...(canStop ? ['stop', 'kill', 'cancel'] : []),
        ...(canRestart ? ['restart'] : []),
        ...(canDelete ? ['delete', 'remove'] : []),
      ],
    };
  });
}
