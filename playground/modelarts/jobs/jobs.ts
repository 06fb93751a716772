import { createRandom } from '../random.ts';
import { createEventQueue, type EventQueue } from './eventQueue.ts';
import {
  createLifecycle,
  deleteSteps,
  type Lifecycle,
  restartSteps,
  startSteps,
  stopSteps,
} from './lifecycle.ts';
import { autoStopHours } from './schedule.ts';
import { createSelection, type Filter } from './selection.ts';
import { INIT, KILLING, RUNNING } from './statuses.ts';
import { createTable, type Entry, type Table, type TableOptions } from './table.ts';

export const DEFAULT_WORKSPACE = '0';

/** Maximum number of jobs in the project, over all workspaces (`job_count_limit` is the remainder). */
export const JOB_LIMIT = 1000;

/** A job before it has a status. */
export interface NewJob {
  job_name: string;
  schedule?: unknown;
  [field: string]: unknown;
}

/** The project's jobs, as used by the operations. Every operation first runs what is due. */
export interface Jobs {
  readonly table: Table;
  readonly lifecycle: Lifecycle;
  readonly eventQueue: EventQueue;
  /** Runs what is due and returns the current time. */
  advance(): number;
  select(filter: Filter): readonly Entry[];
  create(fields: NewJob): Entry;
  stop(entry: Entry): void;
  restart(entry: Entry): void;
  delete(entry: Entry): void;
}

export interface JobsOptions extends TableOptions {
  readonly now: () => number;
  readonly seed: number;
  readonly projectId: string;
  readonly boards?: string | undefined;
}

export function createJobs({
  now,
  seed,
  projectId,
  boards = 'https://modelarts.example/modelarts2/',
  ...options
}: JobsOptions): Jobs {
  const eventQueue = createEventQueue();
  const table = createTable(options);
  const serviceUrl = ({ row }: Entry): string => {
    const type = row.job_type === 'mindinsight' ? 'mindinsight' : 'tensorboard';
    return `${boards}${type}/${projectId}/${row.job_id}/`;
  };
  const lifecycle = createLifecycle(table, eventQueue, serviceUrl);
  const select = createSelection(table);
  const randomOf = ({ row, plan }: Entry) => createRandom(seed, 'operation', row.job_id, plan);

  const advance = (): number => {
    const time = now();
    eventQueue.runUntil(time);
    for (const entry of table.running) {
      if (entry.runningSince !== undefined && entry.row.status === RUNNING) {
        entry.row.duration = time - entry.runningSince;
        entry.text = undefined;
      }
    }
    return time;
  };
  return {
    table,
    lifecycle,
    eventQueue,
    advance,
    select,
    create(fields) {
      const time = advance();
      const entry = table.insert({ ...fields, status: INIT, create_time: time });
      lifecycle.play(entry, time, startSteps(randomOf(entry), autoStopHours(entry.row)));
      return entry;
    },
    stop(entry) {
      const time = advance();
      lifecycle.set(entry, time, KILLING);
      lifecycle.play(entry, time, stopSteps(randomOf(entry)));
    },
    restart(entry) {
      const time = advance();
      delete entry.row.duration;
      lifecycle.set(entry, time, INIT);
      lifecycle.play(entry, time, restartSteps(randomOf(entry), autoStopHours(entry.row)));
    },
    delete(entry) {
      const time = advance();
      entry.deleting = true;
      lifecycle.play(entry, time, deleteSteps(randomOf(entry)));
    },
  };
}
