import { ModelArtsError } from '../errors.ts';
import type { CallOptions, Job, JobList, ListQuery, ModelArts } from '../modelarts/job.ts';
import { groupOf, type StatusGroup, statusGroups } from '../modelarts/statuses.ts';

/** Documented maximum of `per_page` (modelarts_03_0065); older documents say 100, so it is a wish. */
const pageLength = 1000;
/** Requests in flight for one sweep: the service documents no rate limit, this is polite. */
const concurrency = 4;

export type StatusCounts = Readonly<Record<StatusGroup, number>>;

/** Every job that matches a search, in the service's order. */
export interface Sweep {
  readonly jobs: readonly Job[];
  readonly counts: StatusCounts;
  readonly creatable?: number;
  readonly runningQuota?: number;
  /** Rows that could not be read. */
  readonly unreadable: number;
  /** Jobs that the service counted but did not show, because rows moved while it was read. */
  readonly missed: number;
}

export type SweepQuery = Omit<ListQuery, 'status' | 'page' | 'perPage'>;

/**
 * The API takes one status per request, so a group is filtered here, from all jobs.
 * One request up to 1,000 jobs. Offset paging over a living list can skip rows: then it is read once more.
 * @throws ModelArtsError
 */
export async function sweep(modelarts: ModelArts, query: SweepQuery, options: CallOptions): Promise<Sweep> {
  const first = await readAll(modelarts, query, options);
  return first.missed === 0 ? first : await readAll(modelarts, query, options);
}

async function readAll(modelarts: ModelArts, query: SweepQuery, options: CallOptions): Promise<Sweep> {
  const read = (page: number, perPage: number) => modelarts.list({ ...query, page, perPage }, options);
  const first = await read(1, pageLength);
  const perPage = rowsOf(first);
  const pages: JobList[] = [first];
  let total = first.total;
  if (perPage > 0 && perPage < total) {
    // A shorter page than asked for is the service's own maximum: ask for exactly that from here on,
    // so that the page numbers mean the same to both sides.
    let next = 2;
    const follow = async () => {
      while (next <= Math.ceil(total / perPage)) {
        const page = next++;
        const list = await read(page, perPage);
        pages[page - 1] = list;
        total = list.total;
      }
    };
    await Promise.all(Array.from({ length: concurrency }, follow));
  }
  return merge(pages, total);
}

const rowsOf = (list: JobList) => list.jobs.length + list.unreadable;

function merge(pages: readonly JobList[], total: number): Sweep {
  const byId = new Map<string, Job>();
  let unreadable = 0;
  for (const page of pages) {
    unreadable += page.unreadable;
    for (const job of page.jobs) if (!byId.has(job.id)) byId.set(job.id, job);
  }
  const { creatable, runningQuota } = pages[0] ?? {};
  const jobs = [...byId.values()];
  return {
    jobs,
    counts: countGroups(jobs),
    ...(creatable === undefined ? {} : { creatable }),
    ...(runningQuota === undefined ? {} : { runningQuota }),
    unreadable,
    missed: Math.max(0, total - byId.size - unreadable),
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
