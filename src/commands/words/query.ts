import type { JobFilter, JobQuery } from '../command.ts';

export const defaultQuery: JobQuery = {
  status: [],
  search: '',
  sort: 'created',
  order: 'desc',
  per: 10,
  page: 1,
};

/** Which jobs a query is about, without how it shows them. */
export function filterOf({
  sort: _,
  order: __,
  per: ___,
  page: ____,
  view: _____,
  ...filter
}: JobQuery): JobFilter {
  return filter;
}
