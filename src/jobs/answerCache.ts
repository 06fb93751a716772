import { LRUCache } from 'lru-cache';
import { TooManyQuestionsError } from '../errors.ts';
import { defaultDeadline } from '../modelarts/config.ts';
import type { CallOptions, Question } from '../modelarts/types.ts';
import { type Clock, systemClock } from '../time.ts';

/** How long an answer may be shown again, in milliseconds. */
const reuse = 5_000;
/** Rows that one cache holds: about 150 MB when every job is as long as it can be. */
const maxRows = 200_000;

/** An answer and when the service gave it, in milliseconds since the epoch. */
export type Dated<T> = T & { readonly asOf: number };

export interface AnswerCacheOptions {
  readonly clock?: Clock | undefined;
  /** For one question with all its requests, in milliseconds. */
  readonly deadline?: number | undefined;
  /** Called with the source of each answer, before it is there. */
  readonly onAnswer?: ((source: 'asked' | 'coalesced' | 'reused') => void) | undefined;
}

export interface AskOptions {
  /** Ask the service even when a recent answer is there. */
  readonly fresh?: boolean | undefined;
  /** Absent: the bot itself asks. The same question of several people belongs to whoever asked it first. */
  readonly question?: Question | undefined;
}

export interface AnswerCache<T> {
  /** @throws ModelArtsError, TooManyQuestionsError */
  get(key: unknown, ask: (options: CallOptions) => Promise<T>, options: AskOptions): Promise<Dated<T>>;
  /** The answer that `get` would reuse; undefined when it would ask or wait. */
  recent(key: unknown): Dated<T> | undefined;
}

interface AskContext<T> {
  readonly ask: (options: CallOptions) => Promise<T>;
  readonly question: Question;
}

/** The cache's words for what it did; all others mean that the service was asked. */
const sources: Readonly<Record<string, 'coalesced' | 'reused'>> = { inflight: 'coalesced', hit: 'reused' };

/** The same question at the same time is asked once, and answered from memory for a moment after. */
export function createAnswerCache<T extends { readonly jobs: readonly unknown[] }>({
  clock = systemClock,
  deadline = defaultDeadline,
  onAnswer = () => {},
}: AnswerCacheOptions): AnswerCache<T> {
  const answers = new LRUCache<string, Dated<T>, AskContext<T>>({
    max: 500,
    ttl: reuse,
    ttlResolution: 0,
    perf: { now: clock.monotonic },
    maxSize: maxRows,
    maxEntrySize: maxRows,
    sizeCalculation: ({ jobs }) => jobs.length + 1,
    // A question that falls out of the cache while it is asked is still answered.
    ignoreFetchAbort: true,
    fetchMethod: async (_key, _stale, { context: { ask, question } }) => ({
      ...(await ask({ question, signal: AbortSignal.timeout(deadline) })),
      asOf: clock.now(),
    }),
  });

  const get: AnswerCache<T>['get'] = async (
    key,
    ask,
    { fresh = false, question = { requester: undefined } },
  ) => {
    const status: LRUCache.Status<string, Dated<T>, AskContext<T>> = {};
    const answer = answers.forceFetch(JSON.stringify(key), {
      context: { ask, question },
      forceRefresh: fresh,
      status,
    });
    onAnswer(sources[status.fetch ?? 'miss'] ?? 'asked');
    try {
      return await answer;
    } catch (error) {
      // The limit of the person who had asked the same is not this requester's.
      const isTheirs = error instanceof TooManyQuestionsError && error.requester !== question.requester;
      if (isTheirs) return get(key, ask, { fresh, question });
      throw error;
    }
  };
  return {
    get,
    recent(key) {
      const name = JSON.stringify(key);
      const answer = answers.getRemainingTTL(name) > 0 ? answers.peek(name) : undefined;
      if (answer) onAnswer('reused');
      return answer;
    },
  };
}
