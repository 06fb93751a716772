import type { Job } from '../modelarts/types.ts';
import type { Step } from './thread.ts';

/** What is kept about a job between two polls. Times are milliseconds. */
export interface SeenJob {
  readonly name: string;
  readonly status: number;
  /** When this status was first seen, since the epoch. */
  readonly since: number;
  readonly createdAt?: number | undefined;
  /** The reported running time when last read. */
  readonly ran?: number | undefined;
}

export interface Seen {
  /** Time of the poll, in milliseconds since the epoch. */
  readonly asOf: number;
  readonly jobs: ReadonlyMap<string, SeenJob>;
}

/** All jobs of a source. */
interface Poll {
  readonly asOf: number;
  readonly jobs: readonly Job[];
  /** False: the list may be incomplete, so missing jobs have not disappeared. */
  readonly isWhole: boolean;
}

export interface JobChange {
  readonly job: Job;
  readonly step: Step;
}

export interface Comparison {
  /** Undefined for the first poll. */
  readonly before: Seen | undefined;
  readonly after: Seen;
  /** The poll's jobs by ID. */
  readonly jobs: ReadonlyMap<string, Job>;
  /** In list order, with jobs that are gone last. */
  readonly changes: readonly JobChange[];
  /** IDs of jobs whose `SeenJob` is new or must be stored again. */
  readonly stale: readonly string[];
  /** IDs of jobs that have disappeared. */
  readonly gone: readonly string[];
}

/** Milliseconds the service's clock may be behind. */
export const skew = 2 * 60_000;
/** Milliseconds a running time may decrease without a restart. */
const jitter = 1_000;
/** The running time is stored again once it has doubled and grown by this many milliseconds. */
const growth = 60_000;

/**
 * What has changed since the last poll. The first sight of a job is not a change unless it was created in between.
 * @param stored what the database has, if that is older than `before`
 */
export function compare(before: Seen | undefined, poll: Poll, stored = before): Comparison {
  const { asOf, jobs, isWhole } = poll;
  const seen = new Map<string, SeenJob>();
  const changes: JobChange[] = [];
  const stale: string[] = [];
  const byId = new Map<string, Job>();
  for (const job of jobs) {
    byId.set(job.id, job);
    const last = before?.jobs.get(job.id);
    const step = before && stepOf(job, last, before.asOf, asOf);
    const next = seenOf(job, step || !last ? asOf : last.since);
    seen.set(job.id, next);
    if (step) changes.push({ job, step });
    if (isStale(stored?.jobs.get(job.id), next)) stale.push(job.id);
  }
  const gone: string[] = [];
  for (const [id, last] of before?.jobs ?? []) {
    if (seen.has(id)) continue;
    if (!isWhole) {
      seen.set(id, last);
      continue;
    }
    gone.push(id);
    const { name, status, createdAt } = last;
    changes.push({
      job: { id, name, status, createdAt },
      step: { kind: 'gone', status, from: status, at: asOf, after: before?.asOf ?? asOf },
    });
  }
  return { before, after: { asOf, jobs: seen }, jobs: byId, changes, stale, gone };
}

function stepOf(job: Job, last: SeenJob | undefined, after: number, at: number): Step | undefined {
  const { status, createdAt, duration } = job;
  if (!last) {
    const isNew = createdAt !== undefined && createdAt > after - skew;
    return isNew ? { kind: 'appeared', status, at, after } : undefined;
  }
  if (last.status !== status) return { kind: 'status', status, from: last.status, at, after };
  const beganAnew = last.ran !== undefined && duration !== undefined && duration + jitter < last.ran;
  return beganAnew ? { kind: 'restarted', status, from: status, at, after } : undefined;
}

const seenOf = ({ name, status, createdAt, duration: ran }: Job, since: number): SeenJob => ({
  name,
  status,
  since,
  createdAt,
  ran,
});

/** Running times change with each poll, so storing them all would write every row. */
function isStale(stored: SeenJob | undefined, { name, status, since, createdAt, ran = 0 }: SeenJob): boolean {
  if (!stored || stored.status !== status || stored.since !== since) return true;
  if (stored.name !== name || stored.createdAt !== createdAt) return true;
  const { ran: storedRan = 0 } = stored;
  return ran > storedRan * 2 + growth;
}
