import { everyCloud } from '../../commands/cloud.ts';
import type { JobQuery } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { defaultQuery } from '../../commands/words/query.ts';
import { everyStatus } from '../../commands/words/statusWords.ts';
import type { DetailsConfig } from '../../config/details.ts';
import type { JobChange } from '../../jobs/changes/jobChange.ts';
import type { TimedStop } from '../../jobs/changes/timedStop.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { actions, button, context, contexts, header, linkButton, section, sections } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { anchor, code, plain, unmarked } from '../kit/text.ts';
import { date, moment } from '../kit/time.ts';
import { jobFacts } from './facts.ts';
import { failureAdvice } from './failureAdvice.ts';
import { changeOptions, isAllowed, type JobOffers, offersWatch, tellLabel, tellText } from './menu.ts';
import { jobCommand } from './ref.ts';
import { boardUrl, statusMark } from './row.ts';

interface JobDetailsOptions extends JobOffers {
  /** The Slack user who shared it. */
  readonly sharedBy?: string;
  /** One sentence about what just happened to it. */
  readonly note?: string;
  readonly config?: DetailsConfig;
  /** When vizjobs will stop it. */
  readonly timedStop?: TimedStop | undefined;
  /** The missing clouds and the reasons. */
  readonly missing?: readonly string[];
  /** Changes made from Slack, newest first. */
  readonly changes?: readonly JobChange[];
}

export function jobDetailsView(
  job: Job,
  asOf: number,
  {
    sharedBy,
    mayAct = false,
    mayWatch = false,
    note,
    config = {},
    timedStop,
    changes = [],
    missing = [],
  }: JobDetailsOptions = {},
): Message {
  const { label } = statusOf(job.status);
  const title = plain(job.name, 60) || '(no name)';
  const board = boardUrl(job);
  return message({
    text: `${note ? `${unmarked(note)} ` : ''}Job ${title} (#${job.id})${job.cloud === undefined ? '' : ` in ${job.cloud}`}: ${label}`,
    head: [
      header(title),
      ...(note ? [section(note)] : []),
      section(statusLines(job)),
      ...sections(
        [...jobFacts(job, asOf, config, timedStop), ['From Slack', changesText(changes)] as const]
          .filter(([, value]) => value !== '')
          .map(([fact, value]) => `*${fact}*  ${value}`),
      ),
      context(
        `As of ${date(asOf, '{time}')}`,
        ...(config.consoles ? [anchor(config.consoles.modelarts, 'ModelArts console')] : []),
        ...(sharedBy ? [`Shared by <@${sharedBy}>`] : []),
      ),
      ...contexts(missing),
      actions(
        ...(board === null ? [] : [linkButton('Open', board)]),
        ...(sharedBy
          ? [button('Show to me', 'open', showText(job), { accessibilityLabel: 'Show to me only' })]
          : [
              button('Refresh', 'refresh', showText(job)),
              button('Share', 'share', showText(job), { accessibilityLabel: 'Share with the channel' }),
              ...(offersWatch(job, mayWatch) ? [button(tellLabel, 'open', tellText(job))] : []),
            ]),
      ),
      ...(isAllowed(mayAct, job) && !sharedBy ? [actions(...changeButtons(job, timedStop))] : []),
    ],
  });
}

/** The status, and advice for a failure. */
function statusLines(job: Job): string {
  const { name } = statusOf(job.status);
  const advice = failureAdvice(name);
  const billed = name === 'JOBSTAT_RUNNING' ? ', billed' : '';
  return `${statusMark(job)}${billed} (code ${job.status})${advice === undefined ? '' : `\n${advice}`}`;
}

const doneWords: Readonly<Record<string, string>> = {
  create: 'created',
  stop: 'stopped',
  restart: 'restarted',
  delete: 'deleted',
  describe: 'described',
};

function changesText(changes: readonly JobChange[]): string {
  const words = changes.map(({ verb, by, at }) => `${doneWords[verb] ?? verb} by <@${by}> ${moment(at)}`);
  return words.join(' · ');
}

const changeButtons = (job: Job, timedStop: TimedStop | undefined) => [
  ...(timedStop ? [button('Keep', 'open', jobCommand('keep', job))] : []),
  ...changeOptions(job).map(({ label, value }) => button(label, 'open', value)),
];

export function jobNotFoundView(
  term: string,
  { cloud, missing = [] }: { readonly cloud?: string | undefined; readonly missing?: readonly string[] } = {},
): Message {
  const place = cloud === undefined ? '' : cloud === everyCloud ? ' in any cloud' : ` in ${cloud}`;
  const textOf = (query: Partial<JobQuery>) =>
    formatCommand({ name: 'list', query: { ...defaultQuery, cloud, ...query } }) || everyStatus;
  return message({
    text: `There is no job “${plain(term, 64)}”${place}.`,
    head: [
      section(
        `:mag: There is no job ${code(term, 64)}${place}. It may have been deleted.\nUse its ID or complete name.`,
      ),
      ...contexts(missing),
      actions(
        button('Search for it', 'replace', textOf({ search: plain(term, 64) })),
        button('List all', 'replace', textOf({})),
        ...(cloud === undefined || cloud === everyCloud
          ? []
          : [
              button(
                'Search all clouds',
                'replace',
                formatCommand({ name: 'show', job: term, cloud: everyCloud }),
              ),
            ]),
      ),
    ],
  });
}

const showText = (job: Job) => jobCommand('show', job);
