import { setTimeout as timeout } from 'node:timers/promises';
import type { Change } from '../commands/command.ts';
import { ModelArtsError } from '../errors.ts';
import type { CallOptions, Job, ModelArts } from '../modelarts/types.ts';
import { type Clock, systemClock } from '../time.ts';

/**
 * What to offer for a job of each status. Only three refusals are documented (stop in 10, restart in 8, delete in
 * 9; modelarts_03_0068 to 03_0070); the rest is what makes sense, and the service has the last word.
 */
const offered: Readonly<Record<Change, (status: number) => boolean>> = {
  stop: (status) => [1, 2, 4, 7, 8, 15, 18, 19].includes(status),
  restart: (status) => [3, 5, 10, 11, 12, 13, 14, 16, 17, 21, 22].includes(status),
  delete: (status) => status !== 9,
};

export const allowedChanges = (status: number): readonly Change[] =>
  (['stop', 'restart', 'delete'] as const).filter((change) => offered[change](status));

/** How a change went on after the service accepted it. */
export interface ChangeOutcome {
  /** Undefined: the job is gone. */
  readonly job: Job | undefined;
  /** False: it had not come to rest after five minutes, or the bot was stopped before. */
  readonly settled: boolean;
  /** Milliseconds since the service accepted it. */
  readonly after: number;
}

export interface FollowOptions extends CallOptions {
  /** Called when the status has changed on the way. */
  readonly onProgress?: (job: Job) => Promise<void>;
}

export interface Lifecycle {
  /**
   * Asks the service once, however often a person clicks. Resolves when it has accepted.
   * @throws ModelArtsError
   */
  change(change: Change, job: Job, options?: CallOptions): Promise<void>;
  /** Watches the job until it has come to rest, for at most five minutes. */
  follow(change: Change, job: Job, options?: FollowOptions): Promise<ChangeOutcome>;
}

export interface LifecycleDependencies {
  readonly modelarts: ModelArts;
  readonly clock?: Clock;
  readonly pause?: Pause;
}

/** Waits; rejects when the signal aborts. */
export type Pause = (milliseconds: number, signal?: AbortSignal) => Promise<void>;

export const realPause: Pause = (milliseconds, signal) => timeout(milliseconds, undefined, { signal });

/** Seconds between two looks at a job; the last one repeats. */
const looks = [5, 5, 10, 15, 20, 30];
const longest = 5 * 60_000;

export function createLifecycle({
  modelarts,
  clock: { monotonic } = systemClock,
  pause = realPause,
}: LifecycleDependencies): Lifecycle {
  const inFlight = new Map<string, Promise<void>>();

  async function once(change: Change, job: Job, options: CallOptions): Promise<void> {
    try {
      await modelarts[change](job.id, options);
    } catch (error) {
      if (change === 'delete' && isGone(error)) return;
      if (!isAmbiguous(error)) throw error;
      // Nobody knows whether the service did it: look before asking a second and last time.
      const isDone = await tookEffect(change, job, options).catch((look: unknown) => {
        // It was asked for, whatever the look says: "not asked" would be a wrong promise.
        if (!isDown(look)) throw look;
        throw new ModelArtsError('uncertain', 'The change may have been made', { cause: error });
      });
      if (isDone) return;
      await modelarts[change](job.id, options).catch(async (second: unknown) => {
        if (!(await tookEffect(change, job, options))) throw second;
      });
    }
  }

  async function tookEffect(change: Change, { id }: Job, options: CallOptions): Promise<boolean> {
    const job = await read(id, options);
    return change === 'delete' ? job === undefined : job !== undefined && !offered[change](job.status);
  }

  async function read(id: string, options: CallOptions): Promise<Job | undefined> {
    return modelarts.get(id, options).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
  }

  return {
    change(change, job, options = {}) {
      const key = `${change} ${job.id}`;
      const running = inFlight.get(key) ?? once(change, job, options).finally(() => inFlight.delete(key));
      inFlight.set(key, running);
      return running;
    },

    async follow(change, before, { onProgress, ...options } = {}) {
      const started = monotonic();
      let job: Job | undefined = before;
      for (let look = 0; monotonic() - started < longest; look++) {
        try {
          await pause((looks[look] ?? looks.at(-1) ?? 30) * 1_000, options.signal);
          const seen: Job | undefined = await read(before.id, options);
          const changed = seen?.status !== job?.status;
          job = seen;
          if (isSettled(change, before, job)) return { job, settled: true, after: monotonic() - started };
          if (changed && job) await onProgress?.(job);
        } catch {
          if (options.signal?.aborted) break;
          // The service does not answer at the moment: the next look may see more.
        }
      }
      return { job, settled: false, after: monotonic() - started };
    },
  };
}

function isSettled(change: Change, before: Job, job: Job | undefined): boolean {
  if (job === undefined) return true;
  if (change === 'delete') return job.status === 6;
  if (change === 'stop') return job.status !== 9 && !offered.stop(job.status);
  return job.status !== before.status && (job.status === 8 || offered.restart(job.status));
}

/** The service may or may not have done it. */
export function isAmbiguous(error: unknown): boolean {
  if (!(error instanceof ModelArtsError)) return false;
  return ['timeout', 'unreachable', 'unreadable'].includes(error.failure) || (error.status ?? 0) >= 500;
}

const isDown = (error: unknown) => error instanceof ModelArtsError && error.failure === 'down';

/** No such job; a 404 of the gateway means that there is no such API. */
export function isGone(error: unknown): boolean {
  return error instanceof ModelArtsError && error.status === 404 && !error.code?.startsWith('APIG');
}

/** The status that the job really has, where the service names it in a refusal (ModelArts.0105). */
export function refusedStatus(error: unknown): number | undefined {
  if (!(error instanceof ModelArtsError) || error.failure !== 'refused') return undefined;
  const status = /^This job can't be (?:stop|resubmit|delete)\. job status: (\d+)$/.exec(error.message)?.[1];
  return status === undefined ? undefined : Number(status);
}
