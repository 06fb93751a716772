import type { JobRow, JobSeed } from '../types.ts';
import { occupying } from './statuses.ts';

/** A row, and the playground's own state for the job. */
export interface Entry {
  /** Mutated in place, so that readers of `JobStore` see it live. */
  readonly row: JobRow;
  /** The row as JSON, until it changes. */
  text: string | undefined;
  /** Set while the playground computes `duration`. */
  runningSince: number | undefined;
  /** Number of the current plan; steps of older plans are ignored. */
  plan: number;
  deleting: boolean;
}

export interface Table {
  readonly entries: ReadonlyMap<string, Entry>;
  /** Entries that count towards the running quota. */
  readonly running: ReadonlySet<Entry>;
  readonly workspaces: ReadonlySet<string>;
  /** Increases with every change that can affect an order or a filter. */
  readonly version: number;
  insert(seed: JobSeed): Entry;
  remove(entry: Entry): void;
  /** Must be called after each change of a row. */
  changed(entry: Entry): void;
  clear(): void;
}

/**
 * The row in the API's format. `job_id` is a bare integer, which `JSON.stringify` can't write beyond 2^53.
 */
export function rowText(entry: Entry): string {
  if (entry.text === undefined) {
    const { job_id: id, workspace_id: _, ...rest } = entry.row;
    entry.text = `{"job_id":${id},${JSON.stringify(rest).slice(1)}`;
  }
  return entry.text;
}

export interface TableOptions {
  /** The first ID assigned to a job without one. */
  readonly firstId: number;
  /** IDs never assigned, because jobs added later have them. */
  readonly reservedIds: ReadonlySet<string>;
  readonly workspaces: readonly string[];
}

export function createTable(options: TableOptions): Table {
  const entries = new Map<string, Entry>();
  const running = new Set<Entry>();
  const workspaces = new Set(options.workspaces);
  let version = 0;
  let nextId = options.firstId;

  const freeId = (): string => {
    while (entries.has(String(nextId)) || options.reservedIds.has(String(nextId))) {
      nextId += 1;
    }
    return String(nextId++);
  };
  const changed = (entry: Entry): void => {
    entry.text = undefined;
    version += 1;
    workspaces.add(entry.row.workspace_id);
    if (occupying.has(entry.row.status)) {
      running.add(entry);
    } else {
      running.delete(entry);
    }
  };
  return {
    entries,
    running,
    workspaces,
    get version() {
      return version;
    },
    insert(seed) {
      const id = seed.job_id ?? freeId();
      if (!/^(0|[1-9]\d*)$/.test(id) || entries.has(id)) {
        throw new Error(`job_id must be a new decimal number: ${id}`);
      }
      const row: JobRow = { ...seed, job_id: id, workspace_id: seed.workspace_id ?? '0' };
      const entry: Entry = { row, text: undefined, runningSince: undefined, plan: 0, deleting: false };
      entries.set(id, entry);
      changed(entry);
      return entry;
    },
    remove(entry) {
      entries.delete(entry.row.job_id);
      running.delete(entry);
      entry.plan += 1;
      version += 1;
    },
    changed,
    clear() {
      for (const entry of entries.values()) {
        entry.plan += 1;
      }
      entries.clear();
      running.clear();
      version += 1;
    },
  };
}
