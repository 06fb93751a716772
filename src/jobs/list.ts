import { LRUCache } from 'lru-cache';
import type { JobFilter, JobQuery, Order, SortKey } from '../commands/command.ts';
import { matchesStatus, singleStatus } from '../commands/words/selectors.ts';
import type { Job, JobList, ModelArts } from '../modelarts/types.ts';
import { type AnswerCacheOptions, type AskOptions, createAnswerCache, type Dated } from './answerCache.ts';
import {
  type AllJobs,
  countGroups,
  type FetchAllQuery,
  fetchAll,
  type Paging,
  type StatusCounts,
} from './fetchAll.ts';
import { findJobs } from './find.ts';
import { createdSince, startOf } from './since.ts';

/** What is known of every answer of the service. */
interface Reading {
  /** How many visualization jobs may run at the same time. */
  readonly runningQuota?: number;
  /** How many more jobs may be created. */
  readonly creatable?: number;
  /** The workspace that was asked; undefined: the service's default. */
  readonly workspace?: string;
  readonly unreadable: number;
  readonly skipped: number;
  /** When the service answered, in milliseconds since the epoch. */
  readonly asOf: number;
}

/** One page of a list, ready to be shown. */
export interface JobPage extends Reading {
  readonly query: JobQuery;
  readonly jobs: readonly Job[];
  /** Jobs on all pages. */
  readonly total: number;
  /** At least 1. `query.page` may lie beyond it. */
  readonly pages: number;
  /** Jobs of each group that match the search and `since`; only when all of them were read. */
  readonly counts?: StatusCounts;
  /** What `total` would be for any time of creation, and for the last 24 hours; known as `counts` are. */
  readonly ever?: number;
  readonly lastDay?: number;
}

export interface ListOptions extends AskOptions {
  /** IANA name: when a day of `since` begins. Absent: UTC. */
  readonly zone?: string | undefined;
}

export interface FoundJobs {
  readonly found: readonly Job[];
  /** Milliseconds since the epoch. */
  readonly asOf: number;
}

/** Every job that a filter matches. */
export interface Snapshot extends Reading {
  /** Newest first. */
  readonly jobs: readonly Job[];
  /** Of these jobs. */
  readonly counts: StatusCounts;
  /** Running jobs of the whole workspace; undefined when only those that match a search were read. */
  readonly running?: number;
  /** How many jobs match the search, whatever their status and age. */
  readonly searched: number;
}

export interface Jobs {
  /**
   * While an answer is reused, the same page object again.
   * @throws ModelArtsError, TooManyQuestionsError
   */
  list(query: JobQuery, options?: ListOptions): Promise<JobPage>;
  /**
   * Every job that the filter matches.
   * @throws ModelArtsError, TooManyQuestionsError
   */
  snapshot(filter: JobFilter, options?: ListOptions): Promise<Snapshot>;
  /**
   * The jobs that an id or a whole name means; none or several are possible.
   * @throws ModelArtsError, TooManyQuestionsError
   */
  find(term: string, options?: ListOptions): Promise<FoundJobs>;
}

export interface JobsDependencies extends AnswerCacheOptions {
  readonly modelarts: ModelArts;
  readonly defaultWorkspaceId?: string | undefined;
}

/** Searches whose paging is remembered. */
const maxPagings = 500;

