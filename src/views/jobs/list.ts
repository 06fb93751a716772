import type { JobQuery } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { didYouMean } from '../../commands/parse/didYouMean.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import type { JobPage } from '../../jobs/list.ts';
import { statusGroups } from '../../modelarts/statuses.ts';
import { button, context, contexts, header, section, someActions } from '../kit/blocks.ts';
import { type Message, type MessageParts, message } from '../kit/message.ts';
import { capitalized, code, cut, joined, number, plain, plural, untrusted } from '../kit/text.ts';
import { date } from '../kit/time.ts';
import { cloudTotals, missingClouds, withoutClouds } from './clouds.ts';
import { type JobOffers, jobMenu } from './menu.ts';
import { pageButtons } from './paging.ts';
import { jobRow, plainRow } from './row.ts';
import { groupLabel, overWords, sinceWords, soleGroup, statusPhrase } from './status.ts';
import { tableMessage } from './table.ts';

interface JobListOptions extends JobOffers {
  /** The Slack user who shared it. The shared copy has no buttons that would change it for everyone. */
  readonly sharedBy?: string;
  /** Offer help if nothing matches, because the text may not be a search at all. */
  readonly offersHelp?: boolean | undefined;
}

/** One page of jobs, at most 16 blocks for ten jobs; with `view:table` the first jobs as one table. */
export function jobListView(page: JobPage, options: JobListOptions = {}): Message {
  const { query, jobs } = page;
  if (query.view !== 'table' || jobs.length === 0) return message(listParts(page, options));
  const { view: _, ...rest } = query;
  const asList = { ...page, query: { ...rest, page: 1 }, jobs: jobs.slice(0, query.per) };
  const { blocks: fallback } = message(listParts(asList, { ...options, hasNoTables: true }));
  return { ...tableMessage(page, listParts(page, options)), fallback };
}

function listParts(
  page: JobPage,
  { sharedBy, mayAct = false, mayWatch = false, offersHelp = false, hasNoTables = false }: ListPartsOptions,
): MessageParts {
  const { query, jobs, pages } = page;
  const title = `${titleOf(page)}${withoutClouds(page.parts)}`;
  return {
    text:
      pages > 1 && jobs.length > 0 && query.view === undefined
        ? `${title}, page ${number(query.page)} of ${number(pages)}`
        : title,
    aloud: jobs.map(plainRow),
    head: [header(title), ...contexts([about(page), quota(page)])],
    rows: jobs.map((job) =>
      section(
        jobRow(job, { clouds: page.parts !== undefined }),
        jobMenu(job, {
          mayAct: sharedBy === undefined && mayAct,
          // A watch of one job can't follow it in another workspace.
          mayWatch: query.workspace === undefined && mayWatch,
        }),
      ),
    ),
    cut: (shown, all) =>
      context(
        `:warning: Only ${shown} of the ${all} jobs on this page fit into one message. Add \`per:${Math.max(1, shown)}\` to see them all.`,
      ),
    foot: [
      ...contexts([
        missingClouds(page.parts),
        ...missing(page),
        hasNoTables ? "Slack can't show tables here." : '',
        sharedBy ? `Shared by <@${sharedBy}>` : '',
      ]),
      ...someActions(
        sharedBy
          ? [button('Show to me', 'open', textOf(query), { accessibilityLabel: 'Show to me only' })]
          : jobs.length > 0
            ? [...pageButtons(page), ...(hasNoTables ? [] : [viewButton(query)])]
            : waysOut(page, offersHelp),
      ),
      ...(sharedBy || jobs.length === 0
        ? []
        : [...someActions(sinceButtons(page)), ...someActions(groupButtons(page))]),
    ],
  };
}

interface ListPartsOptions extends JobListOptions {
  /** The list is there because Slack rejects tables. */
  readonly hasNoTables?: boolean;
}

