import type { JobFilter } from '../../commands/command.ts';
import { ModelArtsError } from '../../errors.ts';
import type { Jobs, ListOptions } from '../../jobs/list.ts';

/** Whether the search matches no job of any status; false if unknown. */
export async function isUnmatched(jobs: Jobs, filter: JobFilter, options: ListOptions): Promise<boolean> {
  if (filter.search === '') return false;
  try {
    return (await jobs.snapshot(filter, options)).searched === 0;
  } catch (error) {
    if (error instanceof ModelArtsError) return false;
    throw error;
  }
}
