import fc from 'fast-check';
import { cloudName } from '../../src/commands/cloud.ts';
import {
  type ChangeCommand,
  type Command,
  type CreateCommand,
  type DescribeCommand,
  type FindCommand,
  type HelpCommand,
  type JobFilter,
  type JobQuery,
  type KeepCommand,
  type ListCommand,
  type ScheduleCommand,
  type SchedulePlan,
  type SchedulePreset,
  type SchedulesCommand,
  type ShowCommand,
  type StatusSelector,
  type StopLaterCommand,
  type SummaryCommand,
  scheduleActions,
  topicNames,
  unchangedWords,
  type WatchCommand,
  type WatchesCommand,
  weekdays,
} from '../../src/commands/command.ts';
import { dayWords } from '../../src/commands/words/days.ts';
import { keyNames } from '../../src/commands/words/keys.ts';
import { limits } from '../../src/commands/words/limits.ts';
import { filterOf } from '../../src/commands/words/query.ts';
import { canonicalStatus } from '../../src/commands/words/selectors.ts';
import { statusWords } from '../../src/commands/words/statusWords.ts';
import { hintWords, verbs } from '../../src/commands/words/verbs.ts';
import { statuses, statusGroups } from '../../src/modelarts/statuses.ts';
import { jobTypes } from '../../src/modelarts/types.ts';

const quotes = [...'"“”„‟«»＂\'‘’‚‛'];
const trickyPieces = [
  '\\',
  '\\"',
  ':',
  '：',
  '://',
  ',',
  '，',
  ' ',
  '  ',
  '-',
  '–',
  '—',
  '_',
  '.',
  '?',
  '!',
  '=',
  '/',
  '|',
  '>',
  '<',
  '&',
  '`',
];
const words = [
  ...statusWords,
  'all',
  ...verbs.flatMap((verb) => verb.words),
  ...hintWords,
  'new job',
  ...keyNames,
  ...topicNames,
  ...scheduleActions,
  ...dayWords.keys(),
  ...weekdays,
  '09:00',
  '9am',
  '25:00',
  'mon,fri',
  'in',
  'at',
  'Berlin',
  'New York',
  '<#C0MLOPS0001>',
  'every',
  'fridays and mon',
  'at 9 pm',
  'form',
  'UTC',
  'today',
  'yesterday',
  'last',
  'since',
  '24h',
  '24 hours',
  '0m',
  'or',
  'jobs',
  'show me the',
  'for',
  'now',
  'over 20 minutes',
  'since monday',
  'this week',
  'tonight',
  'my',
  'not',
  'everywhere',
  'half an hour',
  'tell me when',
  'last 5',
  'page 3',
  'sorted by name',
  'oldest first',
  'an hour',
  'the stop of',
  'schedules',
  'unwatch',
  'watching',
  '/vizjobs',
  '#197',
  'mute',
  'k7q2aa',
  'tomorrow',
  'remind',
  'list',
  'in:prod',
  'in:all',
  'in:',
];

/** Characters that the parser drops or turns into spaces, so no query can contain them. */
const notInQueries =
  /[\p{Cc}\u{AD}\u{61C}\u{180E}\u{200B}-\u{200F}\u{2028}-\u{202E}\u{2060}-\u{206F}\u{FEFF}]/gu;

/** Text made of everything that has a meaning in the language. */
export const soup: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom(...words),
      fc.constantFrom(...keyNames).map((key) => `${key}:`),
      fc.constantFrom(...quotes),
      fc.constantFrom(...trickyPieces),
      fc.constantFrom(
        '\n',
        '\t',
        '\u{A0}',
        '\u{202F}',
        '\u{200B}',
        '\u{202E}',
        '\u{FEFF}',
        '\uD83D',
        '\uDE00',
        '😀',
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
      fc.nat({ max: 30 }).map(String),
      fc.constantFrom('resnet', 'http://x', '12:30', 'state:', 'nmae', 'x'.repeat(70)),
    ),
    { maxLength: 12 },
  )
  .chain((pieces) => fc.constantFrom('', ' ').map((between) => pieces.join(between)));

export const searchText: fc.Arbitrary<string> = fc
  .oneof(soup, fc.string({ unit: 'grapheme' }), fc.constantFrom(...words))
  .map((text) => text.toWellFormed().replace(notInQueries, '').replace(/\s/gu, ' ').trim())
  .map((text) => [...text].slice(0, limits.search).join('').trim());

export const statusSelection: fc.Arbitrary<readonly StatusSelector[]> = fc
  .uniqueArray(
    fc.oneof(fc.constantFrom(...statusGroups), fc.constantFrom(...statuses.map(({ code }) => code))),
    { maxLength: 8 },
  )
  .map(canonicalStatus);

