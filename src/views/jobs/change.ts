import type { Change } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import type { ChangeOutcome } from '../../jobs/actions.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { actions, button, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, plain } from '../kit/text.ts';
import { duration } from '../kit/time.ts';
import { changeLabels } from './changeLabels.ts';
import { jobDetailsView } from './details.ts';
import { jobName, statusMark } from './row.ts';

const named = (job: Job) => `${jobName(job)}  ${code(`#${job.id}`, 21)}`;

/** Asks before anything is done. "Cancel" could be read both ways, so the other button says Keep. */
export function changeQuestionView(change: Change, job: Job): Message {
  const { verb, meaning, style } = changeLabels[change];
  const text = formatCommand({ name: change, job: job.id });
  return message({
    text: `${verb} the job ${plain(job.name, 60)} (#${job.id})?`,
    head: [
      section(`*${verb} this job?*\n${statusMark(job)}  ${named(job)}\n${meaning}`),
      actions(
        button(verb, 'confirm', text, { style }),
        button('Keep', 'dismiss', text, { spoken: 'Keep the job as it is' }),
      ),
    ],
  });
}

/** The status does not allow it, so nothing is asked. */
export function changeImpossibleView(change: Change, job: Job, asOf: number, mayAct: boolean): Message {
  const note = `:warning: *This job cannot be ${changeLabels[change].done.toLowerCase()} now: it is ${statusOf(job.status).label}.*`;
  return jobDetailsView(job, asOf, { note, mayAct });
}

/** While the service works on it. */
export function changeProgressView(change: Change, job: Job): Message {
  const { doing } = changeLabels[change];
  return message({
    text: `${doing} the job ${plain(job.name, 60)} (#${job.id})`,
    head: [
      section(
        `:hourglass_flowing_sand: *${doing} …*  ${named(job)}\n${statusMark(job)}. This message follows it.`,
      ),
    ],
  });
}

/** How it came out. */
export function changeOutcomeView(
  change: Change,
  before: Job,
  followed: ChangeOutcome,
  asOf: number,
): Message {
  const { doing, done } = changeLabels[change];
  const { job, settled, after } = followed;
  const time = duration(after);
  if (!job) {
    const text = `${done} the job ${plain(before.name, 60)} (#${before.id}) after ${time}.`;
    return message({
      text,
      head: [section(`:white_check_mark: *${done}*  ${named(before)}\nafter ${time}`)],
    });
  }
  if (!settled) {
    const note = `:warning: *Not ${done.toLowerCase()} yet after ${time}.* The service accepted it. Press Refresh to see how it goes on.`;
    return jobDetailsView(job, asOf, { note, mayAct: true });
  }
  const { label, group } = statusOf(job.status);
  const failed = change === 'delete' || (change === 'restart' && group !== 'running');
  const note = failed
    ? `:warning: *${doing} did not work: the job is ${label} after ${time}.*`
    : `:white_check_mark: *${done} after ${time}.*`;
  return jobDetailsView(job, asOf, { note, mayAct: true });
}

/** How a new job came up. */
export function createOutcomeView(before: Job, { job, after }: ChangeOutcome, asOf: number): Message {
  const time = duration(after);
  if (!job) {
    const text = `The new job ${plain(before.name, 60)} (#${before.id}) is gone after ${time}.`;
    return message({ text, head: [section(`:warning: *Gone*  ${named(before)}\nafter ${time}`)] });
  }
  const { label, group } = statusOf(job.status);
  const emoji = group === 'running' ? ':white_check_mark:' : ':warning:';
  return jobDetailsView(job, asOf, { note: `${emoji} *${label} after ${time}.*`, mayAct: true });
}
