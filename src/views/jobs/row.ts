import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { code, link, plain, safeUrl, untrusted } from '../kit/text.ts';
import { date, duration } from '../kit/time.ts';
import { statusEmoji } from './status.ts';

export interface RowLengths {
  readonly description: number;
  readonly path: number;
}

/** Three lines at most; the status comes first, because it is what a tired reader looks for. */
export function jobRow(job: Job, lengths: RowLengths): string {
  const lines = [`${statusMark(job)}  ${jobName(job)}  ${code(`#${job.id}`, 21)}`];
  const description = untrusted(job.description ?? '', lengths.description);
  if (description !== '') lines.push(description);
  lines.push([created(job), ran(job), path(job, lengths.path)].filter((part) => part !== '').join(' · '));
  return lines.join('\n');
}

export function statusMark(job: Job): string {
  const { label, group } = statusOf(job.status);
  return `${statusEmoji[group]} *${label}*`;
}

/** A link only where there is a page behind it: the service serves it while the job runs (status 8). */
export function jobName(job: Job): string {
  const url = job.status === 8 ? safeUrl(job.serviceUrl) : null;
  const name = plain(job.name, 60) === '' ? '(no name)' : job.name;
  return url === null ? untrusted(name, 60) : link(url, name, 60);
}

export function created(job: Job): string {
  return job.createdAt === undefined
    ? 'created at an unknown time'
    : `created ${date(job.createdAt, '{date_short_pretty} at {time}')}`;
}

/** Empty when the service gave none. */
export function ran(job: Job): string {
  if (job.duration === undefined || job.duration < 1000) return '';
  return `${statusOf(job.status).group === 'running' ? 'running for' : 'ran'} ${duration(job.duration)}`;
}

function path(job: Job, length: number): string {
  return untrusted(job.trainUrl ?? '', length);
}
