import type { Change, StopTime } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { allowedChanges } from '../../jobs/changes/actions.ts';
import type { Job } from '../../modelarts/types.ts';
import { button, context, contexts, header, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, plain, plural } from '../kit/text.ts';
import { changeLabels } from './changeLabels.ts';
import { jobRef } from './ref.ts';
import { jobRow, plainRow } from './row.ts';

interface StopLaterPurpose {
  readonly name: 'stopLater';
  readonly when?: StopTime | undefined;
}

/** What to do with the chosen job. */
export type Purpose =
  | { readonly name: 'show' }
  | { readonly name: Change }
  | StopLaterPurpose
  | { readonly name: 'describe'; readonly description: string };

/** Names needn't be unique, so the reader chooses. */
export function jobChoiceView(
  term: string,
  jobs: readonly Job[],
  purpose: Purpose,
  missing: readonly string[] = [],
): Message {
  const isId = jobs.every(({ id }) => id === term);
  const title = `${plural(jobs.length, 'job')} have that ${isId ? 'ID, in different clouds' : 'name'}`;
  const question = questionOf(purpose, jobs);
  return message({
    text: `${title}: ${plain(term, 64)}. ${question}`.trim(),
    aloud: jobs.map(plainRow),
    head: [header(title), section(`${code(term, 64)}  ${question}`.trim()), ...contexts(missing)],
    rows: jobs.map((job) => section(jobRow(job), choiceOf(job, purpose))),
    cut: (shown, all) =>
      context(
        `:warning: Showing ${shown} of ${all}. Search with \`/vizjobs search:"…"\` to page through all.`,
      ),
  });
}

function questionOf({ name }: Purpose, jobs: readonly Job[]): string {
  if (name === 'show') return '';
  if (name === 'describe') return 'Which one should get the new description? Nothing has been changed.';
  const change = name === 'stopLater' ? 'stop' : name;
  const done = changeLabels[change].done.toLowerCase();
  if (!jobs.some(({ status }) => allowedChanges(status).includes(change)))
    return `None of them can be ${done} now.`;
  if (name === 'stopLater') return 'Which one should be stopped later? Nothing has been set up.';
  return `Which one should ${name === 'delete' ? 'be deleted' : name}? Nothing has been ${done}.`;
}

/** Undefined if the status doesn't allow the change. */
function choiceOf(job: Job, purpose: Purpose) {
  const change = purpose.name === 'stopLater' ? 'stop' : purpose.name;
  const isChange = change !== 'show' && change !== 'describe';
  if (isChange && !allowedChanges(job.status).includes(change)) return undefined;
  const [label, accessibilityLabel] = choiceLabels[purpose.name];
  return button(label, 'replace', formatCommand({ ...purpose, ...jobRef(job) }), {
    accessibilityLabel: accessibilityLabel.replace('job', `job ${job.id}`),
  });
}

const choiceLabels: Readonly<Record<Purpose['name'], readonly [label: string, accessibilityLabel: string]>> =
  {
    show: ['Details', 'Details of job'],
    describe: ['Describe', 'Describe job'],
    stopLater: ['Stop later …', 'Stop job later'],
    stop: ['Stop …', 'Stop job'],
    restart: ['Restart …', 'Restart job'],
    delete: ['Delete …', 'Delete job'],
  };
