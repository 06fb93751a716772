import { LRUCache } from 'lru-cache';
import type { JobFilter, JobQuery, Order, SortKey } from '../commands/command.ts';
import { limits } from '../commands/words/limits.ts';
import { matchesStatus, singleStatus } from '../commands/words/selectors.ts';
import { defaultDeadline } from '../modelarts/config.ts';
import type { CallOptions, Job, JobList, ModelArts } from '../modelarts/types.ts';
import { systemClock } from '../time.ts';
import { type AnswerCacheOptions, type AskOptions, createAnswerCache, type Dated } from './answerCache.ts';
import type { CloudPart } from './clouds/cloudPart.ts';
import {
  type AllJobs,
  countGroups,
  type FetchAllQuery,
  fetchAll,
  type Paging,
  type StatusCounts,
} from './fetchAll.ts';
import { findJobs, getJob } from './find.ts';
import { createdSince, startOf, timeInStatus } from './since.ts';

interface Reading {
  /** With `in:all`, the number of jobs per cloud, and the clouds that are missing. */
  readonly parts?: readonly CloudPart[] | undefined;
  /** Maximum of concurrently running visualization jobs. */
  readonly runningQuota?: number | undefined;
  /** Jobs left to create. */
  readonly creatable?: number | undefined;
  /** Undefined: the service's default workspace. */
  readonly workspace?: string | undefined;
  readonly unreadable: number;
  readonly skipped: number;
  /** Time of the response, in milliseconds since the epoch. */
  readonly asOf: number;
}

export interface JobPage extends Reading {
  readonly query: JobQuery;
  readonly jobs: readonly Job[];
  /** On all pages. */
  readonly total: number;
  /** At least 1. `query.page` can be larger. */
  readonly pages: number;
  /** Jobs per group that match the search and `since`; only if all of them were fetched. */
  readonly counts?: StatusCounts;
  /** `total` without `since`, and for the last 24 hours; present together with `counts`. */
  readonly ever?: number;
  readonly lastDay?: number | undefined;
  /** Number of jobs omitted by `over` because the service doesn't say how long they have had their status. */
  readonly untimed?: number | undefined;
}

export interface ListOptions extends AskOptions {
  /** IANA time zone for `since`. Default: UTC. */
  readonly zone?: string | undefined;
  /** With `in:all`, the clouds the person may read. Default: all. */
  readonly among?: readonly string[] | undefined;
  /** Fetch all jobs, so that a list has the counts of each group. */
  readonly counted?: boolean | undefined;
}

export interface FindOptions extends ListOptions {
  /** As in `JobFilter`. */
  readonly cloud?: string | undefined;
  /** Whether the term can only be an ID, which takes a single request. Default: false. */
  readonly isId?: boolean;
}

export interface FoundJobs {
  readonly found: readonly Job[];
  /** As in `JobPage`. */
  readonly parts?: readonly CloudPart[] | undefined;
  /** Milliseconds since the epoch. */
  readonly asOf: number;
}

/** All jobs that match a filter. */
export interface Snapshot extends Reading {
  /** Newest first. */
  readonly jobs: readonly Job[];
  /** Of these jobs. */
  readonly counts: StatusCounts;
  /** Running jobs in the whole workspace; undefined if a search limited the fetch. */
  readonly running?: number | undefined;
  /** Jobs that match the search, of any status and age. */
  readonly searched: number;
}

export interface Jobs {
  /**
   * Returns the same object while the answer is cached.
   * @throws ModelArtsError, TooManyQuestionsError
   */
  list(query: JobQuery, options?: ListOptions): Promise<JobPage>;
  /** @throws ModelArtsError, TooManyQuestionsError */
  snapshot(filter: JobFilter, options?: ListOptions): Promise<Snapshot>;
  /**
   * Finds jobs by ID or complete name; may find none or several.
   * @throws ModelArtsError, TooManyQuestionsError
   */
  find(term: string, options?: FindOptions): Promise<FoundJobs>;
  /**
   * Every job of a search, newest first, for the bot's own use. People's requests go first, and never wait
   * for this one or share it.
   * @throws ModelArtsError
   */
  read(terms: ReadTerms): Promise<Dated<AllJobs>>;
}

/** The jobs that the bot reads for its own use. */
type ReadTerms = Pick<JobFilter, 'search' | 'workspace' | 'cloud'>;

interface JobsDependencies extends AnswerCacheOptions {
  readonly modelarts: ModelArts;
  readonly defaultWorkspaceId?: string | undefined;
}

