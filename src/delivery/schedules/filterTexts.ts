import type { JobFilter } from '../../commands/command.ts';
import { formatFilter } from '../../commands/format.ts';

/**
 * The texts under which summaries with this filter are stored. Those of the first cloud may date from when it was the
 * only one and had no name.
 * @param firstCloud undefined with a single cloud
 */
export function filterTexts(filter: JobFilter, firstCloud: string | undefined): readonly string[] {
  const { cloud, ...unnamed } = filter;
  const isFirst = cloud !== undefined && cloud === firstCloud;
  return [formatFilter(filter), ...(isFirst ? [formatFilter(unnamed)] : [])];
}