/** The same jobs in the other layout. */
function viewButton({ view, ...query }: JobQuery) {
  return view === 'table'
    ? button('List', 'replace', textOf(query), { accessibilityLabel: 'Show as a list' })
    : button('Table', 'replace', textOf({ ...query, view: 'table' }), {
        accessibilityLabel: 'Show as a table',
      });
}

/** Slack requires at least one character, and `all` also means the default list. */
const textOf = (query: JobQuery, change: Partial<JobQuery> = {}) =>
  formatCommand({ name: 'list', query: { ...query, ...change } }) || everyStatus;

/** The same list without a creation time. */
function anyTime({ since: _, ...query }: JobQuery): string {
  return textOf({ ...query, page: 1 });
}

/** The same list without a minimum duration. */
function anyDuration({ over: _, ...query }: JobQuery): string {
  return textOf({ ...query, page: 1 });
}

/** The total and the number of new ones, which is what people open a list of failed jobs for. */
function titleOf({ query, jobs, total, pages, ever = total, lastDay }: JobPage): string {
  const verb = total === 0 ? 'match' : 'matching';
  const search = query.search === '' ? '' : ` ${verb} “${plain(query.search, 64)}”`;
  const created = query.since === undefined ? '' : ` ${sinceWords(query.since)}`;
  const unchanged = query.over === undefined ? '' : ` ${overWords(query.over)}`;
  if (jobs.length === 0 && total > 0)
    return `There is no page ${number(query.page)}; the last is ${number(pages)}`;
  const isFailed = soleGroup(query.status) === 'failed';
  if (isFailed && unchanged === '' && total > 0 && (lastDay !== undefined || query.since !== undefined)) {
    const [count, since] = query.since === undefined ? [lastDay ?? 0, dayLong] : [total, query.since];
    const first = count === 0 ? 'None' : number(count);
    return cut(`${first} failed ${sinceWords(since)} · ${number(ever)} in all${search}`, 150);
  }
  const all = ever > total ? ` · ${number(ever)} in all` : '';
  return cut(`${statusPhrase(query.status, total)}${unchanged}${created}${search}${all}`, 150);
}

/** Minutes. */
const dayLong = 1_440;
const weekLong = 10_080;

const orders: Readonly<Record<JobQuery['sort'], Readonly<Record<JobQuery['order'], string>>>> = {
  created: { desc: 'newest first', asc: 'oldest first' },
  id: { desc: 'highest ID first', asc: 'lowest ID first' },
  name: { desc: 'by name, Z to A', asc: 'by name, A to Z' },
  description: { desc: 'by description, Z to A', asc: 'by description, A to Z' },
  status: { desc: 'by status code, highest first', asc: 'by status code, lowest first' },
};

/** The title of a list of failed jobs is about the last 24 hours, so this says which jobs are listed. */
function listed({ query, total, lastDay }: JobPage): string {
  if (
    soleGroup(query.status) !== 'failed' ||
    lastDay === undefined ||
    total === 0 ||
    query.over !== undefined
  )
    return '';
  return query.since === undefined ? `All ${number(total)}` : `Only those ${sinceWords(query.since)}`;
}

/** Only with several clouds. */
const placeOf = ({ query, parts }: JobPage) =>
  parts ? cloudTotals(parts) : query.cloud === undefined ? '' : `in ${code(query.cloud, 32)}`;

function about(page: JobPage): string {
  const { query, asOf, workspace } = page;
  const parts = [
    placeOf(page),
    listed(page),
    orders[query.sort][query.order],
    workspace === undefined ? '' : `workspace ${untrusted(workspace, 64)}`,
    `as of ${date(asOf, '{time}')}`,
  ];
  return capitalized(joined(parts));
}

