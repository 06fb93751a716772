import { defaultDeadline } from '../modelarts/config.ts';
import { groupOf, type StatusGroup, statusGroups } from '../modelarts/statuses.ts';
import type { CallOptions, Job, JobList, ListQuery, ModelArts } from '../modelarts/types.ts';

/** Documented maximum of `per_page` (modelarts_03_0065); a service may give fewer rows. */
const maxPerPage = 1000;
/** Requests in flight for one fetch: the service documents no rate limit, this is polite. */
const concurrency = 4;

export type StatusCounts = Readonly<Record<StatusGroup, number>>;

/** How the service divided the rows of a search into pages. */
export interface Paging {
  readonly perPage: number;
  readonly pages: number;
}

/** Every job that matches a search, in the service's order. */
export interface AllJobs {
  readonly jobs: readonly Job[];
  readonly counts: StatusCounts;
  readonly creatable?: number;
  readonly runningQuota?: number;
  /** Rows without an id. */
  readonly unreadable: number;
  /** Jobs that the service counted but did not show, because rows moved while they were read. */
  readonly skipped: number;
  readonly paging: Paging;
}

export type FetchAllQuery = Omit<ListQuery, 'status' | 'page' | 'perPage'>;

/**
 * Every job of a search. The API takes one status per request, so a group is filtered from all jobs.
 * One request up to 1,000 jobs. Offset paging can skip rows, when the list or the service's page length changes: then
 * it is read once more.
 * @param expected how an earlier answer was paged: its pages are requested without waiting for the first one
 * @throws ModelArtsError
 */
export async function fetchAll(
  modelarts: ModelArts,
  query: FetchAllQuery,
  options: CallOptions,
  expected?: Paging,
): Promise<AllJobs> {
  const signal = options.signal ?? AbortSignal.timeout(defaultDeadline);
  const first = await readAll(modelarts, query, { ...options, signal }, expected);
  return first.skipped === 0 ? first : await readAll(modelarts, query, { ...options, signal }, first.paging);
}

async function readAll(
  modelarts: ModelArts,
  query: FetchAllQuery,
  { signal, ...options }: CallOptions & { readonly signal: AbortSignal },
  expected: Paging | undefined,
): Promise<AllJobs> {
  const ended = new AbortController();
  const call = { ...options, signal: AbortSignal.any([signal, ended.signal]) };
  const read = (page: number, perPage: number) => modelarts.list({ ...query, page, perPage }, call);
  const merge = createMerge();
  let { perPage, pages } = expected ?? { perPage: maxPerPage, pages: 1 };
  let total = 0;
  let next = 2;

  async function readRest(): Promise<void> {
    while (next <= pages) {
      const page = next++;
      const list = await read(page, perPage);
      merge.add(page, list);
      total = list.total;
      pages = Math.ceil(total / perPage);
    }
  }

  async function readFirst(): Promise<JobList> {
    const list = await read(1, perPage);
    const rows = list.jobs.length + list.unreadable;
    // A shorter page than asked for is the service's own maximum: from here on exactly that is asked for, so that the
    // page numbers mean the same to both sides.
    if (rows > 0 && rows < list.total) perPage = rows;
    merge.add(1, list);
    total = list.total;
    pages = rows === 0 ? 1 : Math.ceil(total / perPage);
    await Promise.all(Array.from({ length: expected ? 1 : concurrency }, readRest));
    return list;
  }

  try {
    const others = Array.from({ length: expected ? concurrency - 1 : 0 }, readRest);
    const [first] = await Promise.all([readFirst(), ...others]);
    const { creatable, runningQuota } = first;
    const { jobs, unreadable } = merge.result();
    return {
      jobs,
      counts: countGroups(jobs),
      ...(creatable === undefined ? {} : { creatable }),
      ...(runningQuota === undefined ? {} : { runningQuota }),
      unreadable,
      skipped: Math.max(0, total - jobs.length - unreadable),
      paging: { perPage, pages },
    };
  } finally {
    ended.abort(noLongerNeeded);
  }
}

/** Made once: an exception for each question would cost more than the abort. */
const noLongerNeeded = new DOMException('The question is answered', 'AbortError');

/**
 * Puts pages, which arrive in any order, into the service's order; a job that moved while it was read is on two of
 * them. Merges as soon as a page and all before it are there, while the next ones are on their way.
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
