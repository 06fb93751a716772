import { ModelArtsError } from '../errors.ts';
import type { CallOptions, Job, ModelArts } from '../modelarts/types.ts';
import { fetchAll } from './fetchAll.ts';

/**
 * Finds jobs by ID or complete name. Digits that are not an existing ID are treated as a name. Names need not be unique.
 * @throws ModelArtsError
 */
export async function findJobs(
  modelarts: ModelArts,
  term: string,
  { workspaceId, ...options }: CallOptions & { readonly workspaceId?: string | undefined },
): Promise<readonly Job[]> {
  if (/^\d{1,19}$/.test(term)) {
    const job = await getJob(modelarts, term, options);
    if (job) return [job];
  }
  return jobsNamed(modelarts, term, { ...options, workspaceId });
}

/** Undefined when the job does not exist. */
export async function getJob(
  modelarts: ModelArts,
  id: string,
  options: CallOptions,
): Promise<Job | undefined> {
  return modelarts.get(id, options).catch((error: unknown) => {
    if (error instanceof ModelArtsError && error.noSuchJob) return undefined;
    throw error;
  });
}

/** Case-insensitive, newest first. The service only searches for substrings, so the result is filtered. */
export async function jobsNamed(
  modelarts: ModelArts,
  name: string,
  { workspaceId, ...options }: CallOptions & { readonly workspaceId?: string | undefined },
): Promise<readonly Job[]> {
  const { jobs } = await fetchAll(
    modelarts,
    { search: name, sortBy: 'created', order: 'desc', workspaceId },
    options,
  );
  return jobs.filter((job) => job.name.toLowerCase() === name.toLowerCase());
}
