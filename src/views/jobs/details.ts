import { formatCommand } from '../../commands/format.ts';
import { defaultQuery } from '../../commands/words/language.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import { allowedChanges } from '../../jobs/actions.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { actions, button, context, header, linkButton, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, plain, plural, untrusted } from '../kit/text.ts';
import { date } from '../kit/time.ts';
import { changeLabels } from './changeLabels.ts';
import { boardUrl, jobName, jobRow, ran, statusMark } from './row.ts';

export interface JobDetailsOptions {
  /** The Slack user who shared it. */
  readonly sharedBy?: string;
  /** Draw the buttons that change the job. */
  readonly mayAct?: boolean;
  /** One sentence of ours about what has just happened to it. */
  readonly note?: string;
}

/** One job whole: every field that the service gave. */
export function jobDetailsView(
  job: Job,
  asOf: number,
  { sharedBy, mayAct = false, note }: JobDetailsOptions = {},
): Message {
  const { label, meaning } = statusOf(job.status);
  const name = plain(job.name, 60) || '(no name)';
  const page = boardUrl(job);
  const facts: readonly (readonly [string, string])[] = [
    ['Status', `${statusMark(job)} – ${meaning} (code ${job.status})`],
    ['Id', code(job.id, 19)],
    ['Type', untrusted(job.jobType ?? '', 40)],
    ['Description', untrusted(job.description ?? '', 256)],
    ['Created', job.createdAt === undefined ? '' : date(job.createdAt, '{date_short_pretty} at {time}')],
    ['Running time', ran(job)],
    ['Logs', job.trainUrl === undefined ? '' : code(job.trainUrl, 400)],
    [
      'Page',
      job.serviceUrl === undefined ? '' : page === null ? 'opens only while the job runs' : jobName(job),
    ],
    ['Stops itself', job.autoStopHours === undefined ? '' : `after ${plural(job.autoStopHours, 'hour')}`],
    ['Resource', job.resourceId === undefined ? '' : code(job.resourceId, 100)],
  ];
  return message({
    text: `Job ${name} (#${job.id}): ${label}`,
    head: [
      header(name),
      ...(note ? [section(note)] : []),
      section(
        facts
          .filter(([, value]) => value !== '')
          .map(([fact, value]) => `*${fact}*  ${value}`)
          .join('\n'),
      ),
      context(`as of ${date(asOf, '{time}')}`, ...(sharedBy ? [`Shared by <@${sharedBy}>`] : [])),
      actions(
        ...(page === null ? [] : [linkButton('Open', page)]),
        ...(sharedBy
          ? [button('Show to me', 'open', showText(job), { spoken: 'Show to me alone' })]
          : [
              button('Refresh', 'refresh', showText(job)),
              button('Share', 'share', showText(job), { spoken: 'Share with the channel' }),
            ]),
      ),
      ...(mayAct && !sharedBy ? [actions(...changeButtons(job))] : []),
    ],
  });
}

/** They ask first, or open a form. */
const changeButtons = (job: Job) => [
  ...allowedChanges(job.status).map((change) =>
    button(changeLabels[change].verb, 'open', formatCommand({ name: change, job: job.id })),
  ),
  button('Edit description', 'open', formatCommand({ name: 'describe', job: job.id })),
];

/** Names need not be unique: the reader chooses. */
export function jobChoiceView(term: string, jobs: readonly Job[]): Message {
  const title = `${plural(jobs.length, 'job')} named “${plain(term, 64)}”`;
  return message({
    text: title,
    head: [header(title)],
    rows: jobs.map((job) =>
      section(
        jobRow(job),
        button('Details', 'replace', showText(job), { spoken: `Details of job ${job.id}` }),
      ),
    ),
    cut: (shown, all) =>
      context(
        `:warning: Shown: ${shown} of ${all}. Search with \`/vizjobs search:"…"\` to page through all.`,
      ),
  });
}

export function jobNotFoundView(term: string): Message {
  const search = formatCommand({ name: 'list', query: { ...defaultQuery, search: plain(term, 64) } });
  return message({
    text: `There is no job “${plain(term, 64)}”.`,
    head: [
      section(
        `:mag: There is no job ${code(term, 64)}. It may have been deleted.\n\`show\` takes an id or the whole name.`,
      ),
      actions(button('Search for it', 'replace', search), button('List all', 'replace', everyStatus)),
    ],
  });
}

const showText = (job: Job) => formatCommand({ name: 'show', job: job.id });
