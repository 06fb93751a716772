import type { KnownBlock } from '@slack/types';
import type { JobFilter } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { didYouMean } from '../../commands/parse/didYouMean.ts';
import { defaultQuery } from '../../commands/words/language.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import type { DetailsConfig } from '../../config/details.ts';
import { ModelArtsError } from '../../errors.ts';
import { type HistoryPoint, runningTime, type Summary } from '../../jobs/summary.ts';
import { groupOf, type StatusGroup, statusGroups } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { Slot } from '../../schedules/recurrence.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import { isZone } from '../../schedules/zones.ts';
import { adviceFor } from '../errors/errorAdvice.ts';
import { cloudTotals, missingClouds, withoutClouds } from '../jobs/clouds.ts';
import { costOf } from '../jobs/cost.ts';
import { jobMenu } from '../jobs/menu.ts';
import { created, inCloud, jobName, ran, statusMark } from '../jobs/row.ts';
import { statusEmoji, statusPhrase } from '../jobs/status.ts';
import { actions, button, context, contexts, header, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, number, plain, plural, untrusted } from '../kit/text.ts';
import { date, dayOf, dayWords, duration, withoutDates } from '../kit/time.ts';
import { summaryChart } from './chart.ts';
import { capitalized, filterWords, plainFilterWords } from './scheduleWords.ts';

/** The occasion of a summary. */
export interface SummaryContext {
  /** Undefined: on demand. */
  readonly schedule?: Schedule;
  readonly slot?: Slot;
  /** Posted more than five minutes late. */
  readonly isLate?: boolean;
  /** The schedule's next post, in milliseconds since the epoch. */
  readonly next?: number;
  /** Oldest first, without this summary. */
  readonly history?: readonly HistoryPoint[];
  /** IANA time zone for the days of the history. Default: the schedule's. */
  readonly zone?: string;
  /** The Slack user who shared it, or sent it early. */
  readonly sharedBy?: string;
  /** Why there is no comparison, if not because it is the first summary. */
  readonly note?: string;
  /** Undefined: costs are not shown. */
  readonly price?: DetailsConfig['price'];
}

/** Numbers of jobs to name; the rest is counted. */
const named = { failed: 5, longRunning: 3, moved: 3 } as const;

/** The state of the jobs: the verdict first, then what needs attention. At most 16 blocks. */
export function summaryView(summary: Summary, about: SummaryContext): Message {
  if (matchesNothing(summary)) return nothingMatchesView(summary, about);
  const plainHistory = layOut(summary, about, contexts([historyLine(summary, about)]));
  const chart = chartOf(summary, about);
  if (!chart) return plainHistory;
  const text = `${plainHistory.text}. ${chart.words}`;
  return { text, blocks: layOut(summary, about, [chart.block]).blocks, fallback: plainHistory.blocks };
}

/** `history`: the course of the numbers. */
function layOut(summary: Summary, about: SummaryContext, history: readonly KnownBlock[]): Message {
  const { snapshot, since, failed, longRunning } = summary;
  const verdict = `${verdictOf(summary, about)}${withoutClouds(snapshot.parts)}`;
  const mark = (job: Job) => (snapshot.parts ? inCloud(job, statusMark(job)) : statusMark(job));
  return message({
    text: `${verdict}: ${countsText(summary)}`,
    head: [header(verdict), context(headline(summary, about)), ...countsLine(summary)],
    rows: [
      ...attention(since ? 'New failures' : 'Failed', failed, named.failed, mark, (job) =>
        [created(job), ran(job)].filter((part) => part !== '').join(' · '),
      ),
      ...attention('Running for more than 24 h, billed', longRunning, named.longRunning, mark, (job) =>
        [longRun(job, snapshot.asOf), costOf(job, about.price)].filter((part) => part !== '').join(', '),
      ),
      ...(failed.length + longRunning.length > 0
        ? []
        : [section(':white_check_mark: *Nothing needs attention.*')]),
      ...contexts(movements(summary)),
    ],
    cut: (left, all) => context(`:warning: Only ${left} of ${all} sections fit into one message.`),
    foot: [
      ...contexts([
        missingClouds(snapshot.parts),
        cloudTotals(snapshot.parts),
        quota(summary),
        ...missing(summary),
        untrusted(about.note ?? '', 300),
      ]),
      ...history,
      ...contexts([origin(about)]),
      actions(...buttons(summary.filter, snapshot.counts.failed, about)),
    ],
  });
}

