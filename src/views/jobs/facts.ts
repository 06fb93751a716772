import type { DetailsConfig } from '../../config/details.ts';
import type { TimedStop } from '../../jobs/changes/timedStop.ts';
import type { Job } from '../../modelarts/types.ts';
import { anchor, code, joined, plural, untrusted } from '../kit/text.ts';
import { date, duration, moment } from '../kit/time.ts';
import { costOf, hour } from './cost.ts';
import { boardUrl, isRunning, jobName, ran } from './row.ts';

/** Hours. The API allows at most 24; centuries ahead there would be no valid date. */
const longest = 10_000;

/** The known facts about a job in mrkdwn, omitting missing ones. */
export function jobFacts(
  job: Job,
  asOf: number,
  { price, consoles }: DetailsConfig,
  timedStop?: TimedStop,
): readonly (readonly [name: string, value: string])[] {
  const logs = job.trainUrl === undefined ? '' : code(job.trainUrl, 400);
  return [
    ['Cloud', job.cloud === undefined ? '' : code(job.cloud, 32)],
    ['ID', code(job.id, 19)],
    ['Board', boardUrl(job) === null ? '' : jobName(job)],
    ['Description', untrusted(job.description ?? '', 256)],
    ['Created', job.createdAt === undefined ? '' : moment(job.createdAt)],
    [isRunning(job) ? 'Running' : 'Ran', joined([ran(job).replace(/^ran /, ''), costOf(job, price)], ', ')],
    ['Auto-stop', timedStop && job.autoStopHours === undefined ? '' : autoStop(job, asOf)],
    ['Timed stop', timedStop ? timedStopText(timedStop) : ''],
    ['Logs', logs !== '' && consoles ? `${logs} · ${anchor(consoles.obs, 'OBS console')}` : logs],
    ['Type', untrusted(job.jobType ?? '', 40)],
    ['Resource', job.resourceId === undefined ? '' : code(job.resourceId, 100)],
  ];
}

/** When a running job stops automatically. Only some versions of the service report it. */
function autoStop(job: Job, asOf: number): string {
  const { autoStopHours: hours, duration: running, createdAt } = job;
  if (!isRunning(job)) return hours === undefined ? '' : `after ${plural(hours, 'hour')}`;
  if (hours === undefined) return ":warning: none reported. It's billed until someone stops it.";
  // The service's clock may be ahead.
  const since = running ?? (createdAt === undefined ? undefined : Math.max(0, asOf - createdAt));
  if (since === undefined || hours > longest) return `after ${plural(hours, 'hour')}`;
  const left = hours * hour - since;
  return left < 60_000 ? 'due now' : `at ${date(asOf + left, '{time}')} (in ${duration(left)})`;
}

/** In the details of a job. */
export const timedStopText = ({ dueAt, setBy }: TimedStop): string =>
  `${moment(dueAt)}, set up by <@${setBy}>`;
