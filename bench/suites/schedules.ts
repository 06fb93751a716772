import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import type { DatabaseConfig } from '../../src/database/connection.ts';
import { createScheduler, type Scheduler } from '../../src/delivery/scheduler.ts';
import { constantJobs, constantPoster, everyMorning } from '../fixtures/constantSchedules.ts';
import { benchServer, inDatabase, inFolder } from '../fixtures/databases.ts';
import { percentile } from '../stats.ts';
import type { BenchOptions, Row } from '../table.ts';
import { ms, number, seconds } from '../units.ts';

/** How many schedules, and how long at most until the last of them has posted, in seconds. */
interface Size {
  readonly count: number;
  readonly goal: number;
}

const minute = 60_000;
/** Milliseconds in which nothing is due and CPU is measured: several passes of whatever pg-boss does. */
const idleTime = 20_000;

/** Many schedules: what they cost while none is due, and how long all take when all are due. On the real clock. */
export async function schedules({ smoke }: BenchOptions): Promise<Row[]> {
  return benchServer === undefined
    ? inFolder((folder) =>
        measure({ folder: `${folder}/schedules` }, 'PGlite', { count: smoke ? 200 : 1_000, goal: 20 }),
      )
    : inDatabase(benchServer, (url) =>
        measure({ url }, 'PostgreSQL', { count: smoke ? 1_000 : 10_000, goal: 60 }),
      );
}

async function measure(config: DatabaseConfig, name: string, { count, goal }: Size): Promise<Row[]> {
  const posts = new Map<string, number>();
  const many = createScheduler({
    config,
    jobs: constantJobs(Date.now),
    poster: constantPoster((channel) => void posts.set(channel, (posts.get(channel) ?? 0) + 1)),
    log: pino({ level: 'silent' }),
  });
  try {
    const first = () => addOne(many, 'C0', Date.now() + 60 * minute);
    // Making the files of PGlite may take longer than a person is kept waiting.
    await first().catch(async () => {
      await until(() => many.state().kind === 'open');
      await first();
    });
    const few = await idleCost();
    const began = performance.now();
    // Time enough to set all of them up, to look at them idle, and for the last seconds before the minute.
    const due = Math.ceil((Date.now() + 3 * idleTime + count * 8) / minute) * minute;
    await atATime(20, count, (index) => addOne(many, `C${index + 1}`, due));
    const inserting = performance.now() - began;
    const idle = await idleCost();
    const calm = await latencies(many, 200, () => false);
    await sleep(due - 500 - Date.now());
    const before = process.cpuUsage();
    const isOver = () => posts.size >= count || Date.now() > due + 10 * minute;
    const [busy] = await Promise.all([latencies(many, Number.POSITIVE_INFINITY, isOver), until(isOver)]);
    const took = Date.now() - due;
    const { user, system } = process.cpuUsage(before);
    const twice = [...posts.values()].filter((times) => times !== 1).length;
    const perMinute = (idle.cpu - few.cpu) * (minute / idleTime);
    const quantiles = (values: readonly number[]) =>
      `p50 ${ms(percentile(values, 0.5))}, p99 ${ms(percentile(values, 0.99))}`;
    return [
      {
        what: `${name}: CPU a minute of ${number(count)} schedules, none due`,
        ours: ms(perMinute),
        other: `${ms(few.cpu * (minute / idleTime))} (with one, which is left out)`,
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
      },
    ];
  } finally {
    await many.stop(2_000);
  }
}

function addOne(scheduler: Scheduler, channel: string, due: number) {
  const slot = new Date(due);
  const time = { hour: slot.getUTCHours(), minute: slot.getUTCMinutes() };
  return scheduler.add({ ...everyMorning, zone: 'UTC', time }, { channel, createdBy: 'U1' });
}

/** Milliseconds of CPU of this process, the embedded database included, and the longest time without a turn. */
async function idleCost(): Promise<{ cpu: number; stall: number }> {
  const before = process.cpuUsage();
  await sleep(idleTime);
  const { user, system } = process.cpuUsage(before);
  // Afterwards, because this has a timer of its own that costs more than what is measured.
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  await sleep(20);
  delay.reset();
  await sleep(idleTime);
  delay.disable();
  return { cpu: (user + system) / 1_000, stall: delay.max / 1_000_000 };
}

/** How long a person's question takes that needs the database, again and again, in milliseconds. */
async function latencies(scheduler: Scheduler, times: number, isOver: () => boolean): Promise<number[]> {
  const all: number[] = [];
  for (let time = 0; time < times && !isOver(); time++) {
    const began = performance.now();
    await scheduler.list('C1');
    all.push(performance.now() - began);
    await sleep(20);
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