/** Usually absent, as with a single cloud. */
const cloud = fc.option(fc.oneof(fc.constantFrom('all', 'prod', 'eu-nl.2'), fc.stringMatching(cloudName)), {
  nil: undefined,
  freq: 1,
});
const inCloud = <T extends object>(command: fc.Arbitrary<T>): fc.Arbitrary<T & { cloud?: string }> =>
  fc.tuple(command, cloud).map(([some, name]) => (name === undefined ? some : { ...some, cloud: name }));

export const jobQuery: fc.Arbitrary<JobQuery> = fc
  .record({
    status: statusSelection,
    search: searchText,
    since: fc.option(
      fc.oneof(
        fc.constantFrom('today', 'yesterday', ...weekdays),
        fc.integer({ min: limits.since.least, max: limits.since.most }),
      ),
      { nil: undefined },
    ),
    over: fc.option(fc.integer({ min: limits.over.least, max: limits.over.most }), { nil: undefined }),
    sort: fc.constantFrom('created', 'id', 'name', 'description', 'status'),
    order: fc.constantFrom('desc', 'asc'),
    per: fc.integer({ min: limits.per.least, max: limits.per.most }),
    page: fc.oneof(fc.constant(1), fc.integer({ min: limits.page.least, max: limits.page.most })),
    view: fc.option(fc.constant('table' as const), { nil: undefined }),
    workspace: fc.option(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), { nil: undefined }),
    cloud,
  })
  .map(({ workspace, since, over, view, cloud, ...query }) => ({
    ...query,
    ...(since === undefined ? {} : { since }),
    ...(over === undefined ? {} : { over }),
    ...(view === undefined ? {} : { view }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(cloud === undefined ? {} : { cloud }),
  }));

export const listCommand: fc.Arbitrary<ListCommand> = jobQuery.map((query) => ({ name: 'list', query }));

export const helpCommand: fc.Arbitrary<HelpCommand> = fc
  .option(fc.constantFrom(...topicNames), { nil: undefined })
  .map((topic) => (topic === undefined ? { name: 'help' } : { name: 'help', topic }));

const jobWord = fc
  .oneof(searchText, fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String))
  .filter((text) => text !== '');

export const showCommand: fc.Arbitrary<ShowCommand> = inCloud(jobWord.map((job) => ({ name: 'show', job })));

export const changeCommand: fc.Arbitrary<ChangeCommand> = inCloud(
  fc.record({ name: fc.constantFrom('stop', 'restart', 'delete'), job: jobWord }),
);

export const findCommand: fc.Arbitrary<FindCommand> = inCloud(
  fc.oneof(
    fc.constant<FindCommand>({ name: 'find' }),
    searchText.filter((text) => text !== '').map((text): FindCommand => ({ name: 'find', text })),
  ),
);
export const stopLaterCommand: fc.Arbitrary<StopLaterCommand> = inCloud(
  fc
    .record({
      job: jobWord,
      when: fc.oneof(
        fc.constant(undefined),
        fc.integer({ min: limits.stopAfter.least, max: limits.stopAfter.most }),
        fc.record({ hour: fc.nat({ max: 23 }), minute: fc.nat({ max: 59 }) }),
      ),
    })
    .map(({ job, when }) => ({ name: 'stopLater', job, ...(when === undefined ? {} : { when }) })),
);

export const keepCommand: fc.Arbitrary<KeepCommand> = inCloud(jobWord.map((job) => ({ name: 'keep', job })));

export const describeCommand: fc.Arbitrary<DescribeCommand> = inCloud(
  fc
    .record({ job: jobWord, description: fc.option(searchText, { nil: undefined }) })
    .map(({ job, description }) => ({
      name: 'describe',
      job,
      ...(description === undefined ? {} : { description }),
    })),
);

export const jobFilter: fc.Arbitrary<JobFilter> = jobQuery.map(filterOf);

export const summaryCommand: fc.Arbitrary<SummaryCommand> = jobFilter.map((filter) => ({
  name: 'summary',
  filter,
}));

export const schedulePlan: fc.Arbitrary<SchedulePlan> = fc
  .record({
    time: fc.record({ hour: fc.nat({ max: 23 }), minute: fc.nat({ max: 59 }) }),
    days: fc.subarray([...weekdays], { minLength: 1 }),
    zone: fc.option(fc.constantFrom('UTC', ...Intl.supportedValuesOf('timeZone')), { nil: undefined }),
    filter: jobFilter,
    unchanged: fc.constantFrom(...unchangedWords),
  })
  .map(({ zone, ...plan }) => (zone === undefined ? plan : { ...plan, zone }));

const scheduleId = fc.stringMatching(/^[a-z0-9]{6}$/);
const channel = fc.stringMatching(/^[CG][A-Z0-9]{1,20}$/);

const isEmpty = ({ status, search, since, over, workspace, cloud }: JobFilter) =>
  [...status, ...search].length === 0 && [since, over, workspace, cloud].every((part) => part === undefined);

