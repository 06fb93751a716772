import { LRUCache } from 'lru-cache';
import { TooManyQuestionsError } from '../errors.ts';
import { defaultDeadline } from '../modelarts/config.ts';
import type { CallOptions, Question } from '../modelarts/types.ts';
import { type Clock, systemClock } from '../time.ts';

/** Milliseconds. */
const ttl = 5_000;
/** At most about 150 MB, if all texts have their maximum length. */
const maxRows = 200_000;

/** `asOf`: time of the response, in milliseconds since the epoch. */
export type Dated<T> = T & { readonly asOf: number };

export interface AnswerCacheOptions {
  readonly clock?: Clock | undefined;
  /** For one question including all its requests, in milliseconds. */
  readonly deadline?: number | undefined;
  /** Called with the source of each answer before it resolves. */
  readonly onAnswer?: ((source: 'asked' | 'coalesced' | 'reused') => void) | undefined;
}

export interface AskOptions {
  /** Bypasses the cache. */
  readonly fresh?: boolean | undefined;
  /** Default: the bot's own. A shared request counts for the first requester. */
  readonly question?: Question | undefined;
}

interface AnswerCache<T> {
  /** @throws ModelArtsError, TooManyQuestionsError */
  get(key: unknown, ask: (options: CallOptions) => Promise<T>, options: AskOptions): Promise<Dated<T>>;
  /** The cached answer; undefined when `get` would send or join a request. */
  recent(key: unknown): Dated<T> | undefined;
}

interface AskContext<T> {
  readonly ask: (options: CallOptions) => Promise<T>;
  readonly question: Question;
}

/** By lru-cache's fetch status; any other status means that the service was asked. */
const sources: Readonly<Record<string, 'coalesced' | 'reused'>> = { inflight: 'coalesced', hit: 'reused' };

/** Coalesces identical concurrent requests, and caches their answers briefly. */
export function createAnswerCache<T extends { readonly jobs: readonly unknown[] }>({
  clock = systemClock,
  deadline = defaultDeadline,
  onAnswer = () => {},
}: AnswerCacheOptions): AnswerCache<T> {
  const inFlight = new Set<string>();
  const timers = new Map<string, NodeJS.Timeout>();
  const answers = new LRUCache<string, Dated<T>, AskContext<T>>({
    max: 500,
    ttl,
    ttlResolution: 0,
    perf: { now: clock.monotonic },
    maxSize: maxRows,
    sizeCalculation: ({ jobs }) => jobs.length + 1,
    // A request evicted while in flight still resolves.
    ignoreFetchAbort: true,
    async fetchMethod(key, _stale, { context: { ask, question } }) {
      inFlight.add(key);
      try {
        const answer = await ask({ question, signal: AbortSignal.timeout(deadline) });
        timers.set(key, setTimeout(() => forget(key), ttl).unref());
        return { ...answer, asOf: clock.now() };
      } finally {
        inFlight.delete(key);
      }
    },
  });
  /** Frees the answer's memory. By itself, the cache keeps it until the next one has arrived. */
  function forget(key: string): void {
    if (inFlight.has(key)) return;
    answers.delete(key);
    clearTimeout(timers.get(key));
    timers.delete(key);
  }

  const get: AnswerCache<T>['get'] = async (
    key,
    ask,
    { fresh = false, question = { requester: undefined } },
  ) => {
    const status: LRUCache.Status<string, Dated<T>, AskContext<T>> = {};
    const name = JSON.stringify(key);
    if (fresh) forget(name);
    const answer = answers.forceFetch(name, { context: { ask, question }, status });
    onAnswer(sources[status.fetch ?? 'miss'] ?? 'asked');
    try {
      return await answer;
    } catch (error) {
      // The shared request hit another requester's limit.
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
