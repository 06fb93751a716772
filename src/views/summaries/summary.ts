import type { JobFilter } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { defaultQuery } from '../../commands/words/language.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import { ModelArtsError } from '../../errors.ts';
import { type HistoryPoint, runningTime, type Summary } from '../../jobs/summary.ts';
import { groupOf, type StatusGroup, statusGroups } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { Slot } from '../../schedules/recurrence.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import { adviceFor } from '../errors/errorAdvice.ts';
import { created, jobName, ran, statusMark } from '../jobs/row.ts';
import { groupLabel, statusEmoji } from '../jobs/status.ts';
import { actions, button, context, contexts, fields, header, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, number, plain, plural, untrusted } from '../kit/text.ts';
import { date, dayOf, duration, withoutDates } from '../kit/time.ts';
import { filterWords, plainFilterWords } from './scheduleWords.ts';

/** Why a summary is there. */
export interface SummaryContext {
  /** Undefined: somebody asked for it. */
  readonly schedule?: Schedule;
  readonly slot?: Slot;
  /** It comes more than five minutes after its time. */
  readonly isLate?: boolean;
  /** When the schedule posts next, in milliseconds since the epoch. */
  readonly next?: number;
  /** Oldest first, without this summary. */
  readonly history?: readonly HistoryPoint[];
  /** The Slack user who shared it, or sent it before its time. */
  readonly sharedBy?: string;
  /** Why there is nothing to compare with, when that is not because it is the first summary. */
  readonly note?: string;
}

/** Jobs that a section names; the others are counted. */
const shown = { failed: 5, longRunning: 3, started: 5, ended: 3 } as const;

/** How the jobs are doing, at most 14 blocks. */
export function summaryView(summary: Summary, about: SummaryContext): Message {
  const { snapshot, since, failed, longRunning, started, ended } = summary;
  const failures = plural(failed.length, since ? 'new failure' : 'failed job');
  const from = since ? `since ${date(since.asOf, '{date_short_pretty} at {time}')}` : '';
  return message({
    text: `${titleOf(about)}: ${countsText(summary)}${failed.length > 0 ? `, ${failures}` : ''}`,
    head: [
      header(titleOf(about)),
      context(
        [filterWords(summary.filter), from || 'nothing to compare with yet', asOf(summary), lateness(about)]
          .filter((part) => part !== '')
          .join(' · '),
      ),
      fields(groupsOf(summary).map((group) => countField(summary, group))),
    ],
    rows: [
      ...list(`Needs attention: ${failures}`, failed, shown.failed, created),
      ...list(
        `Needs attention: ${number(longRunning.length)} running for more than 24 h, and billed`,
        longRunning,
        shown.longRunning,
        (job) => longRun(job, snapshot.asOf),
      ),
      ...(failed.length + longRunning.length > 0
        ? []
        : [section(':white_check_mark: *Nothing needs attention.*')]),
      ...list(`Started since then (${number(started.length)})`, started, shown.started, created),
      ...list(`Ended since then (${number(ended.length)})`, ended, shown.ended, ran),
    ],
    cut: (left, all) =>
      context(`:warning: Shown: ${left} of ${all} sections, more do not fit into one message.`),
    foot: [
      ...contexts([quota(summary), ...missing(summary), untrusted(about.note ?? '', 300)]),
      ...contexts([history(summary, about)]),
      ...contexts([origin(about)]),
      actions(...buttons(summary.filter, summary.snapshot.counts.failed, about)),
    ],
  });
}

/** One line, for schedules that want no more when nothing has changed. */
export function unchangedView(summary: Summary, about: SummaryContext): Message {
  const since = summary.since ? ` since ${date(summary.since.asOf, '{date_short_pretty} at {time}')}` : '';
  return message({
    text: `${titleOf(about)}: no change, ${countsText(summary)}`,
    head: [
      section(
        `:white_check_mark: *No change*${since} · ${filterWords(summary.filter)}: ${groupsOf(summary)
          .map((group) => `${statusEmoji[group]} ${number(summary.snapshot.counts[group])} ${group}`)
          .join(' · ')}`,
        button('Show list', 'open', listText(summary.filter)),
      ),
      ...contexts([lateness(about), origin(about)]),
    ],
  });
}

/** The jobs could not be read: that is said, and no number. */
export function summaryUnreadView(error: unknown, about: SummaryContext): Message {
  const { why, next } = adviceFor(error);
  // A service that was not even asked has said nothing.
  const isDown = error instanceof ModelArtsError && error.failure === 'down';
  const words = error instanceof Error && !isDown ? plain(error.message, 200) : '';
  return message({
    text: withoutDates(`${titleOf(about)}: the jobs could not be read. ${why}`),
    head: [
      header(titleOf(about)),
      section(
        `:warning: *The jobs could not be read, for five minutes.* ${why}${words === '' ? '' : `\n“${untrusted(words, 200)}”`}\n${next}`,
      ),
      ...contexts([lateness(about), origin(about)]),
      actions(
        ...(about.schedule
          ? [button('Summary now', 'open', formatCommand({ name: 'summary', filter: about.schedule.filter }))]
          : []),
      ),
    ],
  });
}

function titleOf({ slot }: SummaryContext): string {
  return `Visualization jobs, ${slot ? dayOf(slot.wall) : 'now'}`;
}

