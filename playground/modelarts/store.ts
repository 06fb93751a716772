import type { Jobs } from './jobs.ts';
import type { JobRow, JobSeed } from './types.ts';

/** A test's or demo's own hands on the jobs: no permissions, no transitions, at once. */
export interface JobStore {
  /** Every job of every workspace as it is now, oldest row first. Rows are live: later reads change them. */
  all(): readonly Readonly<JobRow>[];
  get(id: string): Readonly<JobRow> | undefined;
  /** Throws when the `job_id` is not a new decimal number. */
  add(seed: JobSeed): Readonly<JobRow>;
  /** With a new `status`, the job forgets what was about to become of it. Throws for an unknown id. */
  update(id: string, patch: Partial<JobSeed>): Readonly<JobRow>;
  remove(id: string): boolean;
  /** No jobs, and none appear by themselves any more. */
  clear(): void;
}

export function createStore(jobs: Jobs): JobStore {
  const { table, lifecycle, advance } = jobs;
  return {
    all() {
      advance();
      return Array.from(table.entries.values(), ({ row }) => row);
    },
    get(id) {
      advance();
      return table.entries.get(id)?.row;
    },
    add(seed) {
      advance();
      return table.insert(seed).row;
    },
    update(id, patch) {
      const now = advance();
      const entry = table.entries.get(id);
      if (entry === undefined || (patch.job_id ?? id) !== id) {
        throw new Error(`cannot update job ${id}: unknown, or its job_id would change`);
      }
      if (patch.status !== undefined) {
        lifecycle.set(entry, now, patch.status);
      }
      Object.assign(entry.row, patch);
      table.changed(entry);
      return entry.row;
    },
    remove(id) {
      const now = advance();
      const entry = table.entries.get(id);
      if (entry !== undefined) {
        lifecycle.remove(entry, now);
      }
      return entry !== undefined;
    },
    clear() {
      lifecycle.clear();
    },
  };
}
