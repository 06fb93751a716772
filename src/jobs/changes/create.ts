import { ModelArtsError } from '../../errors.ts';
import type { CallOptions, Job, ModelArts, NewJob } from '../../modelarts/types.ts';
import { type Clock, type Pause, realPause, systemClock } from '../../time.ts';
import { jobsNamed } from '../find.ts';
import { isAmbiguous } from './actions.ts';

/** Milliseconds before each search for a job whose creation got no response. */
const pauses = [0, 2_000, 5_000];
/** Allowed difference from the service's clock, in milliseconds: the same as for signatures. */
const maxSkew = 15 * 60_000;
/** Where every new job is, whatever the configured workspace: create has no parameter for it. */
const workspaceId = '0';

/**
 * Creates exactly one job. The service has no idempotency keys, names need not be unique, and a duplicate costs money,
 * so after a lost response the job is searched for before the second and last attempt.
 * @throws ModelArtsError `uncertain` when it is unknown whether the job was created
 */
export async function createJob(
  modelarts: ModelArts,
  job: NewJob,
  options: CallOptions = {},
  pause: Pause = realPause,
  clock: Clock = systemClock,
): Promise<Job> {
  const started = clock.now();
  const before = new Set((await namesakes()).map(({ id }) => id));
  for (let attempt = 1; ; attempt++) {
    try {
      return await modelarts.create(job, options);
    } catch (error) {
      const created = await lookFor(error);
      if (created) return created;
      const isRefused = error instanceof ModelArtsError && error.failure === 'refused';
      if (attempt === 2) throw isRefused ? error : uncertain(error);
    }
  }

  async function namesakes(): Promise<readonly Job[]> {
    const jobs = await jobsNamed(modelarts, job.name, { ...options, workspaceId });
    return jobs.filter(({ name }) => name === job.name);
  }

  /** The created job, if any. Rethrows failures that rule out a creation. */
  async function lookFor(failure: unknown): Promise<Job | undefined> {
    if (!isAmbiguous(failure)) throw failure;
    for (const wait of pauses) {
      await pause(wait, options.signal);
      const jobs = await namesakes().catch(() => {
        throw uncertain(failure);
      });
      const [found, ...others] = jobs.filter(({ id }) => !before.has(id));
      if (!found) continue;
      // Somebody else may have created a job of the same name: neither return it nor create another.
      if (others.length > 0 || !isLikely(found)) throw uncertain(failure);
      return found;
    }
    return undefined;
  }

  function isLikely({ createdAt = started, trainUrl = job.trainUrl }: Job): boolean {
    return createdAt >= started - maxSkew && withoutSlash(trainUrl) === withoutSlash(job.trainUrl);
  }
}

const withoutSlash = (path: string) => path.replace(/\/+$/, '');

function uncertain(error: unknown): ModelArtsError {
  const status = error instanceof ModelArtsError ? error.status : undefined;
  return new ModelArtsError('uncertain', 'The job may have been created', { status, cause: error });
}
