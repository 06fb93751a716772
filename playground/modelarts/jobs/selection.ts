import type { JobRow } from '../types.ts';
import type { Entry, Table } from './table.ts';

export const sortFields = ['job_id', 'job_name', 'job_desc', 'create_time', 'status'] as const;
export type SortField = (typeof sortFields)[number];

export interface Filter {
  readonly workspace: string;
  readonly status: number | undefined;
  readonly search: string;
  readonly sortBy: SortField;
  readonly order: 'asc' | 'desc';
}

/** IDs are Longs, compared by value without a lossy conversion. */
function compareIds(a: string, b: string): number {
  return a.length - b.length || compareTexts(a, b);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

// How missing values sort is not documented. Here, a missing text is empty and a missing time is 0.
const comparisons: Record<SortField, (a: JobRow, b: JobRow) => number> = {
  job_id: () => 0,
  job_name: (a, b) => compareTexts(a.job_name, b.job_name),
  job_desc: (a, b) => compareTexts(a.job_desc ?? '', b.job_desc ?? ''),
  create_time: (a, b) => (a.create_time ?? 0) - (b.create_time ?? 0),
  status: (a, b) => a.status - b.status,
};

// The page only says that search_content is, "for example", the job name; the server's own error text calls
// it "search content". Assumed: a case-insensitive substring of name or description, or the ID.
function matches(row: JobRow, search: string, lowerCase: string): boolean {
  return (
    row.job_name.toLowerCase().includes(lowerCase) ||
    (row.job_desc ?? '').toLowerCase().includes(lowerCase) ||
    row.job_id === search
  );
}

function select(table: Table, { workspace, status, search, sortBy, order }: Filter): readonly Entry[] {
  const found: Entry[] = [];
  const lowerCase = search.toLowerCase();
  for (const entry of table.entries.values()) {
    const { row } = entry;
    if (
      row.workspace_id === workspace &&
      (status === undefined || row.status === status) &&
      (search === '' || matches(row, search, lowerCase))
    ) {
      found.push(entry);
    }
  }
  const compare = comparisons[sortBy];
  // Ties are broken by ID, so that pages never overlap while nothing changes; descending is the exact
  // reverse.
  found.sort((a, b) => compare(a.row, b.row) || compareIds(a.row.job_id, b.row.job_id));
  return order === 'asc' ? found : found.reverse();
}

/** Filtered and sorted entries, cached until a row changes, because benches page through 100,000 of them. */
export function createSelection(table: Table): (filter: Filter) => readonly Entry[] {
  const cache = new Map<string, readonly Entry[]>();
  let version = table.version;
  return (filter) => {
    if (version !== table.version || cache.size > 50) {
      cache.clear();
      version = table.version;
    }
    const key = JSON.stringify([filter.workspace, filter.status, filter.search, filter.sortBy, filter.order]);
    const known = cache.get(key);
    if (known !== undefined) {
      return known;
    }
    const found = select(table, filter);
    cache.set(key, found);
    return found;
  };
}
