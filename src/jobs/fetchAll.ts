import { defaultDeadline } from '../modelarts/config.ts';
import { groupOf, type StatusGroup, statusGroups } from '../modelarts/statuses.ts';
import type { CallOptions, Job, JobList, ListQuery, ModelArts } from '../modelarts/types.ts';

/** Documented maximum of `per_page` (modelarts_03_0065); some versions of the service return fewer rows. */
const maxPerPage = 1000;
/** Pages of one fetch that are queued, in flight or parsed at a time: one more than are usually in flight. */
const concurrency = 5;

export type StatusCounts = Readonly<Record<StatusGroup, number>>;

/** The actual page length and number of pages of a search. */
export interface Paging {
  readonly perPage: number;
  readonly pages: number;
}

/** Every job that matches a search, in the service's order. */
export interface AllJobs {
  readonly jobs: readonly Job[];
  readonly counts: StatusCounts;
  readonly creatable?: number | undefined;
  readonly runningQuota?: number | undefined;
  /** Rows without an ID. */
  readonly unreadable: number;
  /** Jobs counted but not returned, because rows moved between pages during the fetch. */
  readonly skipped: number;
  readonly paging: Paging;
}

export type FetchAllQuery = Omit<ListQuery, 'status' | 'page' | 'perPage'>;

/**
 * Fetches every job of a search: one request for up to 1,000 jobs. The API filters by a single status only, so groups
 * are filtered from this result. Offset paging skips rows when the list or the page length changes meanwhile; the fetch
 * is then repeated once.
 * @param expected paging of an earlier fetch, which allows requesting all pages at once
 * @throws ModelArtsError
 */
export async function fetchAll(
  modelarts: ModelArts,
  query: FetchAllQuery,
  options: CallOptions,
  expected?: Paging,
): Promise<AllJobs> {
  const signal = options.signal ?? AbortSignal.timeout(defaultDeadline);
  // While the service is down or rejects the credentials, only one request is sent until it succeeds: a second one
  // at the same time would fail, and abort the first.
  const paging = modelarts.state() === 'ok' ? expected : undefined;
  const first = await readAll(modelarts, query, { ...options, signal }, paging);
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
  const merge = createMerge();
  let { perPage, pages } = expected ?? { perPage: maxPerPage, pages: 1 };
  // The highest of all pages: when it falls, rows have moved to pages that were read before.
  let total = 0;
  let next = 2;

  async function read(page: number, length: number): Promise<JobList> {
    const list = await modelarts.list({ ...query, page, perPage: length }, call);
    merge.add(page, list);
    total = Math.max(total, list.total);
    return list;
  }

  async function readRest(): Promise<void> {
    while (next <= pages) {
      await read(next++, perPage);
      pages = Math.ceil(total / perPage);
    }
  }

  async function readFirst(): Promise<JobList> {
    // Never with the length of an earlier fetch, which may have been short by chance.
    const list = await read(1, maxPerPage);
    const rows = list.jobs.length + list.unreadable;
    // A shorter page shows the service's own maximum. Request exactly that from now on, so that page numbers match.
    perPage = rows > 0 && rows < list.total ? rows : maxPerPage;
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
      creatable,
      runningQuota,
      unreadable,
      skipped: Math.max(0, total - jobs.length - unreadable),
      paging: { perPage, pages },
    };
  } finally {
    ended.abort(noLongerNeeded);
  }
}

/** Shared, because creating an exception costs more than the abort. */
const noLongerNeeded = new DOMException('The question is answered', 'AbortError');

/** Restores the order of pages that arrive in any order, and drops jobs that moved onto a second page. */
function createMerge() {
  const early = new Map<number, JobList>();
  const byId = new Map<string, Job>();
  let unreadable = 0;
  let next = 1;
  return {
    /** `page` starts at 1. */
    add(page: number, list: JobList): void {
      early.set(page, list);
      for (let ready = early.get(next); ready; ready = early.get(next)) {
        early.delete(next++);
        unreadable += ready.unreadable;
        for (const job of ready.jobs) byId.set(job.id, job);
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
