import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { DatabaseConfig } from '../../src/database/connection.ts';
import { createLazyDatabase } from '../../src/database/lazyDatabase.ts';
import { steadyClock } from '../../src/database/steadyClock.ts';
import { createScheduler, gaps, type Scheduler } from '../../src/delivery/schedules/scheduler.ts';
import { addFirst, constantJobs, constantPoster, everyMorning } from '../fixtures/constantSchedules.ts';
import { benchServer, inDatabase, inFolder } from '../fixtures/databases.ts';
import { percentile } from '../stats.ts';
import type { BenchOptions, Row } from '../table.ts';
import { ms, number, seconds } from '../units.ts';

interface Size {
  /** Of schedules. */
  readonly count: number;
  /** Maximum seconds until the last of them has posted. */
  readonly goal: number;
  /** The p99 of reads meanwhile, as a multiple of the one before. A short run is not enough to judge it. */
  readonly readGoal?: number;
}

const minute = 60_000;
/** Milliseconds, several polling intervals of pg-boss. */
const idleTime = 20_000;

/**
 * The cost of many schedules while none is due, and the time until all have posted when all are due. On the
 * real clock.
 */
export async function schedules({ smoke }: BenchOptions): Promise<Row[]> {
  return benchServer === undefined
    ? inFolder((folder) =>
        measure(
          { folder: `${folder}/schedules` },
          'PGlite',
          smoke ? { count: 200, goal: 20 } : { count: 1_000, goal: 20, readGoal: 2 },
        ),
      )
    : inDatabase(benchServer, (url) =>
        measure(
          { url },
          'PostgreSQL',
          smoke ? { count: 1_000, goal: 60 } : { count: 10_000, goal: 60, readGoal: 2 },
        ),
      );
}

async function measure(
  config: DatabaseConfig,
  name: string,
  { count, goal, readGoal }: Size,
): Promise<Row[]> {
  const posts = new Map<string, number>();
  const log = pino({ level: 'silent' });
  const database = createLazyDatabase({ config, clock: steadyClock, log });
  const many = createScheduler({
    database,
    gap: 'folder' in config ? gaps.embedded : gaps.server,
    jobs: constantJobs(Date.now),
    poster: constantPoster((channel) => void posts.set(channel, (posts.get(channel) ?? 0) + 1)),
    log,
  });
  try {
    await addFirst(database, () => addOne(many, 'C0', Date.now() + 60 * minute));
    const few = await idleCost();
    const began = performance.now();
    // Leaves time to add all schedules and to measure them idle before the minute begins.
    const due = Math.ceil((Date.now() + 3 * idleTime + count * 8) / minute) * minute;
    await atATime(20, count, (index) => addOne(many, `C${index + 1}`, due));
    const inserting = performance.now() - began;
    const idle = await idleCost();
    const calm = await latencies(many, 800, () => false);
    await sleep(due - 500 - Date.now());
    const before = process.cpuUsage();
    const isOver = () => posts.size >= count || Date.now() > due + 10 * minute;
    await until(() => posts.size > 0 || isOver());
    const [busy] = await Promise.all([latencies(many, Number.POSITIVE_INFINITY, isOver), until(isOver)]);
    const took = Date.now() - due;
    const { user, system } = process.cpuUsage(before);
    const twice = [...posts.values()].filter((times) => times !== 1).length;
    const slower = percentile(busy, 0.99) / percentile(calm, 0.99);
    const perMinute = (idle.cpu - few.cpu) * (minute / idleTime);
    const quantiles = (values: readonly number[]) =>
      `p50 ${percentile(values, 0.5).toFixed(1)}, p99 ${percentile(values, 0.99).toFixed(1)} ms`;
    return [
      {
        what: `${name}: CPU per minute with ${number(count)} schedules, none due`,
        ours: ms(perMinute),
        other: `${ms(few.cpu * (minute / idleTime))} (with one, subtracted)`,
        goal: 'under 50 ms',
        passed: perMinute < 50,
      },
      {
        what: `${name}: the same, longest stall of the event loop`,
        ours: ms(idle.stall),
        other: `${ms(few.stall)} (with one)`,
        goal: 'under 50 ms',
        passed: idle.stall < 50,
      },
      {
        what: `${name}: to set up ${number(count)} schedules, 20 at a time`,
        ours: seconds(inserting),
        other: `${(inserting / count).toFixed(1)} ms each`,
      },
      {
        what: `${name}: ${number(count)} summaries due in one minute: until the last one`,
        ours: seconds(took),
        other: `CPU ${seconds((user + system) / 1_000)}`,
        goal: `each once, under ${goal} s`,
        passed: posts.size === count && twice === 0 && took < goal * 1_000,
      },
      {
        what: `${name}: the schedules of a channel are read meanwhile`,
        ours: quantiles(busy),
        other: `${quantiles(calm)} (idle)`,
        ratio: slower.toFixed(1),
        ...(readGoal !== undefined && { goal: `p99 at most ${readGoal} times`, passed: slower <= readGoal }),
      },
    ];
  } finally {
    many.stop();
    await database.close(2_000);
  }
}

function addOne(scheduler: Scheduler, channel: string, due: number) {
  const slot = new Date(due);
  const time = { hour: slot.getUTCHours(), minute: slot.getUTCMinutes() };
  return scheduler.add({ ...everyMorning, zone: 'UTC', time }, { channel, createdBy: 'U1' });
}

/**
 * CPU milliseconds of this process, including the embedded database, and the longest stall of the event loop.
 */
async function idleCost(): Promise<{ cpu: number; stall: number }> {
  // What was done before must not be collected while this is measured.
  globalThis.gc?.();
  const before = process.cpuUsage();
  await sleep(idleTime);
  const { user, system } = process.cpuUsage(before);
  // Measured afterwards, because its own timer costs more than what is measured.
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await sleep(20);
  delay.reset();
  await sleep(idleTime);
  delay.disable();
  return { cpu: (user + system) / 1_000, stall: delay.max / 1_000_000 };
}

/** Milliseconds that a person's question takes when it needs the database, repeatedly. */
async function latencies(scheduler: Scheduler, times: number, isOver: () => boolean): Promise<number[]> {
  const all: number[] = [];
  for (let time = 0; time < times && !isOver(); time++) {
    const began = performance.now();
    await scheduler.list('C1');
    all.push(performance.now() - began);
    // Often enough that one stall of the first batch is not the 99th percentile.
    await sleep(5);
  }
  return all;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(50);
}

async function atATime(
  most: number,
  count: number,
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: most }, worker));
}
