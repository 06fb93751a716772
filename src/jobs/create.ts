import { ModelArtsError } from '../errors.ts';
import type { CallOptions, CreatedJob, Job, ModelArts, NewJob } from '../modelarts/types.ts';
import { isAmbiguous, type Pause, realPause } from './actions.ts';

/** How long to wait before each look for a job whose creation nobody answered, in milliseconds. */
const looks = [0, 2_000, 5_000];

/**
 * Creates one job, and never two: the service has no idempotency key, names need not be unique, and a job costs
 * money. When the answer is lost, a job of this name that was not there before is ours.
 * @throws ModelArtsError
 */
export async function createJob(
  modelarts: ModelArts,
  job: NewJob,
  options: CallOptions = {},
  pause: Pause = realPause,
): Promise<CreatedJob> {
  const before = new Set((await named(modelarts, job.name, options)).map(({ id }) => id));
  try {
    return await modelarts.create(job, options);
  } catch (error) {
    if (!isAmbiguous(error)) throw error;
    const found = await look(error);
    return found ?? (await modelarts.create(job, options).catch(async (second) => rescue(second)));
  }

  async function rescue(error: unknown): Promise<CreatedJob> {
    const found = isAmbiguous(error) ? await look(error) : undefined;
    if (found) return found;
    throw error;
  }

  /** A failed look says nothing about the job: then the person has to. */
  async function look(failure: unknown): Promise<CreatedJob | undefined> {
    for (const wait of looks) {
      await pause(wait, options.signal);
      const jobs = await named(modelarts, job.name, options).catch(() => {
        throw uncertain(failure);
      });
      const created = jobs.find(({ id }) => !before.has(id));
      if (created) return created;
    }
    return undefined;
  }
}

async function named(modelarts: ModelArts, name: string, options: CallOptions): Promise<readonly Job[]> {
  const query = { search: name, perPage: 1000, page: 1, sortBy: 'created', order: 'desc' } as const;
  const { jobs } = await modelarts.list(query, options);
  return jobs.filter((job) => job.name === name);
}

function uncertain(error: unknown): ModelArtsError {
  const status = error instanceof ModelArtsError ? error.status : undefined;
  return new ModelArtsError('uncertain', 'The job may have been created', { status, cause: error });
}
