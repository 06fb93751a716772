import type { JobQuery } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { didYouMean } from '../../commands/parse/didYouMean.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import { allowedChanges } from '../../jobs/actions.ts';
import type { JobPage } from '../../jobs/list.ts';
import { statusGroups } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { actions, button, context, contexts, header, overflow, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { cut, number, plain, plural, safeUrl, untrusted } from '../kit/text.ts';
import { date } from '../kit/time.ts';
import { changeLabels } from './changeLabels.ts';
import { jobRow, type RowLengths } from './row.ts';
import { groupLabel, soleGroup, statusEmoji, statusWords } from './status.ts';

export interface JobListOptions {
  /** The Slack user who shared it: the copy in the channel has no buttons that would change it for all. */
  readonly sharedBy?: string;
  /** Draw the menus that change jobs. */
  readonly mayAct?: boolean;
}

/** One page of jobs, at most 16 blocks for ten jobs. */
export function jobListView(page: JobPage, { sharedBy, mayAct = false }: JobListOptions = {}): Message {
  const title = titleOf(page);
  return message({
    text: page.pages > 1 ? `${title}, page ${number(page.query.page)} of ${number(page.pages)}` : title,
    head: [header(title), ...contexts([about(page), ...counts(page)])],
    rows: page.jobs.length > 0 ? rows(page.jobs, mayAct && !sharedBy) : [section(nothing(page))],
    cut: (shown, all) =>
      context(
        `:warning: Shown: ${shown} of the ${all} jobs of this page, more do not fit into one message. Add \`per:${Math.max(1, shown)}\` to see them all.`,
      ),
    foot: [
      ...contexts([position(page), ...warnings(page), sharedBy ? `Shared by <@${sharedBy}>` : '']),
      ...(sharedBy
        ? [actions(button('Show to me', 'open', textOf(page.query), { spoken: 'Show to me alone' }))]
        : buttons(page)),
    ],
  });
}

/** Slack wants at least one character, and `all` is the plain list too. */
const textOf = (query: JobQuery, change: Partial<JobQuery> = {}) =>
  formatCommand({ name: 'list', query: { ...query, ...change } }) || everyStatus;

function titleOf({ query, total }: JobPage): string {
  const words = statusWords(query.status);
  const search = query.search === '' ? '' : `matching “${plain(query.search, 64)}”`;
  const count = total === 0 ? 'none' : number(total);
  return cut(
    `Visualization jobs: ${[`${count} ${words}`.trim(), search].filter((part) => part !== '').join(' ')}`,
    150,
  );
}

const orders: Readonly<Record<JobQuery['sort'], Readonly<Record<JobQuery['order'], string>>>> = {
  created: { desc: 'newest first', asc: 'oldest first' },
  id: { desc: 'highest id first', asc: 'lowest id first' },
  name: { desc: 'by name, Z to A', asc: 'by name, A to Z' },
  description: { desc: 'by description, Z to A', asc: 'by description, A to Z' },
  status: { desc: 'by status code, highest first', asc: 'by status code, lowest first' },
};

function about({ query, asOf, workspace }: JobPage): string {
  const parts = [
    query.status.length === 0 ? 'every status' : `status: ${statusWords(query.status)}`,
    query.search === '' ? '' : `search: “${untrusted(query.search, 64)}”`,
    orders[query.sort][query.order],
    workspace === undefined ? '' : `workspace: ${untrusted(workspace, 64)}`,
    `as of ${date(asOf, '{time}')}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function counts({ counts, runningQuota, creatable }: JobPage): string[] {
  const lines: string[] = [];
  if (counts) {
    const groups = statusGroups.filter((group) => counts[group] > 0);
    lines.push(groups.map((group) => `${statusEmoji[group]} ${number(counts[group])} ${group}`).join(' · '));
  }
  const quota = [
    runningQuota === undefined ? '' : `at most ${number(runningQuota)} may run at once`,
    creatable === undefined ? '' : `${number(creatable)} more can be created`,
  ].filter((part) => part !== '');
  if (quota.length > 0) lines.push(`quota: ${quota.join(', ')}`);
  return lines;
}

function rows(jobs: readonly Job[], mayAct: boolean) {
  // Twenty long descriptions and paths do not fit into one message: they give way before rows do.
  const lengths: RowLengths =
    jobs.length > 10 ? { description: 60, path: 60 } : { description: 150, path: 100 };
  return jobs.map((job) => section(jobRow(job, lengths), mayAct ? menu(job) : detailsButton(job)));
}

const detailsButton = (job: Job) =>
  button('Details', 'open', formatCommand({ name: 'show', job: job.id }), {
    spoken: `Details of ${plain(job.name, 60)}`,
  });

/** What the status allows, at most five options. Each of them asks before it changes anything. */
function menu(job: Job) {
  const url = job.status === 8 ? safeUrl(job.serviceUrl) : null;
  return overflow([
    { label: 'Details', value: formatCommand({ name: 'show', job: job.id }) },
    ...(url === null ? [] : [{ label: 'Open', url }]),
    ...allowedChanges(job.status).map((change) => ({
      label: `${changeLabels[change].verb} …`,
      value: formatCommand({ name: change, job: job.id }),
    })),
    { label: 'Edit description …', value: formatCommand({ name: 'describe', job: job.id }) },
  ]);
}

function nothing({ query, total, pages }: JobPage): string {
  if (total > 0) return `There is no page ${number(query.page)}. The last one is page ${number(pages)}.`;
  if (query.search !== '') return 'No job matches. Try fewer letters, or another status.';
  return query.status.length > 0 ? 'No job has this status now.' : 'There is no job here yet.';
}

/** Empty when there is nothing to be said that the title does not say. */
function position({ query, jobs, total, pages }: JobPage): string {
  if (jobs.length === 0) return total > 0 ? `${plural(total, 'job')} on ${plural(pages, 'page')}` : '';
  const first = (query.page - 1) * query.per + 1;
  const shown =
    jobs.length === 1 ? `job ${number(first)}` : `jobs ${number(first)}–${number(first + jobs.length - 1)}`;
  return `${pages > 1 ? `Page ${number(query.page)} of ${number(pages)} · ` : ''}${shown} of ${number(total)}`;
}

function warnings({ unreadable, skipped }: JobPage): string[] {
  const lines: string[] = [];
  if (unreadable > 0)
    lines.push(
      `:warning: ${plural(unreadable, 'job')} could not be read: the service sent no id, name or status.`,
    );
  if (skipped > 0)
    lines.push(`:warning: ${plural(skipped, 'job')} moved while the list was read. Press Refresh.`);
  return lines;
}

function buttons(page: JobPage) {
  const { query, pages, total } = page;
  const to = (label: string, target: number) =>
    button(label, 'replace', textOf(query, { page: target }), { spoken: `${label}, page ${target}` });
  const beyond = query.page > pages;
  const paging = [
    ...(query.page > 1 && !beyond ? [to('Previous', query.page - 1)] : []),
    ...(query.page < pages ? [to('Next', query.page + 1)] : []),
    ...(beyond ? [to('First page', 1), ...(pages > 1 ? [to('Last page', pages)] : [])] : []),
    button('Refresh', 'refresh', textOf(query)),
    button('Share', 'share', textOf(query), { spoken: 'Share with the channel' }),
  ];
  const suggestion = total === 0 ? didYouMean(query) : undefined;
  return [
    ...(suggestion
      ? [actions(button(`Did you mean ${suggestion}?`, 'replace', suggestion, { style: 'primary' }))]
      : []),
    actions(...paging),
    actions(...groupButtons(query)),
  ];
}

function groupButtons(query: JobQuery) {
  const shown = soleGroup(query.status);
  const style = (current: boolean) => ({ style: current ? ('primary' as const) : undefined });
  return [
    button('All', 'replace', textOf(query, { status: [], page: 1 }), style(query.status.length === 0)),
    ...statusGroups.map((group) =>
      button(
        groupLabel(group),
        'replace',
        textOf(query, { status: [group], page: 1 }),
        style(group === shown),
      ),
    ),
  ];
}