/** One line, for schedules with `unchanged:line`. */
export function unchangedView(summary: Summary, about: SummaryContext): Message {
  if (matchesNothing(summary)) return nothingMatchesView(summary, about);
  const since = sinceWhen(summary, about);
  return message({
    text: `${titleOf(about)}: no change since ${since}, ${countsText(summary)}`,
    head: [
      section(
        `:white_check_mark: *No change since ${since}* · ${filterWords(summary.filter)}: ${groupsOf(summary)
          .map((group) => countWords(summary, group))
          .join(' · ')}`,
        button('Show list', 'open', listText(summary.filter)),
      ),
      ...contexts([lateness(about), origin(about)]),
    ],
  });
}

/** A search without any match is not good news: it is probably misspelled, or the jobs are gone. */
const matchesNothing = ({ filter, snapshot }: Summary) => filter.search !== '' && snapshot.searched === 0;

function nothingMatchesView(summary: Summary, about: SummaryContext): Message {
  const { filter } = summary;
  const verdict = `No jobs match “${plain(filter.search, 64)}”`;
  const suggestion = didYouMean({ ...defaultQuery, ...filter });
  const { search: _, ...rest } = filter;
  return message({
    text: verdict,
    head: [
      header(verdict),
      context(headline(summary, about)),
      section(
        `:warning: *No job of any status matches the search*, so there's nothing to summarize.${
          about.schedule ? ' Edit the schedule if the name has changed.' : ''
        }`,
      ),
      ...contexts([missingClouds(summary.snapshot.parts), ...missing(summary), origin(about)]),
      actions(
        ...(suggestion === undefined
          ? []
          : [button(`Did you mean ${suggestion}?`, 'open', suggestion, { style: 'primary' })]),
        ...(about.schedule
          ? [button('Edit schedule', 'open', `schedule edit ${about.schedule.id}`)]
          : [button('Without the search', 'replace', summaryText({ ...rest, search: '' }))]),
      ),
    ],
  });
}

/** The jobs could not be fetched, so it shows no numbers. */
export function summaryUnreadView(error: unknown, about: SummaryContext): Message {
  const { why, next, quote = false } = adviceFor(error);
  const words = error instanceof ModelArtsError && quote ? plain(error.message, 200) : '';
  return message({
    text: withoutDates(`${titleOf(about)}: jobs couldn't be read. ${why}`),
    head: [
      header(titleOf(about)),
      section(
        `:warning: *Jobs couldn't be read for five minutes.* ${why}${words === '' ? '' : `\n“${untrusted(words, 200)}”`}\n${next}`,
      ),
      ...contexts([lateness(about), origin(about)]),
      actions(...(about.schedule ? [button('Summary now', 'open', summaryText(about.schedule.filter))] : [])),
    ],
  });
}

/** The news as a title, which is all that a notification shows on a phone. */
function verdictOf(summary: Summary, about: SummaryContext): string {
  const { filter, snapshot, since, failed, longRunning } = summary;
  if (!namedGroups(filter).includes('failed')) return statusPhrase(filter.status, snapshot.jobs.length);
  const news = since
    ? `${failed.length === 0 ? 'No new failures' : plural(failed.length, 'new failure')} since ${sinceWhen(summary, about)}`
    : statusPhrase(['failed'], failed.length);
  return failed.length === 0 && longRunning.length > 0
    ? `${news} · ${number(longRunning.length)} running for more than 24 h`
    : news;
}

function sinceWhen({ since, snapshot }: Summary, { schedule }: SummaryContext): string {
  return since && schedule && isZone(schedule.zone)
    ? dayWords(since.asOf, snapshot.asOf, schedule.zone)
    : 'the last summary';
}

function headline(summary: Summary, about: SummaryContext): string {
  const parts = [
    about.slot ? dayOf(about.slot.wall) : '',
    filterWords(summary.filter),
    summary.since
      ? `since ${date(summary.since.asOf, '{date_short_pretty} at {time}')}`
      : 'nothing to compare with yet',
    `as of ${date(summary.snapshot.asOf, '{time}')}`,
    lateness(about),
  ];
  return capitalized(parts.filter((part) => part !== '').join(' · '));
}

function titleOf({ slot }: SummaryContext): string {
  return `Visualization jobs, ${slot ? dayOf(slot.wall) : 'now'}`;
}

/** Groups mentioned even at 0. Jobs outside the filter were not counted, so they are not mentioned. */
const namedGroups = ({ status }: JobFilter): readonly StatusGroup[] =>
  status.length === 0
    ? ['failed', 'running']
    : statusGroups.filter((group) =>
        status.some((one) => one === group || (typeof one === 'number' && groupOf(one) === group)),
      );

