import { formatCommand } from '../../commands/format.ts';
import { defaultQuery } from '../../commands/words/query.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import { groupOf } from '../../modelarts/statuses.ts';
import type { Absence, ChangedJob, JobChanges } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { jobName, statusMark } from '../jobs/row.ts';
import { soleGroup } from '../jobs/status.ts';
import { actions, button, context, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, number, plain, plural } from '../kit/text.ts';
import { date, duration, period } from '../kit/time.ts';
import { threadMenu, watchText } from './menu.ts';
import { cloudPrefix, stepWords, watchWords } from './words.ts';

/** More changes at once than a channel wants to read one by one. */
export const changesView = (changes: JobChanges): Message =>
  view(changes, `${titleOf(changes)}: ${namesOf(changes)}`, `*${titleOf(changes)} at once*`);

/** What vizjobs missed, up to 12 h. */
export function absenceView(changes: JobChanges, { from, until }: Absence): Message {
  const title = titleOf(changes);
  return view(
    changes,
    `${title} while vizjobs was away: ${namesOf(changes)}`,
    `*${title} while vizjobs was away*\n${period(from, until)} (${duration(until - from)})`,
  );
}

function view(changes: JobChanges, text: string, head: string): Message {
  const { watch, count, first } = changes;
  const more = count > first.length ? `${number(count - first.length)} more · ` : '';
  return message({
    text: `${cloudPrefix(watch)}${text}`,
    head: [section(head)],
    rows: first.map((changed) =>
      section(
        changeRow(changed),
        threadMenu(watch, changed.job, { isGone: isGone(changed), hasThread: false }),
      ),
    ),
    cut: (shown) => context(`… and ${number(count - shown)} more`),
    foot: [
      context(`${more}Watch ${code(watch.id, 6)}: ${watchWords(watch)}`),
      actions(
        button('Show list', 'open', listText(watch)),
        button('Mute this watch …', 'open', watchText({ kind: 'mute', id: watch.id })),
      ),
    ],
  });
}

function titleOf({ watch: { subject }, count, first }: JobChanges): string {
  const jobs = plural(count, 'job');
  if (subject.kind === 'jobs' && subject.filter.over !== undefined)
    return `${jobs} over ${duration(subject.filter.over * 60_000)}`;
  const isFailed =
    subject.kind === 'jobs' &&
    soleGroup(subject.filter.status) === 'failed' &&
    first.every((changed) => groupOf(changed.job.status) === 'failed' && !isGone(changed));
  return `${jobs} ${isFailed ? 'failed' : 'changed'}`;
}

/** `resnet-tb, bert-tb, and 10 more`. */
function namesOf({ count, first }: JobChanges): string {
  const names = first.slice(0, 3).map(({ job }) => plain(job.name, 30) || `#${job.id}`);
  const rest = count - names.length;
  return `${names.join(', ')}${rest > 0 ? ` and ${number(rest)} more` : ''}.`;
}

const isGone = ({ step }: ChangedJob) => step?.kind === 'gone';

function changeRow({ job, step }: ChangedJob): string {
  const mark = step?.kind === 'gone' ? ':wastebasket: *Gone*' : statusMark(job);
  const line = `${mark} ${jobName(job)} ${code(`#${job.id}`, 21)}`;
  return step ? `${line}\n${date(step.at, '{time}')} · ${stepWords(step)}` : line;
}

function listText({ subject, cloud }: Watch): string {
  if (subject.kind === 'job') return formatCommand({ name: 'show', job: subject.job.id, cloud });
  const query = { ...defaultQuery, ...subject.filter, cloud };
  return formatCommand({ name: 'list', query }) || everyStatus;
}
