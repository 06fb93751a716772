import type { JobStore } from '../types.ts';
import type { Jobs } from './jobs.ts';

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
