import { formatCommand } from '../../commands/format.ts';
import { limits } from '../../commands/words/limits.ts';
import { defaultQuery } from '../../commands/words/query.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { actions, button, context, contexts, header, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { plural } from '../kit/text.ts';
import { date } from '../kit/time.ts';
import { type JobOffers, jobMenu } from './menu.ts';
import { jobCommand } from './ref.ts';
import { jobRow, plainJob, plainRow } from './row.ts';

/** Several jobs named in a text, for the reader to choose from. */
export function jobsFoundView(jobs: readonly Job[], missing: readonly string[] = []): Message {
  const title = `${plural(jobs.length, 'job')} found`;
  return message({
    text: `${title}. Choose one.`,
    aloud: jobs.map(plainRow),
    head: [header(title), ...contexts(missing)],
    rows: jobs.map((job) =>
      section(
        jobRow(job),
        button('Details', 'replace', jobCommand('show', job), {
          accessibilityLabel: `Details of job ${job.id}`,
        }),
      ),
    ),
    cut: (shown, all) => context(`:warning: Showing ${shown} of ${all}. Look up fewer at a time.`),
  });
}

/** Below a message with a link to the job, for everyone in its channel. `asOf`: milliseconds since the epoch. */
export const linkedJobView = (job: Job, asOf: number, offers: JobOffers): Message =>
  message({
    text: `${plainJob(job)}: ${statusOf(job.status).label}`,
    head: [section(jobRow(job), jobMenu(job, offers)), context(`As of ${date(asOf, '{time}')}`)],
  });

/** The text names no existing job; it may be part of a name. */
export function noJobFoundView(
  text: string,
  { cloud, missing = [] }: { readonly cloud?: string | undefined; readonly missing?: readonly string[] } = {},
): Message {
  const sentence = 'No jobs found in that text. It needs an ID, a complete name or a board link.';
  const search = formatCommand({ name: 'list', query: { ...defaultQuery, search: text, cloud } });
  return message({
    text: sentence,
    head: [
      section(`:mag: ${sentence}`),
      ...contexts(missing),
      actions(
        ...([...text].length <= limits.search ? [button('Search for it', 'replace', search)] : []),
        button('Find jobs', 'open', 'find'),
      ),
    ],
  });
}