export function createJobs({ modelarts, defaultWorkspaceId, ...options }: JobsDependencies): Jobs {
  const { clock = systemClock, deadline = defaultDeadline, onAnswer = () => {} } = options;
  const listings = createAnswerCache<JobList>(options);
  const snapshots = createAnswerCache<AllJobs>(options);
  const lookUps = createAnswerCache<{ readonly jobs: readonly Job[] }>(options);
  const pagings = new LRUCache<string, Paging>({ max: 500 });

  async function fetchJobs(terms: FetchAllQuery, call: CallOptions): Promise<AllJobs> {
    const key = JSON.stringify(terms);
    const all = await fetchAll(modelarts, terms, call, pagings.get(key));
    pagings.set(key, all.paging);
    return all;
  }

  const allJobs = (terms: FetchAllQuery, options: AskOptions): Promise<Dated<AllJobs>> =>
    snapshots.get(terms, (call) => fetchJobs(terms, call), options);

  /** By cached answer. */
  const pagesOf = new WeakMap<object, Map<string, JobPage>>();

  /** The service's query, apart from the status. */
  const termsOf = (
    { search, workspace = defaultWorkspaceId }: ReadTerms,
    sortBy: SortKey,
    order: Order,
  ): FetchAllQuery => ({ sortBy, order, search: search || undefined, workspaceId: workspace });

  return {
    async list(query, options = {}) {
      const workspaceId = query.workspace ?? defaultWorkspaceId;
      const terms = termsOf(query, query.sort, query.order);
      const status = singleStatus(query.status);
      const needsAll =
        options.counted === true ||
        (query.status.length > 0 && status === undefined) ||
        query.since !== undefined ||
        query.over !== undefined;
      const rows = rowsOf(query);
      const wire = { ...terms, status, page: rows.page, perPage: rows.per };
      // If all jobs were just fetched, for example for a group, this list gets its counts for free.
      const recent = needsAll || options.fresh ? undefined : snapshots.recent(terms);
      const found = needsAll
        ? await allJobs(terms, options)
        : (recent ?? (await listings.get(wire, (call) => modelarts.list(wire, call), options)));
      const pages = pagesOf.get(found) ?? new Map<string, JobPage>();
      pagesOf.set(found, pages);
      const key = JSON.stringify([query, options.zone]);
      const page = pages.get(key) ?? pageOf(found, query, workspaceId, options.zone);
      pages.set(key, page);
      return page;
    },

    async snapshot(filter, options = {}) {
      const terms = termsOf(filter, 'created', 'desc');
      const found = await allJobs(terms, options);
      return snapshotOf(found, filter, filter.workspace ?? defaultWorkspaceId, options.zone);
    },

    async find(term, options = {}) {
      const { isId = false } = options;
      const { jobs, asOf } = await lookUps.get(
        [term, isId],
        async (call) => ({
          jobs: isId
            ? [await getJob(modelarts, term, call)].filter((job) => job !== undefined)
            : await findJobs(modelarts, term, { ...call, workspaceId: defaultWorkspaceId }),
        }),
        options,
      );
      return { found: jobs, asOf };
    },

    async read(filter) {
      onAnswer('asked');
      const question = { requester: undefined, background: true };
      const call = { question, signal: AbortSignal.timeout(deadline) };
      const all = await fetchJobs(termsOf(filter, 'created', 'desc'), call);
      return { ...all, asOf: clock.now() };
    },
  };
}

/** Undefined if the service returned no creation times. */
function lastDayOf(jobs: readonly Job[], now: number): number | undefined {
  const isDated = jobs.length === 0 || jobs.some(({ createdAt }) => createdAt !== undefined);
  return isDated ? createdSince(jobs, now - 24 * 60 * 60_000).length : undefined;
}

function createdWithin(found: Dated<AllJobs>, { since }: JobFilter, zone = 'UTC'): readonly Job[] {
  return since === undefined ? found.jobs : createdSince(found.jobs, startOf(since, found.asOf, zone));
}

function inStatusFor(jobs: readonly Job[], { over }: JobFilter): readonly Job[] {
  if (over === undefined) return jobs;
  return jobs.filter((job) => (timeInStatus(job) ?? -1) >= over * 60_000);
}

function pageOf(
  found: Dated<JobList | AllJobs>,
  query: JobQuery,
  workspaceId: string | undefined,
  zone: string | undefined,
): JobPage {
  const page = { query, workspace: workspaceId };
  if (!('counts' in found)) {
    const isWhole = query.status.length === 0 && found.jobs.length === found.total;
    const counts = isWhole ? { counts: countGroups(found.jobs) } : {};
    return { ...page, ...found, ...counts, pages: countPages(found.total, query.per), skipped: 0 };
  }
  const matches = (job: Job) => matchesStatus(query.status, job.status);
  const created = createdWithin(found, query, zone);
  const jobs = inStatusFor(created, query);
  const matching = jobs.filter(matches);
  const ever = created === found.jobs ? matching : inStatusFor(found.jobs, query).filter(matches);
  const rows = rowsOf(query);
  const start = (rows.page - 1) * rows.per;
  return {
    ...page,
    ...found,
    jobs: matching.slice(start, start + rows.per),
    counts: jobs === found.jobs ? found.counts : countGroups(jobs),
    total: matching.length,
    ever: ever.length,
    lastDay: lastDayOf(ever, found.asOf),
    untimed:
      query.over === undefined
        ? undefined
        : created.filter((job) => matches(job) && timeInStatus(job) === undefined).length,
    pages: countPages(matching.length, query.per),
  };
}

function snapshotOf(
  found: Dated<AllJobs>,
  filter: JobFilter,
  workspace: string | undefined,
  zone: string | undefined,
): Snapshot {
  const created = createdWithin(found, filter, zone);
  const jobs = inStatusFor(created, filter).filter((job) => matchesStatus(filter.status, job.status));
  return {
    ...found,
    workspace,
    running: filter.search === '' ? found.counts.running : undefined,
    searched: found.jobs.length,
    jobs,
    counts: countGroups(jobs),
  };
}

/** The page of jobs that a query shows: a table begins with the first job. */
export const rowsOf = ({ view, page, per }: JobQuery): Pick<JobQuery, 'page' | 'per'> =>
  view === 'table' ? { page: 1, per: limits.table } : { page, per };

const countPages = (total: number, per: number) => Math.max(1, Math.ceil(total / per));
