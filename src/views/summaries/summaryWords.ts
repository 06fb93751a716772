import type { JobFilter } from '../../commands/command.ts';
import type { DetailsConfig } from '../../config/details.ts';
import { isPartial } from '../../jobs/clouds/cloudPart.ts';
import { type HistoryPoint, runningTime, type Summary } from '../../jobs/summary.ts';
import { groupOf, type StatusGroup, statusGroups } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { Slot } from '../../schedules/recurrence.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import { isZone } from '../../schedules/zones.ts';
import type { JobOffers } from '../jobs/menu.ts';
import { jobName } from '../jobs/row.ts';
import { statusEmoji, statusPhrase } from '../jobs/status.ts';
import { section } from '../kit/blocks.ts';
import { capitalized, joined, number, plural } from '../kit/text.ts';
import { clockOf, date, dayOf, dayWords, duration, moment } from '../kit/time.ts';
import { filterWords } from './scheduleWords.ts';

/** Maximum of started or ended jobs listed by name; more are only counted. */
const namedMoves = 3;

/** The occasion of a summary. */
export interface SummaryContext extends Pick<JobOffers, 'mayWatch'> {
  /** Undefined: on demand. */
  readonly schedule?: Schedule;
  readonly slot?: Slot;
  /** Posted more than five minutes late. */
  readonly isLate?: boolean;
  /** The schedule's next post, in milliseconds since the epoch. */
  readonly next?: number | undefined;
  /** Oldest first, without this summary. */
  readonly history?: readonly HistoryPoint[];
  /** IANA time zone for the days of the history. Default: the schedule's. */
  readonly zone?: string | undefined;
  /** The Slack user who shared it, or sent it early. */
  readonly sharedBy?: string | undefined;
  /** Why there is no comparison, if not because it is the first summary. */
  readonly note?: string | undefined;
  /** Undefined: costs are not shown. */
  readonly price?: DetailsConfig['price'];
}

/** The news as a title, which is all that a notification shows on a phone. */
export function verdictOf(summary: Summary, about: SummaryContext): string {
  const { filter, snapshot, since, failed, longRunning } = summary;
  if (!namedGroups(filter).includes('failed')) return statusPhrase(filter.status, snapshot.jobs.length);
  const news = since
    ? `${failed.length === 0 ? 'No new failures' : plural(failed.length, 'new failure')} since ${sinceWhen(summary, about)}`
    : statusPhrase(['failed'], failed.length);
  return failed.length === 0 && longRunning.length > 0
    ? `${news} · ${number(longRunning.length)} running for more than 24 h`
    : news;
}

export function sinceWhen({ since, snapshot }: Summary, { schedule }: SummaryContext): string {
  return since && schedule && isZone(schedule.zone)
    ? dayWords(since.asOf, snapshot.asOf, schedule.zone)
    : 'the last summary';
}

export function headline(summary: Summary, about: SummaryContext): string {
  const parts = [
    about.slot ? dayOf(about.slot.wall) : '',
    filterWords(summary.filter),
    comparedWith(summary),
    `as of ${date(summary.snapshot.asOf, '{time}')}`,
    lateness(about),
  ];
  return capitalized(joined(parts));
}

function comparedWith({ since, snapshot }: Summary): string {
  if (since) return `since ${moment(since.asOf)}`;
  return isPartial(snapshot) ? '' : 'nothing to compare with yet';
}

export function titleOf({ slot }: SummaryContext): string {
  return `Visualization jobs, ${slot ? dayOf(slot.wall) : 'now'}`;
}

/** Groups mentioned even at 0. Jobs outside the filter were not counted, so they are not mentioned. */
export const namedGroups = ({ status }: JobFilter): readonly StatusGroup[] =>
  status.length === 0
    ? ['failed', 'running']
    : statusGroups.filter((group) =>
        status.some((one) => one === group || (typeof one === 'number' && groupOf(one) === group)),
      );

/** Groups with jobs now or previously, and those always mentioned. */
export function groupsOf({ filter, snapshot, since }: Summary): readonly StatusGroup[] {
  const named = namedGroups(filter);
  return statusGroups.filter(
    (group) => named.includes(group) || snapshot.counts[group] > 0 || (since?.counts[group] ?? 0) > 0,
  );
}

