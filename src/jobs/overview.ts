import { groupOf } from '../modelarts/statuses.ts';
import type { Job } from '../modelarts/types.ts';
import type { StatusCounts } from './fetchAll.ts';
import type { Snapshot } from './list.ts';
import { createdSince } from './since.ts';
import { runningTime } from './summary.ts';

/** The start of a list, and its full length. */
interface Top {
  readonly jobs: readonly Job[];
  readonly total: number;
}

/** The state of one cloud's jobs, small enough to keep. */
export interface Overview {
  readonly counts: StatusCounts;
  /** Created in the last 24 hours and failed, newest first. The service doesn't say when a job failed. */
  readonly failed: Top;
  /** Longest first. */
  readonly running: Top;
  /** Total running time of all running jobs, in milliseconds. */
  readonly runningTime: number;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
}

const day = 24 * 60 * 60_000;

/** @param max jobs per list */
export function overviewOf(
  { jobs, counts, asOf }: Snapshot,
  max: { failed: number; running: number },
): Overview {
  const recent = createdSince(jobs, asOf - day).filter(({ status }) => groupOf(status) === 'failed');
  const running = jobs
    .filter(({ status }) => groupOf(status) === 'running')
    .sort((a, b) => runningTime(b, asOf) - runningTime(a, asOf));
  return {
    counts,
    failed: { jobs: recent.slice(0, max.failed), total: recent.length },
    running: { jobs: running.slice(0, max.running), total: running.length },
    runningTime: running.reduce((sum, { duration = 0 }) => sum + duration, 0),
    asOf,
  };
}
