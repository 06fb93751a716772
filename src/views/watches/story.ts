import type { DetailsConfig } from '../../config/details.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { JobStory, OverQuestion, Step } from '../../watches/story.ts';
import { jobMenu } from '../jobs/menu.ts';
import { jobRow } from '../jobs/row.ts';
import { context, section } from '../kit/blocks.ts';
import { type Message, message } from '../kit/message.ts';
import { plain } from '../kit/text.ts';
import { date, duration } from '../kit/time.ts';

/** The message in the channel: always the latest state. */
export function storyView(story: JobStory, details: DetailsConfig): Message {
  const { job, asOf, isGone, question } = story;
  const state = isGone ? 'no longer in the list' : statusOf(job.status).label;
  return message({
    text: question ? questionText(job, question, details) : `${plain(job.name, 60)}: ${state}.`,
    head: [
      section(jobRow(job), isGone ? undefined : jobMenu(job, true)),
      ...(question ? [section(questionText(job, question, details))] : []),
      context(`As of ${date(asOf, '{time}')}`),
    ],
  });
}

/** One change, in the thread. */
export function stepView(story: JobStory, step: Step): Message {
  const text = `${plain(story.job.name, 60)}: ${stepWords(step)}`;
  return message({ text, head: [section(`${date(step.at, '{time}')} · ${stepWords(step)}`)] });
}

/** The question again, in the thread. */
export function reminderView(story: JobStory, question: OverQuestion, details: DetailsConfig): Message {
  const text = questionText(story.job, question, details);
  return message({ text, head: [section(text)] });
}

export function stepWords({ kind, status, from }: Step): string {
  const { label } = statusOf(status);
  switch (kind) {
    case 'gone':
      return 'no longer in the list';
    case 'restarted':
      return `restarted, ${label}`;
    case 'appeared':
      return label;
    case 'status':
      return from === undefined ? label : `${statusOf(from).label} → ${label}`;
  }
}

function questionText(job: Job, question: OverQuestion, { price }: DetailsConfig): string {
  const state = statusOf(job.status).label.toLowerCase();
  const hours = question.duration / 3_600_000;
  const cost = price ? `, about ${(hours * price.perHour).toFixed(2)} ${price.currency}` : '';
  return `${plain(job.name, 60)} has been ${state} for ${duration(question.duration)}${cost}. Stop it?`;
}
