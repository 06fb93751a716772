import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { code, cut, joined, link, plain, safeUrl, untrusted } from '../kit/text.ts';
import { date, duration, withoutDates } from '../kit/time.ts';
import { statusEmoji } from './status.ts';

/** Characters per line beside the menu, on a phone 390 points wide. */
const phoneLine = 38;
/** A shorter start of a description is useless. */
const shortest = 16;

interface RowOptions {
  /** Whether the message has jobs of several clouds. Default: true. */
  readonly clouds?: boolean;
  /** A further fact. */
  readonly more?: string;
}

/**
 * Two lines on a desktop, three on a phone. The status comes first, because a tired reader looks for it; the
 * description gets the rest of the three lines.
 */
export function jobRow(job: Job, { clouds = true, more = '' }: RowOptions = {}): string {
  const { label } = statusOf(job.status);
  // An emoji, spaces, a number sign and the edges of the code.
  const first = widthOf(`${label}${plain(job.name, 60)}${job.id}`) + 8;
  const facts = [created(job), clouds ? cloudOf(job) : '', ran(job), more].filter((part) => part !== '');
  // The date is widest as `Yesterday, 10:44 AM`.
  const taken = facts.reduce((sum, fact) => sum + widthOf(withoutDates(fact)) + 3, 0);
  const left = (3 - Math.ceil(first / phoneLine)) * phoneLine - taken;
  const description = left < shortest ? '' : untrusted(fitting(job.description ?? '', left), left);
  const second = joined([...facts, description]);
  return `${statusMark(job)} ${jobName(job)} ${code(`#${job.id}`, 21)}\n${second}`;
}

/** Chinese, Japanese and Korean characters are twice as wide as others. */
const widthOf = (text: string) =>
  [...text].reduce((width, character) => width + (character >= '\u1100' ? 2 : 1), 0);

/** The start of the text, cut at a word boundary if words are short. */
function fitting(text: string, width: number): string {
  const line = plain(text, 500);
  if (widthOf(line) <= width) return line;
  const start = cut(line, Math.floor((width * line.length) / widthOf(line)));
  return start.replace(/(?<=.{10})[,;.]? \S{0,12}…$/, ' …');
}

/** Empty for the only cloud. */
export const cloudOf = ({ cloud }: Job): string => (cloud === undefined ? '' : code(cloud, 32));

export function statusMark(job: Job): string {
  const { label, group } = statusOf(job.status);
  return `${statusEmoji[group]} *${label}*`;
}

/** The job's board URL; `null` if there is none. */
export const boardUrl = (job: Job): string | null =>
  statusOf(job.status).hasPage ? safeUrl(job.serviceUrl) : null;

/** A link if there is a board. */
export function jobName(job: Job): string {
  const url = boardUrl(job);
  const name = plain(job.name, 60) === '' ? '(no name)' : job.name;
  return url === null ? untrusted(name, 60) : link(url, name, 60);
}

export const isRunning = ({ status }: Job) => statusOf(status).group === 'running';

/** Its name and ID, in mrkdwn and as plain text. */
export const named = (job: Job) =>
  `${jobName(job)}  ${code(`#${job.id}`, 21)}${where(job, (cloud) => code(cloud, 32))}`;
export const plainJob = (job: Job) =>
  `${plain(job.name, 60) || '(no name)'} (#${job.id})${where(job, (cloud) => cloud)}`;
/** A row, read aloud. */
export const plainRow = (job: Job) => `${statusOf(job.status).label} ${plainJob(job)}`;
const where = ({ cloud }: Job, written: (cloud: string) => string) =>
  cloud === undefined ? '' : ` in ${written(cloud)}`;

export function created(job: Job): string {
  return job.createdAt === undefined
    ? 'Creation time unknown'
    : date(job.createdAt, '{date_short_pretty}, {time}');
}

/** Empty if not reported. */
export function ran(job: Job): string {
  if (job.duration === undefined || job.duration < 1000) return '';
  return `${isRunning(job) ? 'for' : 'ran'} ${duration(job.duration)}`;
}
