import type { Jobs } from '../jobs/jobs.ts';
import { HOUR } from '../jobs/schedule.ts';
import { COMPLETED, FAILED, UNKNOWN } from '../jobs/statuses.ts';
import type { Random } from '../random.ts';
import { failures, hasRun, runningTime, successes } from './scripts.ts';
import { believableJob } from './seedJobs.ts';

const DAY = 24 * HOUR;

/** Hours of day (UTC) when jobs are created: office hours and nightly runs. */
const hours = [
  1, 2, 2, 6, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10, 11, 12, 12, 13, 13, 13, 14, 14, 15, 15, 16, 17, 19,
] as const;

/** Creation times within the last three weeks, ascending. The last four hours are left to running jobs. */
function pastTimes(random: Random, count: number, now: number): number[] {
  const midnight = now - (now % DAY);
  const times = Array.from({ length: count }, () => {
    const time = midnight - random.int(0, 20) * DAY + random.pick(hours) * HOUR + random.int(0, HOUR);
    return time > now - 4 * HOUR ? time - DAY : time;
  });
  return times.sort((a, b) => a - b);
}

/**
 * How past jobs ended: three fifths of all jobs done or stopped, two unknown, the rest failed in every way.
 */
function pastEnds(random: Random, count: number, total: number): number[] {
  const good = Math.min(count, Math.round(total * 0.6));
  const unknown = total >= 100 ? 2 : 0;
  const ends = Array.from({ length: count }, (_, index): number => {
    if (index < good) {
      return successes[index % successes.length] ?? COMPLETED;
    }
    return index < good + unknown
      ? UNKNOWN
      : (failures[(index - good - unknown) % failures.length] ?? FAILED);
  });
  for (let index = ends.length - 1; index > 0; index -= 1) {
    const other = random.int(0, index);
    [ends[index], ends[other]] = [ends[other] ?? COMPLETED, ends[index] ?? COMPLETED];
  }
  return ends;
}

export interface History {
  readonly workspace: string;
  readonly now: number;
  /** Number of finished jobs to add. */
  readonly count: number;
  /** All jobs in the workspace including running ones; shares refer to this number. */
  readonly total: number;
}

/** Adds jobs that ended within the last three weeks. */
export function addHistory({ table }: Jobs, random: Random, { workspace, now, count, total }: History): void {
  const ends = pastEnds(random, count, total);
  for (const [index, createdAt] of pastTimes(random, count, now).entries()) {
    const status = ends[index] ?? COMPLETED;
    const born = believableJob(random, createdAt);
    const duration = hasRun(status) ? runningTime(random, status, born) : null;
    const job = { ...born, status, duration, workspace_id: workspace };
    // Two odd rows, as in a real service: one with a null description, one with almost no fields.
    if (count >= 20 && index === Math.floor(count * 0.4)) {
      table.insert({ ...job, job_desc: null, duration: null });
    } else if (count >= 20 && index === Math.floor(count * 0.8)) {
      table.insert({ job_name: job.job_name, status, create_time: createdAt, workspace_id: workspace });
    } else {
      table.insert(job);
    }
  }
}
