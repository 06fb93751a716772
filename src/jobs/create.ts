import { ModelArtsError } from '../errors.ts';
import type { CallOptions, CreatedJob, Job, ModelArts, NewJob } from '../modelarts/types.ts';
import { type Clock, systemClock } from '../time.ts';
import { isAmbiguous, type Pause, realPause } from './actions.ts';
import { jobsNamed } from './find.ts';

/** Milliseconds before each search for a job whose creation got no answer. */
const pauses = [0, 2_000, 5_000];
/** How far this clock and the service's may be apart, in milliseconds: signatures allow as much. */
const maxSkew = 15 * 60_000;

/**
 * Creates one job, and never two: the service has no idempotency key, names need not be unique, and a job costs
 * money. When the answer is lost, the new job is looked for before a second and last try.
 * @throws ModelArtsError `uncertain` when nobody can tell whether it was created
 */
export async function createJob(
  modelarts: ModelArts,
  job: NewJob,
  options: CallOptions = {},
  pause: Pause = realPause,
  clock: Clock = systemClock,
): Promise<CreatedJob> {
  const started = clock.now();
  const before = new Set((await namesakes()).map(({ id }) => id));
  try {
    return await modelarts.create(job, options);
  } catch (error) {
    const created = await lookFor(error);
    if (created) return created;
  }
  try {
    return await modelarts.create(job, options);
  } catch (error) {
    const created = await lookFor(error);
    if (created) return created;
    throw error;
  }

  async function namesakes(): Promise<readonly Job[]> {
    const jobs = await jobsNamed(modelarts, job.name, options);
    return jobs.filter(({ name }) => name === job.name);
  }

  /** The job, if the failure left it open whether it was created. */
  async function lookFor(failure: unknown): Promise<CreatedJob | undefined> {
    if (!isAmbiguous(failure)) throw failure;
    for (const wait of pauses) {
      await pause(wait, options.signal);
      const jobs = await namesakes().catch(() => {
        throw uncertain(failure);
      });
      const [found, ...others] = jobs.filter(({ id }) => !before.has(id));
      if (!found) continue;
      // A namesake of somebody else must not be taken for it, nor be a reason to create another one.
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
