import { ModelArtsError } from '../errors.ts';
import { groupOf, type StatusGroup, statusGroups } from '../modelarts/statuses.ts';
import type { CallOptions, Job, JobList, ListQuery, ModelArts } from '../modelarts/types.ts';

/** Documented maximum of `per_page` (modelarts_03_0065); older documents say 100, so it is a wish. */
const pageLength = 1000;
/** Requests in flight for one sweep: the service documents no rate limit, this is polite. */
const concurrency = 4;

export type StatusCounts = Readonly<Record<StatusGroup, number>>;

/** Every job that matches a search, in the service's order. */
export interface AllJobs {
  readonly jobs: readonly Job[];
  readonly counts: StatusCounts;
  readonly creatable?: number;
  readonly runningQuota?: number;
  /** Rows that could not be read. */
  readonly unreadable: number;
  /** Jobs that the service counted but did not show, because rows moved while it was read. */
  readonly skipped: number;
}

export type FetchAllQuery = Omit<ListQuery, 'status' | 'page' | 'perPage'>;

/**
 * The API takes one status per request, so a group is filtered here, from all jobs.
 * One request up to 1,000 jobs. Offset paging over a living list can skip rows: then it is read once more.
 * @throws ModelArtsError
 */
export async function fetchAll(
  modelarts: ModelArts,
  query: FetchAllQuery,
  options: CallOptions,
): Promise<AllJobs> {
  const first = await readAll(modelarts, query, options);
  return first.skipped === 0 ? first : await readAll(modelarts, query, options);
}

async function readAll(modelarts: ModelArts, query: FetchAllQuery, options: CallOptions): Promise<AllJobs> {
  const read = (page: number, perPage: number) => modelarts.list({ ...query, page, perPage }, options);
  const merge = createMerge();
  const first = await read(1, pageLength);
  merge.add(1, first);
  const perPage = rowsOf(first);
  let total = first.total;
  if (perPage > 0 && perPage < total) {
    // A shorter page than asked for is the service's own maximum: ask for exactly that from here on,
    // so that the page numbers mean the same to both sides.
    let next = 2;
    const follow = async () => {
      while (next <= Math.ceil(total / perPage)) {
        const page = next++;
        const list = await read(page, perPage);
        merge.add(page, list);
        total = list.total;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, follow));
  }
  const { creatable, runningQuota } = first;
  const { jobs, unreadable } = merge.result();
  return {
    jobs,
    counts: countGroups(jobs),
    ...(creatable === undefined ? {} : { creatable }),
    ...(runningQuota === undefined ? {} : { runningQuota }),
    unreadable,
    skipped: Math.max(0, total - jobs.length - unreadable),
  };
}

const rowsOf = (list: JobList) => list.jobs.length + list.unreadable;

/**
 * Puts pages, which come in any order, into the service's order; a job that moved while it was read is on two of them.
 * As soon as a page and all before it are there, so that this is done while the next ones are on their way.
 */
function createMerge() {
  const early = new Map<number, JobList>();
  const byId = new Map<string, Job>();
  let unreadable = 0;
  let next = 1;
  return {
    /** Page numbers begin with 1 and have no gaps. */
    add(page: number, list: JobList): void {
      early.set(page, list);
      for (let ready = early.get(next); ready; ready = early.get(next)) {
        early.delete(next++);
        unreadable += ready.unreadable;
        for (const job of ready.jobs) if (!byId.has(job.id)) byId.set(job.id, job);
      }
    },
    result: () => ({ jobs: [...byId.values()], unreadable }),
  };
}

export function countGroups(jobs: readonly Job[]): StatusCounts {
  const counts = Object.fromEntries(statusGroups.map((group) => [group, 0])) as Record<StatusGroup, number>;
  for (const { status } of jobs) counts[groupOf(status)] += 1;
  return counts;
}

/** Made once: an exception for each question would cost more than the abort. */
const answered = new DOMException('The question is answered', 'AbortError');

/**
 * A deadline over all requests of one question, in milliseconds. Requests that are still out when the
 * answer or the first failure is there are aborted.
 */
export async function withDeadline<T>(
  milliseconds: number,
  ask: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = AbortSignal.timeout(milliseconds);
  const over = new AbortController();
  try {
    return await ask(AbortSignal.any([late, over.signal]));
  } catch (error) {
    if (!late.aborted || error instanceof ModelArtsError) throw error;
    throw new ModelArtsError('timeout', `no whole answer within ${milliseconds / 1000} s`);
  } finally {
    over.abort(answered);
  }
}
