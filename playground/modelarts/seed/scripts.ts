import type { Step } from '../jobs/lifecycle.ts';
import { autoStopHours, HOUR } from '../jobs/schedule.ts';
import {
  CANCELED,
  CHECK_FAILED,
  CHECK_INIT,
  CHECK_RUNNING,
  CHECK_RUNNING_COMPLETED,
  COMPLETED,
  DELETE_FAILED,
  DEPLOY_SERVICE_FAILED,
  FAILED,
  IMAGE_CREATING,
  IMAGE_FAILED,
  KILLED,
  KILLING,
  LOST,
  MOUNT_FAILED,
  RUNNING,
  SUBMIT_FAILED,
  SUBMIT_MODEL_FAILED,
  SUBMIT_TRYING,
  WAITING,
} from '../jobs/statuses.ts';
import type { Random } from '../random.ts';

/** How jobs end, weighted by repetition. The first entries have each failed code once. */
export const failures = [
  FAILED,
  SUBMIT_FAILED,
  IMAGE_FAILED,
  CANCELED,
  LOST,
  DEPLOY_SERVICE_FAILED,
  MOUNT_FAILED,
  SUBMIT_MODEL_FAILED,
  DELETE_FAILED,
  CHECK_FAILED,
  FAILED,
  FAILED,
  IMAGE_FAILED,
  FAILED,
  SUBMIT_FAILED,
  CANCELED,
] as const;
export const successes = [
  COMPLETED,
  KILLED,
  COMPLETED,
  COMPLETED,
  KILLED,
  COMPLETED,
  CHECK_RUNNING_COMPLETED,
  KILLED,
] as const;

/** Statuses reached only after running. */
const afterRunning: ReadonlySet<number> = new Set([COMPLETED, KILLED, FAILED, LOST, DELETE_FAILED]);

export const hasRun = (end: number): boolean => afterRunning.has(end);

/** The statuses between creation and an end before running. */
const shortPaths: Readonly<Record<number, readonly number[]>> = {
  [IMAGE_FAILED]: [IMAGE_CREATING],
  [SUBMIT_FAILED]: [SUBMIT_TRYING],
  [SUBMIT_MODEL_FAILED]: [SUBMIT_TRYING],
  [DEPLOY_SERVICE_FAILED]: [SUBMIT_TRYING, WAITING],
  [CHECK_RUNNING_COMPLETED]: [CHECK_INIT, CHECK_RUNNING],
  [CHECK_FAILED]: [CHECK_INIT, CHECK_RUNNING],
};

/**
 * How long a job runs before ending this way, in milliseconds: until auto-stop if it completes, else minutes
 * to two hours, with short runs more frequent.
 */
export function runningTime(random: Random, end: number, job: { schedule?: unknown }): number {
  const limit = autoStopHours(job) * HOUR;
  const time = Math.round((8 + 112 * random.next() ** 1.6) * 60_000);
  if (limit === 0) {
    return time;
  }
  return end === COMPLETED || end === DELETE_FAILED ? limit : Math.min(time, Math.round(limit * 0.9));
}

/** The last steps of a running job: those for `end`, or a person stopping it. */
export function endSteps(random: Random, end: number, after: number): Step[] {
  if (end === KILLED) {
    return [
      { after, to: KILLING },
      { after: random.int(3_000, 9_000), to: KILLED },
    ];
  }
  if (end === DELETE_FAILED) {
    return [
      { after, to: COMPLETED },
      { after: random.int(60_000, 600_000), to: DELETE_FAILED },
    ];
  }
  return [{ after, to: end }];
}

/** All steps of a job, starting with INIT. */
export function lifeSteps(random: Random, end: number, job: { schedule?: unknown }): Step[] {
  const soon = (): number => random.int(4_000, 25_000);
  if (!hasRun(end)) {
    const path = [...(shortPaths[end] ?? []), end];
    return path.map((to) => ({ after: soon(), to }));
  }
  const start = [SUBMIT_TRYING, WAITING].map((to) => ({ after: soon(), to }));
  const queue = random.int(10_000, 90_000);
  return [...start, { after: queue, to: RUNNING }, ...endSteps(random, end, runningTime(random, end, job))];
}
