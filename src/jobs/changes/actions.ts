import type { Change } from '../../commands/command.ts';
import { ModelArtsError } from '../../errors.ts';
import { defaultDeadline } from '../../modelarts/config.ts';
import { deleteFailed, type Status, statusOf } from '../../modelarts/statuses.ts';
import type { CallOptions, Job, ModelArts } from '../../modelarts/types.ts';
import { neverConnected } from '../../network.ts';
import { type Clock, type Pause, realPause, systemClock } from '../../time.ts';
import { getJob } from '../find.ts';

export const allowedChanges = (status: number): readonly Change[] =>
  (['stop', 'restart', 'delete'] as const).filter((change) => isAllowed(change, statusOf(status)));

function isAllowed(change: Change, { canStop, canRestart, canDelete }: Status): boolean {
  return { stop: canStop, restart: canRestart, delete: canDelete }[change];
}

/** The state of the job after an accepted change. */
export interface ChangeOutcome {
  /** Undefined: the job is gone. */
  readonly job: Job | undefined;
  /** False: still changing after five minutes, or the bot was stopped. */
  readonly settled: boolean;
  /** Milliseconds since the service accepted it. */
  readonly after: number;
}

interface FollowOptions extends CallOptions {
  /** Called at each intermediate status. */
  readonly onProgress?: (job: Job) => Promise<void>;
}

export interface Lifecycle {
  /**
   * Concurrent calls for the same change share one request. Resolves when the service has accepted it.
   * @throws ModelArtsError
   */
  change(change: Change, job: Job, options?: CallOptions): Promise<void>;
  /** Polls the job until the change is complete, for at most five minutes. */
  follow(change: Change, job: Job, options?: FollowOptions): Promise<ChangeOutcome>;
}

interface LifecycleDependencies {
  readonly modelarts: ModelArts;
  readonly clock?: Clock;
  readonly pause?: Pause;
  /** For one poll, in milliseconds. */
  readonly deadline?: number;
}

/** Milliseconds between two polls of a job; the last one repeats. */
const pauses = [5_000, 5_000, 10_000, 15_000, 20_000, 30_000];
const maxFollow = 5 * 60_000;

export function createLifecycle({
  modelarts,
  clock: { monotonic } = systemClock,
  pause = realPause,
  deadline = defaultDeadline,
}: LifecycleDependencies): Lifecycle {
  const inFlight = new Map<string, Promise<void>>();

  async function once(change: Change, job: Job, options: CallOptions): Promise<void> {
    try {
      await modelarts[change](job.id, options);
    } catch (error) {
      if (change === 'delete' && isGone(error)) return;
      if (!isAmbiguous(error)) throw error;
      /** @throws ModelArtsError `uncertain` */
      const isDone = () =>
        tookEffect(change, job, options).catch(() => {
          throw new ModelArtsError('uncertain', 'The change may have been made', { cause: error });
        });
      // The change may have been made: check before the second and last attempt.
      if (await isDone()) return;
      await modelarts[change](job.id, options).catch(async (second: unknown) => {
        if (!(await isDone())) throw second;
      });
    }
  }

  async function tookEffect(change: Change, { id }: Job, options: CallOptions): Promise<boolean> {
    const job = await getJob(modelarts, id, options);
    return change === 'delete'
      ? job === undefined
      : job !== undefined && !isAllowed(change, statusOf(job.status));
  }

  return {
    change(change, job, options = {}) {
      const key = `${change} ${job.id}`;
      const running = inFlight.get(key) ?? once(change, job, options).finally(() => inFlight.delete(key));
      inFlight.set(key, running);
      return running;
    },

    async follow(change, before, { onProgress, signal, question } = {}) {
      const started = monotonic();
      let job: Job | undefined = before;
      for (let poll = 0; monotonic() - started < maxFollow; poll++) {
        try {
          await pause(pauses[poll] ?? pauses.at(-1) ?? 0, signal);
          const late = AbortSignal.timeout(deadline);
          const call = { question, signal: signal ? AbortSignal.any([signal, late]) : late };
          const seen: Job | undefined = await getJob(modelarts, before.id, call);
          const changed = seen?.status !== job?.status;
          job = seen;
          if (isSettled(change, before, job)) return { job, settled: true, after: monotonic() - started };
          if (changed && job) await onProgress?.(job);
        } catch {
          if (signal?.aborted) break;
          // A later poll may succeed.
        }
      }
      return { job, settled: false, after: monotonic() - started };
    },
  };
}

function isSettled(change: Change, before: Job, job: Job | undefined): boolean {
  if (job === undefined) return true;
  const { code, group, isActive, hasPage, canRestart } = statusOf(job.status);
  if (change === 'delete') return code === deleteFailed;
  if (change === 'stop') return !isActive || group === 'unknown';
  return job.status !== before.status && (hasPage || canRestart);
}

/** Whether the change may have been made despite the error. */
export function isAmbiguous(error: unknown): boolean {
  if (!(error instanceof ModelArtsError)) return false;
  const { failure, code = '', status = 0 } = error;
  if (failure === 'unreachable') return !neverConnected.test(code);
  return failure === 'timeout' || failure === 'unreadable' || status >= 500;
}

export const isGone = (error: unknown): boolean => error instanceof ModelArtsError && error.noSuchJob;

/** The job's actual status, if the refusal contains it (ModelArts.0105). */
export function refusedStatus(error: unknown): number | undefined {
  if (!(error instanceof ModelArtsError) || error.failure !== 'refused') return undefined;
  const status = /^This job can't be (?:stop|resubmit|delete)\. job status: (\d+)$/.exec(error.message)?.[1];
  return status === undefined ? undefined : Number(status);
}
