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
  /** Newest first. Without a baseline: all that have failed. */
  readonly failed: readonly Job[];
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

export function summarize(filter: JobFilter, snapshot: Snapshot, since: Baseline | undefined): Summary {
  const { jobs, counts, asOf } = snapshot;
  const longRunning = jobs
    .filter((job) => groupOf(job.status) === 'running' && runningTime(job, asOf) > longRun)
    .sort((a, b) => runningTime(b, asOf) - runningTime(a, asOf));
  const failedNow = jobs.filter(isFailed);
  if (!since) {
    const nothing: readonly Job[] = [];
    return {
      filter,
      snapshot,
      since,
      failed: failedNow,
      longRunning,
      started: nothing,
      ended: nothing,
      unchanged: false,
    };
  }
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
  return { filter, snapshot, since, failed, longRunning, started, ended, unchanged };
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
