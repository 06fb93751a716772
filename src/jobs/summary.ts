import type { JobFilter } from '../commands/command.ts';
import { groupOf, statusGroups, statusOf } from '../modelarts/statuses.ts';
import type { Job } from '../modelarts/types.ts';
import { isPartial } from './clouds/cloudPart.ts';
import type { StatusCounts } from './fetchAll.ts';
import type { Snapshot } from './list.ts';

/** The state that a later summary is compared with. */
export interface Baseline {
  /** Milliseconds since the epoch. */
  readonly asOf: number;
  readonly counts: StatusCounts;
  /** IDs of unfinished jobs. */
  readonly active: readonly string[];
  /** IDs of failed jobs. */
  readonly failed: readonly string[];
}

/** One point of a schedule's history. */
export type HistoryPoint = Pick<Baseline, 'asOf' | 'counts'>;

export interface Summary {
  readonly filter: JobFilter;
  readonly snapshot: Snapshot;
  /** Undefined: this is the first summary. */
  readonly since: Baseline | undefined;
  /** Failed since the baseline; without one, all failed jobs. Canceled jobs last, otherwise newest first. */
  readonly failed: readonly Job[];
  /** Jobs that had failed at the baseline, and are gone or no longer failed. */
  readonly recovered: number;
  /** Running for more than `longRun`, longest first. */
  readonly longRunning: readonly Job[];
  /** Newest first; empty without a baseline. */
  readonly started: readonly Job[];
  /** Newest first; empty without a baseline. */
  readonly ended: readonly Job[];
  readonly unchanged: boolean;
}

/** Milliseconds after which a running job is worth a check, because it costs money. */
const longRun = 24 * 60 * 60_000;

/** IDs of the newest jobs kept for comparison. */
const maxIds = 20_000;

const isActive = ({ status }: Job) => statusOf(status).isActive;
const isFailed = ({ status }: Job) => groupOf(status) === 'failed';
const isCanceled = ({ status }: Job) => statusOf(status).name === 'JOBSTAT_CANCELED';

export function summarize(filter: JobFilter, snapshot: Snapshot, baseline: Baseline | undefined): Summary {
  // With a cloud missing, every number would seem to have changed.
  const since = isPartial(snapshot) ? undefined : baseline;
  const idOf = idsIn(snapshot);
  const { jobs, counts, asOf } = snapshot;
  const longRunning = jobs
    .filter((job) => groupOf(job.status) === 'running' && runningTime(job, asOf) > longRun)
    .sort((a, b) => runningTime(b, asOf) - runningTime(a, asOf));
  // Canceled jobs last, because they were canceled on purpose.
  const failedNow = jobs.filter(isFailed).sort((a, b) => Number(isCanceled(a)) - Number(isCanceled(b)));
  const base = { filter, snapshot, since, longRunning };
  if (!since) return { ...base, failed: failedNow, recovered: 0, started: [], ended: [], unchanged: false };
  const [wasActive, wasFailed] = [new Set(since.active), new Set(since.failed)];
  const isNew = (job: Job) => job.createdAt !== undefined && job.createdAt > since.asOf;
  const failed = failedNow.filter((job) => !wasFailed.has(idOf(job)));
  const started = jobs.filter((job) => isNew(job) || (isActive(job) && !wasActive.has(idOf(job))));
  const ended = jobs.filter(
    (job) =>
      !isActive(job) &&
      (wasActive.has(idOf(job)) || isNew(job) || (isFailed(job) && !wasFailed.has(idOf(job)))),
  );
  const sameCounts = statusGroups.every((group) => counts[group] === since.counts[group]);
  const unchanged = sameCounts && failed.length + started.length + ended.length === 0;
  const stillFailed = new Set(failedNow.map(idOf));
  const recovered = since.failed.filter((id) => !stillFailed.has(id)).length;
  return { ...base, failed, recovered, started, ended, unchanged };
}

/** In milliseconds. Without a duration from the service, an upper bound: the job's age. */
export function runningTime(job: Job, asOf: number): number {
  return job.duration ?? (job.createdAt === undefined ? 0 : asOf - job.createdAt);
}

/** Two clouds can have the same ID. */
const idsIn =
  ({ parts }: Snapshot) =>
  ({ id, cloud }: Job) =>
    parts ? `${cloud}/${id}` : id;

export function baselineOf(snapshot: Snapshot): Baseline {
  const { jobs, counts, asOf } = snapshot;
  const newest = (some: readonly Job[]) => some.slice(0, maxIds).map(idsIn(snapshot));
  return { asOf, counts, active: newest(jobs.filter(isActive)), failed: newest(jobs.filter(isFailed)) };
}
