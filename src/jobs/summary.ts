import type { JobFilter } from '../commands/command.ts';
import { groupOf, statusGroups, statusOf } from '../modelarts/statuses.ts';
import type { Job } from '../modelarts/types.ts';
import type { StatusCounts } from './fetchAll.ts';
import type { Snapshot } from './list.ts';

/** What a later summary is compared with. */
export interface Baseline {
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  readonly counts: StatusCounts;
  /** Ids of the jobs that had not come to their end. */
  readonly active: readonly string[];
  /** Ids of the jobs that had failed. */
  readonly failed: readonly string[];
}

/** One point of a schedule's history. */
export type HistoryPoint = Pick<Baseline, 'asOf' | 'counts'>;

/** How the jobs that a filter matches are doing, and what has changed. */
export interface Summary {
  readonly filter: JobFilter;
  readonly snapshot: Snapshot;
  /** What it is compared with; undefined: this is the first one. */
  readonly since: Baseline | undefined;
  /** Failed since the baseline; without one, every failed job. Canceled jobs last, otherwise newest first. */
  readonly failed: readonly Job[];
  /** How many jobs that had failed at the baseline are no longer there, or no longer failed. */
  readonly recovered: number;
  /** Running for more than a day, the longest first. */
  readonly longRunning: readonly Job[];
  /** Newest first; empty without a baseline. */
  readonly started: readonly Job[];
  /** Newest first; empty without a baseline. */
  readonly ended: readonly Job[];
  /** Nothing is different from the baseline. */
  readonly unchanged: boolean;
}

/** A running job costs money; after this many milliseconds somebody should look whether it is still needed. */
export const longRun = 24 * 60 * 60_000;

/** Ids kept for comparison; the jobs beyond are the oldest ones. */
const mostIds = 20_000;

const isActive = ({ status }: Job) => statusOf(status).isActive;
const isFailed = ({ status }: Job) => groupOf(status) === 'failed';
const isCanceled = ({ status }: Job) => statusOf(status).name === 'JOBSTAT_CANCELED';

export function summarize(filter: JobFilter, snapshot: Snapshot, since: Baseline | undefined): Summary {
  const { jobs, counts, asOf } = snapshot;
  const longRunning = jobs
    .filter((job) => groupOf(job.status) === 'running' && runningTime(job, asOf) > longRun)
    .sort((a, b) => runningTime(b, asOf) - runningTime(a, asOf));
  // Somebody canceled those: they need attention last.
  const failedNow = jobs.filter(isFailed).sort((a, b) => Number(isCanceled(a)) - Number(isCanceled(b)));
  const base = { filter, snapshot, since, longRunning };
  if (!since) return { ...base, failed: failedNow, recovered: 0, started: [], ended: [], unchanged: false };
  const [wasActive, wasFailed] = [new Set(since.active), new Set(since.failed)];
  const isNew = (job: Job) => job.createdAt !== undefined && job.createdAt > since.asOf;
  const failed = failedNow.filter(({ id }) => !wasFailed.has(id));
  const started = jobs.filter((job) => isNew(job) || (isActive(job) && !wasActive.has(job.id)));
  const ended = jobs.filter(
    (job) =>
      !isActive(job) && (wasActive.has(job.id) || isNew(job) || (isFailed(job) && !wasFailed.has(job.id))),
  );
  const sameCounts = statusGroups.every((group) => counts[group] === since.counts[group]);
  const unchanged = sameCounts && failed.length + started.length + ended.length === 0;
  const stillFailed = new Set(failedNow.map(({ id }) => id));
  const recovered = since.failed.filter((id) => !stillFailed.has(id)).length;
  return { ...base, failed, recovered, started, ended, unchanged };
}

/** Milliseconds; where the service does not say, the time since it was created is the most that it can be. */
export function runningTime(job: Job, asOf: number): number {
  return job.duration ?? (job.createdAt === undefined ? 0 : asOf - job.createdAt);
}

/** What the next summary is compared with. */
export function baselineOf({ jobs, counts, asOf }: Snapshot): Baseline {
  const newest = (some: readonly Job[]) => some.slice(0, mostIds).map(({ id }) => id);
  return { asOf, counts, active: newest(jobs.filter(isActive)), failed: newest(jobs.filter(isFailed)) };
}
