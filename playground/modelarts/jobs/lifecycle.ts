import type { Random } from '../random.ts';
import type { EventQueue } from './eventQueue.ts';
import { HOUR } from './schedule.ts';
import { COMPLETED, KILLED, occupying, RUNNING, SUBMIT_TRYING, WAITING } from './statuses.ts';
import type { Entry, Table } from './table.ts';

/** Maximum number of running visualization jobs (`quotas`, as in the sample). */
export const RUNNING_QUOTA = 100;

/** `after`: milliseconds since the previous step. */
export interface Step {
  readonly after: number;
  readonly to: number | 'gone';
}

export interface Lifecycle {
  /** Follows these steps from `at`, replacing any earlier plan. */
  play(entry: Entry, at: number, steps: readonly Step[]): void;
  /** Sets the status now, canceling any earlier plan. */
  set(entry: Entry, at: number, status: number): void;
  /** Running since `since`, then follows the steps. */
  running(entry: Entry, since: number, at: number, steps: readonly Step[]): void;
  remove(entry: Entry, at: number): void;
  clear(): void;
}

/** Moves entries along their plans. When the running quota is used up, a start waits until a job stops. */
export function createLifecycle(
  table: Table,
  eventQueue: EventQueue,
  serviceUrl: (entry: Entry) => string,
): Lifecycle {
  let waiting: { entry: Entry; plan: number; steps: readonly Step[] }[] = [];

  const take = (entry: Entry, at: number, status: number): void => {
    const { row } = entry;
    const freed = occupying.has(row.status) && !occupying.has(status);
    if (freed) {
      if (entry.runningSince !== undefined) {
        row.duration = at - entry.runningSince;
      }
      entry.runningSince = undefined;
      delete row.service_url;
    }
    row.status = status;
    table.changed(entry);
    if (freed) {
      startWaiting(at);
    }
  };
  const start = (entry: Entry, since: number, at: number, steps: readonly Step[]): void => {
    entry.runningSince = since;
    entry.row.service_url = serviceUrl(entry);
    take(entry, at, RUNNING);
    follow(entry, at, steps);
  };
  const startWaiting = (at: number): void => {
    while (table.running.size < RUNNING_QUOTA) {
      const next = waiting.shift();
      if (next === undefined) {
        return;
      }
      if (next.entry.plan === next.plan) {
        start(next.entry, at, at, next.steps);
      }
    }
  };
  const enter = (entry: Entry, at: number, to: Step['to'], rest: readonly Step[]): void => {
    if (to === 'gone') {
      remove(entry, at);
    } else if (to !== RUNNING) {
      take(entry, at, to);
      follow(entry, at, rest);
    } else if (table.running.size < RUNNING_QUOTA) {
      start(entry, at, at, rest);
    } else {
      waiting.push({ entry, plan: entry.plan, steps: rest });
    }
  };
  const follow = (entry: Entry, from: number, [step, ...rest]: readonly Step[]): void => {
    if (step !== undefined) {
      const { plan } = entry;
      eventQueue.add(from + step.after, (at) => {
        if (entry.plan === plan) {
          enter(entry, at, step.to, rest);
        }
      });
    }
  };
  const remove = (entry: Entry, at: number): void => {
    table.remove(entry);
    startWaiting(at);
  };
  return {
    play(entry, at, steps) {
      entry.plan += 1;
      follow(entry, at, steps);
    },
    set(entry, at, status) {
      entry.plan += 1;
      take(entry, at, status);
    },
    running(entry, since, at, steps) {
      entry.plan += 1;
      start(entry, since, at, steps);
    },
    remove,
    clear() {
      waiting = [];
      eventQueue.clear();
      table.clear();
    },
  };
}

const seconds = (random: Random, min: number, max: number): number => random.int(min * 1000, max * 1000);

/** From INIT to RUNNING and, with auto-stop, to the end. */
export function startSteps(random: Random, autoStopHours: number): Step[] {
  const steps: Step[] = [
    { after: seconds(random, 2, 5), to: SUBMIT_TRYING },
    { after: seconds(random, 1, 4), to: WAITING },
    { after: seconds(random, 3, 12), to: RUNNING },
  ];
  if (autoStopHours > 0) {
    // The status after auto-stop is not documented; 10 has no other known use for a TensorBoard.
    steps.push({ after: autoStopHours * HOUR, to: COMPLETED });
  }
  return steps;
}

export function restartSteps(random: Random, autoStopHours: number): Step[] {
  return startSteps(random, autoStopHours).filter(({ to }) => to !== SUBMIT_TRYING);
}

export const stopSteps = (random: Random): Step[] => [{ after: seconds(random, 3, 8), to: KILLED }];

export const deleteSteps = (random: Random): Step[] => [{ after: seconds(random, 2, 5), to: 'gone' }];
