import type { Button, KnownBlock } from '@slack/types';
import type { DetailsConfig } from '../../config/details.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { JobThread, OverQuestion, Step } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';
import { priceOf } from '../jobs/cost.ts';
import { failureAdvice } from '../jobs/failureAdvice.ts';
import { jobCommand } from '../jobs/ref.ts';
import { created, jobName, ran, statusMark } from '../jobs/row.ts';
import { statusEmoji } from '../jobs/status.ts';
import { actions, button, context, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { code, joined, untrusted } from '../kit/text.ts';
import { date, duration, period } from '../kit/time.ts';
import { hasEnded, threadMenu, watchText } from './menu.ts';
import { cloudPrefix, newsWords, plainName, stepWords, watchWords } from './words.ts';

/** The message about one job, always showing its latest state. */
export function threadView(thread: JobThread, details: DetailsConfig): Message {
  const { watch, job, isGone, question, steps } = thread;
  const last = steps.at(-1);
  const text = question
    ? questionText(job, question, details)
    : `${plainName(job)} ${last ? stepWords(last) : newsWords(job.status)}.`;
  return message({
    text: `${cloudPrefix(watch)}${text}`,
    head: [
      section(stateLines(thread), threadMenu(watch, job, { isGone })),
      ...(question && !isGone ? questionBlocks(watch, job, question, details) : []),
      context(footText(thread)),
    ],
  });
}

/** One change, in the thread. A failure is also shown in the channel, so it names the job. */
export function stepView({ watch, job }: JobThread, step: Step): Message {
  const { group } = statusOf(step.status);
  const emoji = step.kind === 'gone' ? ':wastebasket:' : statusEmoji[group];
  const words = stepWords(step);
  return message({
    text: `${cloudPrefix(watch)}${plainName(job)} ${words}.`,
    head: [
      section(`${timeOf(step)}  ${emoji} ${cloudPrefix(watch)}${untrusted(plainName(job), 60)} ${words}`),
    ],
  });
}

/** The question again, in the thread. */
export function reminderView(
  { watch, job }: JobThread,
  question: OverQuestion,
  details: DetailsConfig,
): Message {
  return message({
    text: `${cloudPrefix(watch)}Reminder: ${questionText(job, question, details)}`,
    head: questionBlocks(watch, job, question, details),
  });
}

/** Polls up to this far apart, in milliseconds, give a precise enough time for a change. */
const precise = 5 * 60_000;

const timeOf = ({ at, after }: Step) => (at - after > precise ? period(after, at) : date(at, '{time}'));

function stateLines({ watch: { cloud }, job, since, isGone, steps, question }: JobThread): string {
  const where = cloud === undefined ? '' : ` in ${code(cloud, 32)}`;
  const named = `${jobName(job)} ${code(`#${job.id}`, 21)}${where}`;
  const last = steps.at(-1);
  const { label, name, group } = statusOf(job.status);
  if (isGone)
    return `:wastebasket: *Gone* ${named}\n${[date(last?.at ?? since, '{date_short_pretty}, {time}'), `was ${label}`, 'probably deleted'].join(' · ')}`;
  const was = last?.from === undefined || last.from === job.status ? '' : `was ${statusOf(last.from).label}`;
  const facts = [
    // A run that ModelArts measures began before vizjobs saw it.
    last || question?.measure !== 'service' ? date(since, '{date_short_pretty}, {time}') : created(job),
    was,
    last?.kind === 'restarted' ? 'restarted' : '',
    // The message isn't updated while the job runs, so a running time would soon be wrong.
    group === 'running' ? '' : ran(job),
  ];
  const advice = failureAdvice(name);
  return [`${statusMark(job)} ${named}`, joined(facts), ...(advice === undefined ? [] : [advice])].join('\n');
}

function footText({ watch, job, isGone }: JobThread): string {
  const id = code(watch.id, 6);
  if (watch.subject.kind === 'jobs') return `Watch ${id}: ${watchWords(watch)}`;
  return hasEnded(watch, job, isGone)
    ? 'It has ended, so I stopped watching it.'
    : `Watch ${id}: you'll hear about each change until it ends.`;
}

function questionBlocks(
  { id }: Watch,
  job: Job,
  question: OverQuestion,
  details: DetailsConfig,
): readonly KnownBlock[] {
  return [
    section(askText(job, question, details)),
    context(measureText(question)),
    actions(...questionButtons(id, job, 'open')),
  ];
}

/** In mrkdwn. */
export const askText = (job: Job, question: OverQuestion, details: DetailsConfig, mayStop = true): string =>
  `${durationText(untrusted(plainName(job), 60), job, question, details)}${mayStop && statusOf(job.status).canStop ? ' *Stop it?*' : ''}`;

/** `answer`: where the reply to an answer goes; a stop asks first. */
export const questionButtons = (
  watch: string,
  job: Job,
  answer: 'open' | 'replace',
  mayStop = true,
): readonly Button[] => [
  ...(mayStop && statusOf(job.status).canStop
    ? [
        button('Stop …', 'open', jobCommand('stop', job), {
          style: 'danger' as const,
        }),
      ]
    : []),
  button('Remind me in 4 h', answer, watchText({ kind: 'remind', id: watch, job: job.id, minutes: 240 })),
  button("Don't ask again", answer, watchText({ kind: 'dismiss', id: watch, job: job.id })),
];

const questionText = (job: Job, question: OverQuestion, details: DetailsConfig) =>
  `${durationText(plainName(job), job, question, details)}${statusOf(job.status).canStop ? ' Stop it?' : ''}`;

/** `resnet-tb has been running for 1 d 2 h, about 31 EUR.` Only running jobs are billed. */
function durationText(
  name: string,
  job: Job,
  { duration: time }: OverQuestion,
  { price }: DetailsConfig,
): string {
  const { label, group } = statusOf(job.status);
  const state = group === 'running' || group === 'pending' ? label.toLowerCase() : `“${label}”`;
  const cost = group === 'running' ? priceOf(time, price) : '';
  return `${name} has been ${state} for ${joined([duration(time), cost], ', ')}.`;
}

const measureText = ({ measure, over }: OverQuestion) =>
  `Asked after ${duration(over * 60_000)}. ${measure === 'service' ? 'Running time reported by ModelArts.' : 'Counted since vizjobs first saw this status.'}`;
