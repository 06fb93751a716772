import type { Change } from '../../commands/command.ts';
import type { DetailsConfig } from '../../config/details.ts';
import type { ChangeOutcome } from '../../jobs/changes/actions.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { changeLabels } from '../jobs/changeLabels.ts';
import { jobDetailsView } from '../jobs/details.ts';
import type { JobOffers } from '../jobs/menu.ts';
import { jobCommand } from '../jobs/ref.ts';
import { created, named, plainJob, ran, statusMark } from '../jobs/row.ts';
import { actions, button, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { joined, unmarked, untrusted } from '../kit/text.ts';
import { duration } from '../kit/time.ts';
import { consequences } from './consequences.ts';

/** The current time, and the configuration for job details. */
interface ChangeViewOptions extends Pick<JobOffers, 'mayWatch'> {
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  readonly config?: DetailsConfig;
}

/** Asks before doing anything: which job it is, and what the change does. The safe button comes first. */
export function changeQuestionView(
  change: Change,
  job: Job,
  { asOf, config = {} }: ChangeViewOptions,
): Message {
  const { verb, keep, style } = changeLabels[change];
  const command = jobCommand(change, job);
  const effects = consequences(change, job, config);
  const facts = joined([`${created(job)}${age(job, asOf)}`, ran(job)]);
  const lines = [`${statusMark(job)}  ${named(job)}`, facts, untrusted(job.description ?? '', 256)];
  return message({
    text: `${verb} job ${plainJob(job)}? ${unmarked(effects.join(' '))}`,
    head: [
      section(`*${verb} this job?*\n${joined(lines, '\n')}`),
      section(effects.map((effect) => `• ${effect}`).join('\n')),
      actions(
        button(keep, 'dismiss', command, { accessibilityLabel: `${keep}: leave the job as it is` }),
        button(verb, 'confirm', command, { style }),
      ),
    ],
  });
}

/** The service's clock may be ahead. */
const age = ({ createdAt }: Job, asOf: number) =>
  createdAt === undefined || asOf - createdAt < 60_000 ? '' : ` (${duration(asOf - createdAt)} ago)`;

/** The status doesn't allow it, so there is no confirmation. */
export function changeImpossibleView(
  change: Change,
  job: Job,
  { asOf, ...options }: ChangeViewOptions,
  mayAct: boolean,
): Message {
  const done = changeLabels[change].done.toLowerCase();
  const note = `:warning: *This job can't be ${done} now: its status is ${statusOf(job.status).label}.*`;
  return jobDetailsView(job, asOf, { ...options, note, mayAct });
}

/** While ModelArts is working on it. `job` is the latest known state. */
export function changeProgressView(change: Change, before: Job, job: Job = before): Message {
  const { doing } = changeLabels[change];
  const { label } = statusOf(before.status);
  const now = job.status === before.status ? '' : `, now: ${statusOf(job.status).label}`;
  return message({
    text: `${doing} job ${plainJob(job)} … (was: ${label}${now}). I'll update this message.`,
    head: [
      section(
        `:hourglass_flowing_sand: *${doing} …*  (was: ${label}${now})\n${named(job)}\nI'll update this message.`,
      ),
    ],
  });
}

export function changeOutcomeView(
  change: Change,
  before: Job,
  { job, settled, after }: ChangeOutcome,
  { asOf, ...options }: ChangeViewOptions,
): Message {
  const { verb, done } = changeLabels[change];
  const time = duration(after);
  if (!job)
    return change === 'delete'
      ? endedView(`:white_check_mark: *Deleted after ${time}.*`, before)
      : goneView(before, time);
  const view = (note: string) => jobDetailsView(job, asOf, { ...options, note, mayAct: true });
  if (!settled) {
    return view(
      `:warning: *Not ${done.toLowerCase()} yet after ${time}.* ModelArts accepted the request. Press Refresh to check again.`,
    );
  }
  const { label, group } = statusOf(job.status);
  const failed = {
    stop: group === 'unknown',
    restart: group !== 'running',
    delete: true,
  }[change];
  return view(
    failed
      ? `:warning: *${verb} didn't work: after ${time} the status is ${label}.*`
      : `:white_check_mark: *${done} after ${time}.*`,
  );
}

export function createOutcomeView(
  before: Job,
  { job, after }: ChangeOutcome,
  { asOf, ...options }: ChangeViewOptions,
): Message {
  const time = duration(after);
  if (!job) return goneView(before, time);
  const { label, group } = statusOf(job.status);
  const emoji = group === 'running' ? ':white_check_mark:' : ':warning:';
  return jobDetailsView(job, asOf, { ...options, note: `${emoji} *${label} after ${time}.*`, mayAct: true });
}

const goneView = (job: Job, time: string) =>
  endedView(`:warning: *Gone after ${time}: it was deleted.*`, job);

const endedView = (note: string, job: Job) =>
  message({ text: `${unmarked(note)} ${plainJob(job)}`, head: [section(`${note}\n${named(job)}`)] });