/** Groups with jobs now or previously, and those always mentioned. */
function groupsOf({ filter, snapshot, since }: Summary): readonly StatusGroup[] {
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

const countWords = (summary: Summary, group: StatusGroup) =>
  `${statusEmoji[group]} *${number(summary.snapshot.counts[group])}* ${group}${change(summary, group)}`;

/** A single count without a change is already in the title. */
function countsLine(summary: Summary) {
  const groups = groupsOf(summary);
  if (groups.length === 1 && !summary.since) return [];
  return [section(groups.map((group) => countWords(summary, group)).join(' · '))];
}

const countsText = (summary: Summary) =>
  groupsOf(summary)
    .map((group) => `${number(summary.snapshot.counts[group])} ${group}${change(summary, group)}`)
    .join(', ');

function lateness({ slot, isLate }: SummaryContext): string {
  return slot && isLate ? `:hourglass: *for ${slot.wall.slice(11)}*, posted late` : '';
}

/** One section per job, with a link to its details. Renders only those that are shown. */
function attention(
  title: string,
  jobs: readonly Job[],
  most: number,
  mark: (job: Job) => string,
  fact: (job: Job) => string,
) {
  const rest = jobs.length - most;
  return [
    ...jobs.slice(0, most).map((job, index) => {
      const heading = index === 0 ? `*${title} (${number(jobs.length)})*\n` : '';
      return section(
        `${heading}${mark(job)}  ${jobName(job)}  ${code(`#${job.id}`, 21)}\n${fact(job)}`,
        jobMenu(job, false),
      );
    }),
    ...(rest > 0 ? [context(`… and ${number(rest)} more`)] : []),
  ];
}

/** Started and ended jobs as numbers, with names if they are few. */
function movements({ started, ended }: Summary): string[] {
  return (
    [
      ['Started', started],
      ['Ended', ended],
    ] as const
  )
    .filter(([, jobs]) => jobs.length > 0)
    .map(([word, jobs]) => {
      const names = jobs.length > named.moved ? '' : ` (${jobs.map(jobName).join(', ')})`;
      return `${word} since then: ${number(jobs.length)}${names}`;
    });
}

const longRun = (job: Job, now: number) =>
  `for ${job.duration === undefined ? 'at most ' : ''}${duration(runningTime(job, now))}`;

/** Shown only when more than 80 % is used. */
function quota({ snapshot: { running, runningQuota } }: Summary): string {
  return running !== undefined && runningQuota !== undefined && running > 0.8 * runningQuota
    ? `:warning: Quota: ${number(running)} of ${number(runningQuota)} running`
    : '';
}

function missing({ snapshot: { skipped, unreadable } }: Summary): string[] {
  return [
    skipped > 0
      ? `:warning: ${plural(skipped, 'job')} moved while they were read and ${skipped === 1 ? 'is' : 'are'} missing here`
      : '',
    unreadable > 0 ? `:warning: ${plural(unreadable, 'job')} could not be read` : '',
  ];
}

/** The last summaries and this one as numbers, which screen readers can read. */
function historyLine({ snapshot, filter }: Summary, { history: points = [] }: SummaryContext): string {
  if (points.length === 0) return '';
  const line = (group: StatusGroup) =>
    `${group} ${[...points.map(({ counts }) => counts[group]), snapshot.counts[group]].map(number).join(' → ')}`;
  const groups = namedGroups(filter).filter((group) => group === 'failed' || group === 'running');
  return groups.length === 0 ? '' : `last ${points.length + 1} summaries: ${groups.map(line).join(' · ')}`;
}

function chartOf(
  { snapshot, filter }: Summary,
  { history = [], schedule, zone = schedule?.zone ?? 'UTC' }: SummaryContext,
) {
  const groups = filter.status.length === 0 ? statusGroups : namedGroups(filter);
  return summaryChart([...history, snapshot], groups, isZone(zone) ? zone : 'UTC');
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

const summaryText = (filter: JobFilter) => formatCommand({ name: 'summary', filter });

const listText = (filter: JobFilter) =>
  formatCommand({ name: 'list', query: { ...defaultQuery, ...filter } }) || everyStatus;

function buttons(filter: JobFilter, failed: number, { schedule, sharedBy }: SummaryContext) {
  const summary = summaryText(filter);
  const showFailed =
    failed > 0 && filter.status.length === 0
      ? [button('Show failed', 'open', listText({ ...filter, status: ['failed'] }))]
      : [];
  const show = button('Show list', 'open', listText(filter), {
    accessibilityLabel: `Show ${plainFilterWords(filter)}`,
  });
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
    button('Share', 'share', summary, { accessibilityLabel: 'Share with the channel' }),
    button('Schedules', 'open', 'schedules'),
  ];
}
