import { DEFAULT_WORKSPACE, JOB_LIMIT, type Jobs } from '../jobs/jobs.ts';
import type { Step } from '../jobs/lifecycle.ts';
import { autoStopHours, HOUR } from '../jobs/schedule.ts';
import {
  CHECK_INIT,
  CHECK_RUNNING,
  CHECK_RUNNING_COMPLETED,
  COMPLETED,
  ended,
  FAILED,
  IMAGE_CREATING,
  INIT,
  KILLED,
  RUNNING,
  SUBMIT_TRYING,
  WAITING,
} from '../jobs/statuses.ts';
import { createRandom, type Random } from '../random.ts';
import { addHistory } from './history.ts';
import { endSteps, failures, lifeSteps, runningTime, successes } from './scripts.ts';
import { believableJob } from './seedJobs.ts';

const MINUTE = 60_000;

/** Adds jobs that are already running, some with auto-stop. */
function addRunning({ table, lifecycle }: Jobs, random: Random, count: number, now: number): void {
  const ages = Array.from({ length: count }, () => random.int(6 * MINUTE, 200 * MINUTE));
  for (const [index, age] of ages.sort((a, b) => b - a).entries()) {
    const since = now - age + random.int(20_000, 120_000);
    const job = believableJob(random, now - age, age);
    const isNextFailure = index % 3 === 1;
    const picked = random.pick([COMPLETED, COMPLETED, KILLED, FAILED]);
    const end = isNextFailure ? FAILED : picked;
    const limit = since + autoStopHours(job) * HOUR;
    const anytime = random.int(MINUTE, 90 * MINUTE);
    // About one an hour, so that there is always something to see.
    const soon = isNextFailure ? (index + 1) * 15 * MINUTE : anytime;
    const left = limit === since ? soon : end === COMPLETED ? limit - now : Math.min(soon, limit - now);
    lifecycle.running(table.insert({ ...job, status: WAITING }), since, now, endSteps(random, end, left));
  }
}

const pending = [CHECK_INIT, IMAGE_CREATING, WAITING, WAITING, SUBMIT_TRYING, INIT] as const;

/** Adds recent jobs that aren't running yet. */
function addPending({ table, lifecycle }: Jobs, random: Random, count: number, now: number): void {
  const ages = Array.from({ length: count }, () => random.int(5_000, 150_000)).sort((a, b) => b - a);
  for (const [index, age] of ages.entries()) {
    const status = pending[index % pending.length] ?? WAITING;
    const job = believableJob(random, now - age);
    const entry = table.insert({ ...job, status });
    const soon = (): number => random.int(15_000, 120_000);
    const run: Step[] = [
      { after: soon(), to: WAITING },
      { after: soon(), to: RUNNING },
      ...endSteps(random, COMPLETED, runningTime(random, COMPLETED, job)),
    ];
    const check: Step[] = [
      { after: soon(), to: CHECK_RUNNING },
      { after: soon(), to: CHECK_RUNNING_COMPLETED },
    ];
    lifecycle.play(entry, now, status === CHECK_INIT ? check : run);
  }
}

/** The team deletes its oldest jobs before reaching the limit. */
function tidy({ table, lifecycle }: Jobs, at: number, most: number): void {
  for (const entry of table.entries.values()) {
    if (table.entries.size <= most) {
      return;
    }
    if (ended(entry.row.status)) {
      lifecycle.remove(entry, at);
    }
  }
}

interface Arrivals {
  readonly seed: number;
  /** When the first is awaited. */
  readonly from: number;
  /** Jobs to keep. */
  readonly most: number;
  /** Minutes between two are 2 to 8 times this. */
  readonly pace: number;
}

/** Adds jobs from now on: three of four succeed, the others fail in some way. */
function addArrivals(jobs: Jobs, { seed, from, most, pace }: Arrivals): void {
  const arrive = (number: number, previous: number): void => {
    const random = createRandom(seed, 'arrival', number);
    jobs.eventQueue.add(previous + pace * random.int(2 * MINUTE, 8 * MINUTE), (at) => {
      const job = believableJob(random, at);
      const entry = jobs.table.insert({ ...job, status: INIT });
      const end = random.chance(0.75) ? random.pick(successes) : random.pick(failures);
      jobs.lifecycle.play(entry, at, lifeSteps(random, end, job));
      tidy(jobs, at, most);
      arrive(number + 1, at);
    });
  };
  arrive(1, from);
}

/**
 * Fills the default workspace with this many realistic jobs that keep changing, and adds new ones over time.
 */
export function addLivingJobs(
  jobs: Jobs,
  { seed, now, count, pace }: { seed: number; now: number; count: number; pace: number },
): void {
  const random = createRandom(seed, 'start');
  const running = Math.min(random.int(8, 12), Math.round(count / 20));
  const waiting = Math.min(pending.length, Math.round(count / 30));
  const past = count - running - waiting;
  addHistory(jobs, random, { workspace: DEFAULT_WORKSPACE, now, count: past, total: count });
  addRunning(jobs, random, running, now);
  addPending(jobs, random, waiting, now);
  const { size } = jobs.table.entries;
  addArrivals(jobs, { seed, from: now, most: Math.max(size, Math.min(size + 60, JOB_LIMIT)), pace });
}

/** Adds a few finished jobs in other workspaces, so that `workspace_id` makes a difference. */
export function addOtherWorkspaces(
  jobs: Jobs,
  { seed, now, ids }: { seed: number; now: number; ids: readonly string[] },
): void {
  for (const workspace of ids) {
    addHistory(jobs, createRandom(seed, workspace), { workspace, now, count: 6, total: 6 });
  }
}
