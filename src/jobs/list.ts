import { LRUCache } from 'lru-cache';
import type { JobFilter, JobQuery, Order, SortKey } from '../commands/command.ts';
import { matchesStatus, singleStatus } from '../commands/words/selectors.ts';
import { TooManyQuestionsError } from '../errors.ts';
import { memo } from '../memo.ts';
import type { CallOptions, Job, JobList, ModelArts } from '../modelarts/types.ts';
import { type Clock, systemClock } from '../time.ts';
import { type AllJobs, countGroups, fetchAll, type StatusCounts, withDeadline } from './fetchAll.ts';
import { findJobs } from './find.ts';
import { createdSince, startOf } from './since.ts';

/** How long an answer may be shown again, in milliseconds. */
const reuse = 5_000;
/** Rows kept for reuse over all questions: about 150 MB when every job is as long as it can be. */
const keptRows = 200_000;

/** What is known of every reading of the service. */
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

export interface ListOptions {
  /** IANA name: when a day of `since` begins. Absent: UTC. */
  readonly zone?: string | undefined;
  /** Ask the service even when a recent answer is there. */
  readonly fresh?: boolean;
  /** Absent: the bot itself asks. The same question of several people belongs to who asked it first. */
  readonly question?: CallOptions['question'];
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
}

export interface Jobs {
  /** @throws ModelArtsError, TooManyQuestionsError */
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

export interface JobsDependencies {
  readonly modelarts: ModelArts;
  readonly defaultWorkspaceId?: string | undefined;
  readonly clock?: Clock;
  /** Told of each answer, before it is there: asked for, somebody else's question in flight, or a moment old. */
  readonly onAnswer?: ((source: 'asked' | 'coalesced' | 'reused') => void) | undefined;
  /** For one question with all its requests, in milliseconds. */
  readonly deadline?: number | undefined;
}

type Dated<T> = T & { readonly asOf: number };
interface AskContext {
  readonly ask: (signal: AbortSignal) => Promise<Answer>;
}
type Answer = JobList | AllJobs | { readonly jobs: readonly Job[] };

/** The cache's words for what it did; all others mean that the service was asked. */
const sources: Readonly<Record<string, 'coalesced' | 'reused'>> = { inflight: 'coalesced', hit: 'reused' };

export function createJobs({
  modelarts,
  defaultWorkspaceId,
  clock = systemClock,
  deadline = 15_000,
  onAnswer = () => {},
}: JobsDependencies): Jobs {
  // The same question at the same time is asked once, and answered from memory for a moment after.
  const answers = new LRUCache<string, Dated<Answer>, AskContext>({
    max: 500,
    ttl: reuse,
    ttlResolution: 0,
    perf: { now: clock.monotonic },
    maxSize: keptRows,
    maxEntrySize: keptRows,
    sizeCalculation: (answer) => answer.jobs.length + 1,
    // A question that falls out of the cache while it is asked is still answered.
    ignoreFetchAbort: true,
    fetchMethod: async (_key, _stale, { context }) => ({
      ...(await withDeadline(deadline, context.ask)),
      asOf: clock.now(),
    }),
  });

  async function answerOf<T extends Answer>(
    key: readonly unknown[],
    ask: (options: CallOptions) => Promise<T>,
    options: ListOptions,
  ): Promise<Dated<T>> {
    const { fresh = false, question = { requester: undefined } } = options;
    const status: LRUCache.Status<string, Dated<Answer>, AskContext> = {};
    const fetched = answers.forceFetch(JSON.stringify(key), {
      context: { ask: (signal) => ask({ question, signal }) },
      forceRefresh: fresh,
      status,
    });
    onAnswer(sources[status.fetch ?? 'miss'] ?? 'asked');
    let answer: Dated<Answer>;
    try {
      answer = await fetched;
    } catch (error) {
      // Somebody who asks too much had asked the same: that is not this requester's fault.
      const isTheirs = error instanceof TooManyQuestionsError && error.requester !== question.requester;
      if (isTheirs) return answerOf(key, ask, { ...options, question });
      throw error;
    }
    // The key holds the kind of the question, so the answer is of the kind that `ask` gives.
    return answer as Dated<T>;
  }

  /** The pages that were made of an answer: a reused answer gives the very same page again. */
  const pagesOf = memo((_answer: object) => new Map<string, JobPage>());

  /** What the service is asked, apart from the status. */
  function termsOf({ search, workspace = defaultWorkspaceId }: JobFilter, sort: SortKey, order: Order) {
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
      const isSweep = (query.status.length > 0 && status === undefined) || query.since !== undefined;
      const wire = {
        ...terms,
        ...(status === undefined ? {} : { status }),
        page: query.page,
        perPage: query.per,
      };
      const found = isSweep
        ? await answerOf(['sweep', terms], (call) => fetchAll(modelarts, terms, call), options)
        : await answerOf(['page', wire], (call) => modelarts.list(wire, call), options);
      const pages = pagesOf(found);
      const key = JSON.stringify([query, options.zone]);
      const page = pages.get(key) ?? pageOf(found, query, workspaceId, options.zone);
      pages.set(key, page);
      return page;
    },

    async snapshot(filter, options = {}) {
      const terms = termsOf(filter, 'created', 'desc');
      const found = await answerOf(['sweep', terms], (call) => fetchAll(modelarts, terms, call), options);
      return surveyOf(found, filter, filter.workspace ?? defaultWorkspaceId, options.zone);
    },

    async find(term, options = {}) {
      const ask = async (call: CallOptions) => ({
        jobs: await findJobs(modelarts, term, { ...call, workspaceId: defaultWorkspaceId }),
      });
      const { jobs, asOf } = await answerOf(['find', term], ask, options);
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

function surveyOf(
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
    jobs,
    counts: countGroups(jobs),
  };
}

const countPages = (total: number, per: number) => Math.max(1, Math.ceil(total / per));
