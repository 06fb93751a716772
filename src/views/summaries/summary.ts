import type { KnownBlock } from '@slack/types';
import type { JobFilter } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { didYouMean } from '../../commands/parse/didYouMean.ts';
import { defaultQuery } from '../../commands/words/query.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import { ModelArtsError } from '../../errors.ts';
import { isPartial } from '../../jobs/clouds/cloudPart.ts';
import type { Summary } from '../../jobs/summary.ts';
import { statusGroups } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { isZone } from '../../schedules/zones.ts';
import { adviceFor } from '../errors/errorAdvice.ts';
import { cloudTotals, missingClouds, withoutClouds } from '../jobs/clouds.ts';
import { costOf } from '../jobs/cost.ts';
import { jobMenu } from '../jobs/menu.ts';
import { cloudOf, created, jobName, plainRow, ran, statusMark } from '../jobs/row.ts';
import { actions, button, context, contexts, header, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, joined, number, plain, untrusted } from '../kit/text.ts';
import { withoutDates } from '../kit/time.ts';
import { summaryChart } from './chart.ts';
import { filterWords, plainFilterWords } from './scheduleWords.ts';
import {
  countsLine,
  countsText,
  countWords,
  groupsOf,
  headline,
  historyLine,
  lateness,
  longRun,
  missing,
  movements,
  namedGroups,
  origin,
  quota,
  type SummaryContext,
  sinceWhen,
  titleOf,
  verdictOf,
} from './summaryWords.ts';

/** Numbers of jobs to name; the rest is counted. */
const named = { failed: 5, longRunning: 3 } as const;

/** The state of the jobs: the verdict first, then what needs attention. At most 16 blocks. */
export function summaryView(summary: Summary, given: SummaryContext): Message {
  // With a cloud missing, the last number would seem to drop.
  const about = isPartial(summary.snapshot) ? { ...given, history: [] } : given;
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
  const cloud = (job: Job) => (snapshot.parts ? cloudOf(job) : '');
  return message({
    text: verdict,
    aloud: [
      ...namesOf(failed, named.failed),
      ...namesOf(longRunning, named.longRunning, (job) => ` ${longRun(job, snapshot.asOf)}`),
      ...countsText(summary),
    ],
    head: [header(verdict), context(headline(summary, about)), ...countsLine(summary)],
    rows: [
      ...attention(about, since ? 'New failures' : 'Failed', failed, named.failed, (job) =>
        joined([created(job), cloud(job), ran(job)]),
      ),
      ...attention(about, 'Running for more than 24 h, billed', longRunning, named.longRunning, (job) =>
        joined([cloud(job), joined([longRun(job, snapshot.asOf), costOf(job, about.price)], ', ')]),
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

/** What `attention` shows, read aloud. */
function namesOf(jobs: readonly Job[], most: number, fact: (job: Job) => string = () => ''): string[] {
  const rest = jobs.length - most;
  return [
    ...jobs.slice(0, most).map((job) => `${plainRow(job)}${fact(job)}`),
    ...(rest > 0 ? [`${number(rest)} more`] : []),
  ];
}

/** One line, for schedules with `unchanged:line`. */
export function unchangedView(summary: Summary, about: SummaryContext): Message {
  if (matchesNothing(summary)) return nothingMatchesView(summary, about);
  const since = sinceWhen(summary, about);
  return message({
    text: `No change since ${since}`,
    aloud: countsText(summary),
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
  const said = error instanceof ModelArtsError && quote ? plain(error.message, 200) : '';
  return message({
    text: `No summary: jobs couldn't be read. ${joined([withoutDates(why), said === '' ? '' : `“${said}”`], ' ')}`,
    head: [
      header(titleOf(about)),
      section(
        `:warning: *Jobs couldn't be read for five minutes.* ${why}${said === '' ? '' : `\n“${untrusted(said, 200)}”`}\n${next}`,
      ),
      ...contexts([lateness(about), origin(about)]),
      actions(...(about.schedule ? [button('Summary now', 'open', summaryText(about.schedule.filter))] : [])),
    ],
  });
}

/** One section per job, with a link to its details. Renders only those that are shown. */
function attention(
  { mayWatch = false }: SummaryContext,
  title: string,
  jobs: readonly Job[],
  most: number,
  fact: (job: Job) => string,
) {
  const rest = jobs.length - most;
  return [
    ...jobs.slice(0, most).map((job, index) => {
      const heading = index === 0 ? `*${title} (${number(jobs.length)})*\n` : '';
      return section(
        `${heading}${statusMark(job)}  ${jobName(job)}  ${code(`#${job.id}`, 21)}\n${fact(job)}`,
        jobMenu(job, { mayWatch }),
      );
    }),
    ...(rest > 0 ? [context(`… and ${number(rest)} more`)] : []),
  ];
}

function chartOf(
  { snapshot, filter }: Summary,
  { history = [], schedule, zone = schedule?.zone ?? 'UTC' }: SummaryContext,
) {
  const groups = filter.status.length === 0 ? statusGroups : namedGroups(filter);
  return summaryChart([...history, snapshot], groups, isZone(zone) ? zone : 'UTC');
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