export function createJobs({ modelarts, defaultWorkspaceId, ...options }: JobsDependencies): Jobs {
  const listings = createAnswerCache<JobList>(options);
  const snapshots = createAnswerCache<AllJobs>(options);
  const lookUps = createAnswerCache<{ readonly jobs: readonly Job[] }>(options);
  const pagings = new LRUCache<string, Paging>({ max: maxPagings });

  function allJobs(terms: FetchAllQuery, options: AskOptions): Promise<Dated<AllJobs>> {
    const key = JSON.stringify(terms);
    return snapshots.get(
      key,
      async (call) => {
        const all = await fetchAll(modelarts, terms, call, pagings.get(key));
        pagings.set(key, all.paging);
        return all;
      },
      options,
    );
  }

  /** By answer. */
  const pagesOf = new WeakMap<object, Map<string, JobPage>>();

  /** The service's query, apart from the status. */
  function termsOf(
    { search, workspace = defaultWorkspaceId }: JobFilter,
    sort: SortKey,
    order: Order,
  ): FetchAllQuery {
    return {
      sortBy: sort,
      order,
      ...(search === '' ? {} : { search }),
      ...(workspace === undefined ? {} : { workspaceId: workspace }),
    };
  }

  return {
    async list(query, options = {}) {
      const workspaceId = query.workspace ?? defaultWorkspaceId;
      const terms = termsOf(query, query.sort, query.order);
      const status = singleStatus(query.status);
      const needsAll = (query.status.length > 0 && status === undefined) || query.since !== undefined;
      const wire = {
        ...terms,
        ...(status === undefined ? {} : { status }),
        page: query.page,
        perPage: query.per,
      };
      // All jobs were just read, for example for a group: then the counts of this list are known too.
      const recent = needsAll || options.fresh ? undefined : snapshots.recent(JSON.stringify(terms));
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
      const { jobs, asOf } = await lookUps.get(
        term,
        async (call) => ({
          jobs: await findJobs(modelarts, term, { ...call, workspaceId: defaultWorkspaceId }),
        }),
        options,
      );
      return { found: jobs, asOf };
    },
  };
}

/** Unknown where the service gave no times. */
function lastDayOf(jobs: readonly Job[], now: number): Pick<JobPage, 'lastDay'> {
  const isDated = jobs.length === 0 || jobs.some(({ createdAt }) => createdAt !== undefined);
  return isDated ? { lastDay: createdSince(jobs, now - 24 * 60 * 60_000).length } : {};
}

/** The jobs that were created since then. */
function within(found: Dated<AllJobs>, { since }: JobFilter, zone = 'UTC'): readonly Job[] {
  return since === undefined ? found.jobs : createdSince(found.jobs, startOf(since, found.asOf, zone));
}

function pageOf(
  found: Dated<JobList | AllJobs>,
  query: JobQuery,
  workspaceId: string | undefined,
  zone: string | undefined,
): JobPage {
  const page = { query, ...(workspaceId === undefined ? {} : { workspace: workspaceId }) };
  if (!('counts' in found)) {
    const isWhole = query.status.length === 0 && query.page === 1 && found.jobs.length === found.total;
    const counts = isWhole ? { counts: countGroups(found.jobs) } : {};
    return { ...page, ...found, ...counts, pages: countPages(found.total, query.per), skipped: 0 };
  }
  const matches = (job: Job) => matchesStatus(query.status, job.status);
  const jobs = within(found, query, zone);
  const matching = jobs.filter(matches);
  const ever = jobs === found.jobs ? matching : found.jobs.filter(matches);
  const start = (query.page - 1) * query.per;
  return {
    ...page,
    ...found,
    jobs: matching.slice(start, start + query.per),
    counts: jobs === found.jobs ? found.counts : countGroups(jobs),
    total: matching.length,
    ever: ever.length,
    ...lastDayOf(ever, found.asOf),
    pages: countPages(matching.length, query.per),
  };
}

function snapshotOf(
  found: Dated<AllJobs>,
  filter: JobFilter,
  workspace: string | undefined,
  zone: string | undefined,
): Snapshot {
  const jobs = within(found, filter, zone).filter((job) => matchesStatus(filter.status, job.status));
  return {
    ...found,
    ...(workspace === undefined ? {} : { workspace }),
    ...(filter.search === '' ? { running: found.counts.running } : {}),
    searched: found.jobs.length,
    jobs,
    counts: countGroups(jobs),
  };
}

const countPages = (total: number, per: number) => Math.max(1, Math.ceil(total / per));