/** Empty if neither the number nor the failures have changed. */
function change({ snapshot, since, failed, recovered }: Summary, group: StatusGroup): string {
  if (!since) return '';
  if (group === 'failed' && failed.length > 0 && recovered > 0)
    return ` (${number(failed.length)} new, ${number(recovered)} gone)`;
  const difference = snapshot.counts[group] - since.counts[group];
  if (difference === 0) return '';
  return difference > 0 ? ` (+${number(difference)})` : ` (−${number(-difference)})`;
}

export const countWords = (summary: Summary, group: StatusGroup) =>
  // A line must not end between the emoji and its number.
  `*${statusEmoji[group]}\u00a0${number(summary.snapshot.counts[group])}* ${group}${change(summary, group)}`;

/** Empty if the title says it: a single count without a change. */
export function countsLine(summary: Summary) {
  if (isInTitle(summary)) return [];
  return [
    section(
      groupsOf(summary)
        .map((group) => countWords(summary, group))
        .join(' · '),
    ),
  ];
}

/** The same, read aloud. */
export const countsText = (summary: Summary): string[] =>
  isInTitle(summary)
    ? []
    : [
        groupsOf(summary)
          .map((group) => `${number(summary.snapshot.counts[group])} ${group}${change(summary, group)}`)
          .join(', '),
      ];

const isInTitle = (summary: Summary) => groupsOf(summary).length === 1 && !summary.since;

export function lateness({ slot, isLate }: SummaryContext): string {
  return slot && isLate ? `:hourglass: *for ${clockOf(slot.wall)}*, posted late` : '';
}

/** Started and ended jobs as numbers, with names if they are few. */
export function movements({ started, ended }: Summary): string[] {
  return (
    [
      ['Started', started],
      ['Ended', ended],
    ] as const
  )
    .filter(([, jobs]) => jobs.length > 0)
    .map(([word, jobs]) => {
      const names = jobs.length > namedMoves ? '' : ` (${jobs.map(jobName).join(', ')})`;
      return `${word} since then: ${number(jobs.length)}${names}`;
    });
}

export const longRun = (job: Job, now: number) =>
  `for ${job.duration === undefined ? 'at most ' : ''}${duration(runningTime(job, now))}`;

/** Shown only when more than 80 % is used. */
export function quota({ snapshot: { running, runningQuota } }: Summary): string {
  return running !== undefined && runningQuota !== undefined && running > 0.8 * runningQuota
    ? `:warning: Quota: ${number(running)} of ${number(runningQuota)} running`
    : '';
}

export function missing({ snapshot: { skipped, unreadable } }: Summary): string[] {
  return [
    skipped > 0
      ? `:warning: ${plural(skipped, 'job')} moved while the list was loading and ${skipped === 1 ? 'is' : 'are'} missing here.`
      : '',
    unreadable > 0 ? `:warning: ${plural(unreadable, 'job')} could not be read: ModelArts sent no ID.` : '',
  ];
}

/** The last summaries and this one as numbers, which screen readers can read. */
export function historyLine({ snapshot, filter }: Summary, { history: points = [] }: SummaryContext): string {
  if (points.length === 0) return '';
  const line = (group: StatusGroup) =>
    `${group} ${[...points.map(({ counts }) => counts[group]), snapshot.counts[group]].map(number).join(' → ')}`;
  const groups = namedGroups(filter).filter((group) => group === 'failed' || group === 'running');
  return groups.length === 0 ? '' : `Last ${points.length + 1} summaries: ${groups.map(line).join(' · ')}`;
}

export function origin({ schedule, next, sharedBy }: SummaryContext): string {
  return joined([
    sharedBy === undefined ? '' : schedule ? `Sent by <@${sharedBy}>` : `Shared by <@${sharedBy}>`,
    schedule ? `Set up by <@${schedule.createdBy}>` : '',
    next === undefined ? '' : `next: ${moment(next)}`,
  ]);
}
