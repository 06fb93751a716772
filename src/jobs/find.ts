import { ModelArtsError } from '../errors.ts';
import type { CallOptions, Job, ModelArts } from '../modelarts/types.ts';

/**
 * The jobs that `term` may mean: digits are an id first, anything else (and an id that nobody has) is a whole
 * name. The service cannot look up a name, so its search is filtered for equality; names need not be unique.
 * @throws ModelArtsError
 */
export async function findJobs(
  modelarts: ModelArts,
  term: string,
  options: CallOptions & { readonly workspaceId?: string | undefined },
): Promise<readonly Job[]> {
  if (/^\d{1,19}$/.test(term)) {
    const job = await modelarts.get(term, options).catch((error: unknown) => {
      if (error instanceof ModelArtsError && error.status === 404 && !error.code?.startsWith('APIG'))
        return undefined;
      throw error;
    });
    if (job) return [job];
  }
  const { workspaceId } = options;
  const { jobs } = await modelarts.list(
    {
      search: term,
      perPage: 1000,
      page: 1,
      sortBy: 'created',
      order: 'desc',
      ...(workspaceId === undefined ? {} : { workspaceId }),
    },
    options,
  );
  return jobs.filter((job) => job.name.toLowerCase() === term.toLowerCase());
}