/** Shown only when more than 80 % is used. */
function quota({ query, total, ever, counts, runningQuota, creatable }: JobPage): string {
  // Both numbers are about the whole workspace.
  if (query.search !== '' || query.since !== undefined || query.over !== undefined) return '';
  const jobs = counts ? Object.values(counts).reduce((sum, count) => sum + count, 0) : (ever ?? total);
  const isCounted = counts !== undefined || query.status.length === 0;
  const running =
    counts && runningQuota !== undefined && counts.running > 0.8 * runningQuota
      ? `${number(counts.running)} of ${number(runningQuota)} running`
      : '';
  const left =
    isCounted && creatable !== undefined && jobs > 0.8 * (jobs + creatable)
      ? `${number(creatable)} left to create`
      : '';
  const used = joined([running, left], ', ');
  return used === '' ? '' : `:warning: Quota: ${used}`;
}

function missing({ unreadable, skipped, untimed = 0 }: JobPage): string[] {
  return [
    untimed > 0
      ? `:warning: ${plural(untimed, 'job')} not shown: ModelArts doesn't say how long ${untimed === 1 ? 'it has' : 'they have'} been in this status.`
      : '',
    unreadable > 0 ? `:warning: ${plural(unreadable, 'job')} could not be read: ModelArts sent no ID.` : '',
    skipped > 0 ? `:warning: ${plural(skipped, 'job')} moved while the list was loading. Press Refresh.` : '',
  ];
}

/** For an empty list: what was probably meant, and the same without one of the conditions. */
function waysOut(page: JobPage, offersHelp: boolean) {
  const { query, pages, total } = page;
  if (total > 0) {
    const to = (label: string, target: number) => button(label, 'replace', textOf(query, { page: target }));
    return [to('First page', 1), ...(pages > 1 ? [to('Last page', pages)] : [])];
  }
  const { status, search, since, over } = query;
  const suggestion = didYouMean(query);
  const buttons = [
    ...(suggestion
      ? [button(`Did you mean ${suggestion}?`, 'replace', suggestion, { style: 'primary' })]
      : []),
    ...(search === ''
      ? []
      : [button(`Drop “${plain(search, 20)}”`, 'replace', textOf(query, { search: '', page: 1 }))]),
    ...(over === undefined ? [] : [button('For any time', 'replace', anyDuration(query))]),
    ...(since === undefined ? [] : [button('Any time', 'replace', anyTime(query))]),
    ...(status.length === 0 ? [] : [button('Any status', 'replace', textOf(query, { status: [], page: 1 }))]),
  ];
  if (buttons.length === 0) return [button('Refresh', 'refresh', textOf(query))];
  return offersHelp ? [...buttons, button('Help', 'open', 'help')] : buttons;
}

/** Shown where new jobs matter: for failed jobs, and if a time is already given. */
function sinceButtons(page: JobPage) {
  const { query, lastDay } = page;
  const isFailed = soleGroup(query.status) === 'failed' && lastDay !== undefined && query.over === undefined;
  if (!isFailed && query.since === undefined) return [];
  const to = (label: string, since: number) =>
    query.since === since
      ? []
      : [
          button(label, 'replace', textOf(query, { since, page: 1 }), {
            accessibilityLabel: `Only the last ${label}`,
          }),
        ];
  return [
    ...to('24 h', dayLong),
    ...to('7 d', weekLong),
    ...(query.since === undefined ? [] : [button('Any time', 'replace', anyTime(query))]),
  ];
}

/** Every other group with jobs, and its number if known. */
function groupButtons({ query, counts }: JobPage) {
  const shown = soleGroup(query.status);
  const to = (label: string, status: JobQuery['status'], count: number | undefined) =>
    button(
      count === undefined ? label : `${label} ${number(count)}`,
      'replace',
      textOf(query, { status, page: 1 }),
    );
  const all = counts && Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [
    ...(query.status.length === 0 ? [] : [to('All', [], all)]),
    ...statusGroups
      .filter((group) => group !== shown && counts?.[group] !== 0)
      .map((group) => to(groupLabel(group), [group], counts?.[group])),
  ];
}
