import type { KnownBlock } from '@slack/types';
import { formatCommand } from '../../commands/format.ts';
import { defaultQuery } from '../../commands/words/query.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import { groupOf } from '../../modelarts/statuses.ts';
import type { Absence, ChangedJob, JobChanges } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { jobName, plainJob, statusMark } from '../jobs/row.ts';
import { soleGroup } from '../jobs/status.ts';
import { actions, button, context, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, joined, number, plural } from '../kit/text.ts';
import { date, duration, period } from '../kit/time.ts';
import { threadMenu, watchText } from './menu.ts';
import { cloudPrefix, stepWords, watchWords } from './words.ts';

/** More changes at once than a channel wants to read one by one. */
export const changesView = (changes: JobChanges): Message =>
  view(changes, titleOf(changes), `*${titleOf(changes)} at once*`);

/** What vizjobs missed, up to 12 h. */
export function absenceView(changes: JobChanges, { from, until }: Absence): Message {
  const title = `${titleOf(changes)} while vizjobs was away`;
  return view(changes, title, `*${title}*\n${period(from, until)} (${duration(until - from)})`);
}

function view(changes: JobChanges, title: string, head: string): Message {
  const { watch, count, first } = changes;
  const more = count > first.length ? [`${number(count - first.length)} more`] : [];
  return message({
    text: `${cloudPrefix(watch)}${title}`,
    aloud: [...first.map((changed) => plainChange(changed, areFailures(changes))), ...more],
    head: [section(head)],
    rows: first.map((changed) =>
      section(
        changeRow(changed),
        threadMenu(watch, changed.job, { isGone: isGone(changed), hasThread: false }),
      ),
    ),
    cut: (shown) => context(`… and ${number(count - shown)} more`),
    foot: [
      context(joined([...more, `Watch ${code(watch.id, 6)}: ${watchWords(watch)}`])),
      ...listButtons(watch),
    ],
  });
}

function titleOf(changes: JobChanges): string {
  const { watch, count } = changes;
  const jobs = plural(count, 'job');
  if (watch.subject.kind === 'jobs' && watch.subject.filter.over !== undefined)
    return `${jobs} over ${duration(watch.subject.filter.over * 60_000)}`;
  return `${jobs} ${areFailures(changes) ? 'failed' : 'changed'}`;
}

const areFailures = ({ watch: { subject }, first }: JobChanges): boolean =>
  subject.kind === 'jobs' &&
  soleGroup(subject.filter.status) === 'failed' &&
  first.every((changed) => groupOf(changed.job.status) === 'failed' && !isGone(changed));

/** `resnet-tb (#197)`, and what happened unless the title says it. */
const plainChange = ({ job, step }: ChangedJob, isInTitle: boolean): string =>
  step && !isInTitle ? `${plainJob(job)} ${stepWords(step)}` : plainJob(job);

const isGone = ({ step }: ChangedJob) => step?.kind === 'gone';

function changeRow({ job, step }: ChangedJob): string {
  const mark = step?.kind === 'gone' ? ':wastebasket: *Gone*' : statusMark(job);
  const line = `${mark} ${jobName(job)} ${code(`#${job.id}`, 21)}`;
  return step ? `${line}\n${date(step.at, '{time}')} · ${stepWords(step)}` : line;
}

/** A watch of one job has no list, and its row has the menu. */
function listButtons({ id, subject, cloud }: Watch): KnownBlock[] {
  if (subject.kind === 'job') return [];
  const query = { ...defaultQuery, ...subject.filter, cloud };
  return [
    actions(
      button('Show list', 'open', formatCommand({ name: 'list', query }) || everyStatus),
      button('Mute this watch …', 'open', watchText({ kind: 'mute', id })),
    ),
  ];
}