/** What is said even when it is none. Jobs that the filter leaves out were not counted, so nothing is said of them. */
const namedGroups = ({ status }: JobFilter): readonly StatusGroup[] =>
  status.length === 0
    ? ['failed', 'running']
    : statusGroups.filter((group) =>
        status.some((one) => one === group || (typeof one === 'number' && groupOf(one) === group)),
      );

/** Those with jobs now or then, and the named ones in any case. */
function groupsOf({ filter, snapshot, since }: Summary): readonly StatusGroup[] {
  const named = namedGroups(filter);
  return statusGroups.filter(
    (group) => named.includes(group) || snapshot.counts[group] > 0 || (since?.counts[group] ?? 0) > 0,
  );
}

const change = ({ snapshot, since }: Summary, group: StatusGroup): string => {
  if (!since) return '';
  const difference = snapshot.counts[group] - since.counts[group];
  if (difference === 0) return ' (±0)';
  return difference > 0 ? ` (+${number(difference)})` : ` (−${number(-difference)})`;
};

const countField = (summary: Summary, group: StatusGroup) =>
  `${statusEmoji[group]} *${groupLabel(group)}*\n${number(summary.snapshot.counts[group])}${change(summary, group)}`;

const countsText = (summary: Summary) =>
  groupsOf(summary)
    .map((group) => `${number(summary.snapshot.counts[group])} ${group}${change(summary, group)}`)
    .join(', ');

const asOf = ({ snapshot }: Summary) => `as of ${date(snapshot.asOf, '{time}')}`;

function lateness({ slot, isLate }: SummaryContext): string {
  return slot && isLate ? `:hourglass: *for ${slot.wall.slice(11)}*, posted late` : '';
}

/** Nothing without jobs. Lines are written for the jobs that are shown alone: thousands may have changed. */
function list(title: string, jobs: readonly Job[], most: number, fact: (job: Job) => string) {
  if (jobs.length === 0) return [];
  const rest = jobs.length - most;
  const lines = jobs.slice(0, most).map((job) => jobLine(job, fact(job)));
  const more = rest > 0 ? [`… and ${number(rest)} more`] : [];
  return [section([`*${title}*`, ...lines, ...more].join('\n'))];
}

const jobLine = (job: Job, fact: string) =>
  `${statusMark(job)}  ${jobName(job)}  ${code(`#${job.id}`, 21)}${fact === '' ? '' : ` · ${fact}`}`;

const longRun = (job: Job, now: number) =>
  `running for ${job.duration === undefined ? 'at most ' : ''}${duration(runningTime(job, now))}`;

function quota({ snapshot: { running, runningQuota, creatable } }: Summary): string {
  const parts = [
    runningQuota === undefined
      ? ''
      : running === undefined
        ? `at most ${number(runningQuota)} may run at once`
        : `${number(running)} of ${number(runningQuota)} that may run at once`,
    creatable === undefined ? '' : `${number(creatable)} more can be created`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : `quota: ${parts.join(', ')}`;
}

function missing({ snapshot: { skipped, unreadable } }: Summary): string[] {
  return [
    skipped > 0
      ? `:warning: ${plural(skipped, 'job')} moved while they were read and ${skipped === 1 ? 'is' : 'are'} missing here`
      : '',
    unreadable > 0 ? `:warning: ${plural(unreadable, 'job')} could not be read` : '',
  ];
}

/** The last summaries and this one, in numbers: a screen reader can read them. */
function history({ snapshot, filter }: Summary, { history: points = [] }: SummaryContext): string {
  if (points.length === 0) return '';
  const line = (group: StatusGroup) =>
    `${group} ${[...points.map(({ counts }) => counts[group]), snapshot.counts[group]].map(number).join(' → ')}`;
  const groups = namedGroups(filter).filter((group) => group === 'failed' || group === 'running');
  return groups.length === 0 ? '' : `last ${points.length + 1} summaries: ${groups.map(line).join(' · ')}`;
}

function origin({ schedule, next, sharedBy }: SummaryContext): string {
  return [
    sharedBy === undefined ? '' : schedule ? `Sent by <@${sharedBy}>` : `Shared by <@${sharedBy}>`,
    schedule ? `Set up by <@${schedule.createdBy}>` : '',
    next === undefined ? '' : `next: ${date(next, '{date_short_pretty} at {time}')}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

const listText = (filter: JobFilter) =>
  formatCommand({ name: 'list', query: { ...defaultQuery, ...filter } }) || everyStatus;

function buttons(filter: JobFilter, failed: number, { schedule, sharedBy }: SummaryContext) {
  const summary = formatCommand({ name: 'summary', filter });
  const showFailed =
    failed > 0 && filter.status.length === 0
      ? [button('Show failed', 'open', listText({ ...filter, status: ['failed'] }))]
      : [];
  const show = button('Show list', 'open', listText(filter), { spoken: `Show ${plainFilterWords(filter)}` });
  if (schedule)
    return [
      ...showFailed,
      show,
      button('Summary now', 'open', summary),
      button('Schedules', 'open', 'schedules'),
    ];
  if (sharedBy) return [...showFailed, show, button('Summary now', 'open', summary)];
  return [
    ...showFailed,
    show,
    button('Refresh', 'refresh', summary),
    button('Share', 'share', summary, { spoken: 'Share with the channel' }),
    button('Schedules', 'open', 'schedules'),
  ];
}
