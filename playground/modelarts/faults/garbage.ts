import { isRecord, parseJson } from '../operations/bodies.ts';

type Row = Readonly<Record<string, unknown>>;

/** Corruptions for the first rows of a page; later rows are unchanged. */
const spoilers: readonly ((row: Row) => unknown)[] = [
  () => null,
  ({ job_id: _, ...row }) => row,
  (row) => ({
    ...row,
    job_id: String(row['job_id']),
    status: String(row['status']),
    create_time: String(row['create_time']),
    duration: String(row['duration']),
  }),
  (row) => ({ ...row, status: 99 }),
];

/**
 * A valid page whose first four rows are: null; without an ID; with strings for numbers; with an undocumented
 * status. Details (not a page) get strings for numbers. IDs beyond 2^53 lose digits here.
 */
export function garbageRows(body: string): string {
  const value = parseJson(body);
  if (!isRecord(value)) {
    return body;
  }
  const rows: unknown = value['jobs'];
  if (!Array.isArray(rows)) {
    return JSON.stringify(spoilers[2]?.(value));
  }
  const jobs = rows.map((row: unknown, index) =>
    isRecord(row) ? (spoilers[index] ?? ((same: Row) => same))(row) : row,
  );
  return JSON.stringify({ ...value, jobs });
}