/** Parts of a plan, leaving out what the form assumes anyway. */
const schedulePreset: fc.Arbitrary<SchedulePreset> = fc
  .tuple(
    schedulePlan,
    channel,
    fc.subarray(['time', 'days', 'zone', 'filter', 'unchanged', 'channel'], { minLength: 1 }),
  )
  .map(([plan, channel, chosen]) =>
    Object.fromEntries(Object.entries({ ...plan, channel }).filter(([part]) => chosen.includes(part))),
  )
  .map(({ filter, unchanged, ...preset }: SchedulePreset) => ({
    ...preset,
    ...(filter === undefined || isEmpty(filter) ? {} : { filter }),
    ...(unchanged === undefined || unchanged === 'post' ? {} : { unchanged }),
  }));

export const createCommand: fc.Arbitrary<CreateCommand> = fc
  .record(
    {
      name: fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/),
      trainUrl: fc.oneof(
        fc.stringMatching(/^\/[a-z0-9.-]{3,30}\/[\w."'`:/-]{0,200}$/),
        fc.constantFrom('/b/"quoted"/', "/b/it's/", `/b/${'x'.repeat(limits.logs - 3)}`),
      ),
      type: fc.constantFrom(...jobTypes),
      autoStopHours: fc.integer({ min: 1, max: 24 }),
      description: searchText.filter((text) => text !== ''),
    },
    { requiredKeys: [] },
  )
  .map((preset) => ({ name: 'create', ...(Object.keys(preset).length === 0 ? {} : { preset }) }));

export const scheduleCommand: fc.Arbitrary<ScheduleCommand> = fc
  .oneof(
    fc.constant({ kind: 'form' } as const),
    schedulePreset.map((preset) =>
      Object.keys(preset).length === 0 ? ({ kind: 'form' } as const) : ({ kind: 'form', preset } as const),
    ),
    fc.record({ kind: fc.constantFrom(...scheduleActions), id: scheduleId }),
    fc
      .tuple(scheduleId, schedulePreset)
      .map(
        ([id, preset]) =>
          ({ kind: 'edit', id, ...(Object.keys(preset).length === 0 ? {} : { preset }) }) as const,
      ),
    fc.record({
      kind: fc.constantFrom('pause', 'resume', 'remove'),
      id: scheduleId,
      list: fc.constantFrom('here', 'everywhere'),
    }),
    fc
      .tuple(schedulePlan, fc.option(channel, { nil: undefined }))
      .map(
        ([plan, channel]) => ({ kind: 'add', plan, ...(channel === undefined ? {} : { channel }) }) as const,
      ),
  )
  .map((request) => ({ name: 'schedule', request }));

export const schedulesCommand: fc.Arbitrary<SchedulesCommand> = fc
  .boolean()
  .map((everywhere) => ({ name: 'schedules', everywhere }));

const watchTarget = { id: scheduleId, job: fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String) };
const minutes = fc.integer({ min: limits.mute.least, max: limits.mute.most });
const list = fc.constantFrom('here', 'everywhere');

export const watchCommand: fc.Arbitrary<WatchCommand> = fc
  .oneof(
    jobFilter.map(({ since: _, ...filter }) => ({ kind: 'jobs', filter }) as const),
    inCloud(fc.record({ kind: fc.constant('job'), job: watchTarget.job })),
    fc.record(
      {
        kind: fc.constant('mute'),
        id: scheduleId,
        until: fc.oneof(minutes, fc.constant('tomorrow')),
        list,
      },
      { requiredKeys: ['kind', 'id'] },
    ),
    fc.record(
      { kind: fc.constantFrom('unmute', 'resume', 'remove'), id: scheduleId, list },
      { requiredKeys: ['kind', 'id'] },
    ),
    fc.record({ kind: fc.constantFrom('muteJob', 'unmuteJob', 'dismiss'), ...watchTarget }),
    fc.record({ kind: fc.constant('remind'), ...watchTarget, minutes }),
  )
  .map((request) => ({ name: 'watch', request }) as WatchCommand);

export const watchesCommand: fc.Arbitrary<WatchesCommand> = fc
  .boolean()
  .map((everywhere) => ({ name: 'watches', everywhere }));

/** Any command in canonical form. */
export const command: fc.Arbitrary<Command> = fc.oneof(
  { arbitrary: listCommand, weight: 9 },
  { arbitrary: showCommand, weight: 1 },
  { arbitrary: changeCommand, weight: 1 },
  { arbitrary: findCommand, weight: 1 },
  { arbitrary: stopLaterCommand, weight: 2 },
  { arbitrary: keepCommand, weight: 1 },
  { arbitrary: describeCommand, weight: 1 },
  { arbitrary: inCloud(createCommand), weight: 2 },
  { arbitrary: helpCommand, weight: 1 },
  { arbitrary: summaryCommand, weight: 2 },
  { arbitrary: scheduleCommand, weight: 4 },
  { arbitrary: schedulesCommand, weight: 1 },
  { arbitrary: watchCommand, weight: 4 },
  { arbitrary: watchesCommand, weight: 1 },
);
