import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { CronExpressionParser } from 'cron-parser';
import { TestClock } from 'pg-boss';
import { pino } from 'pino';
import type { DatabaseConfig } from '../../src/database/connection.ts';
import { createScheduler } from '../../src/delivery/scheduler.ts';
import { cronOf } from '../../src/schedules/recurrence.ts';
import { constantJobs, constantPoster, everyMorning } from '../fixtures/constantSchedules.ts';
import { benchServer, inDatabase, inFolder } from '../fixtures/databases.ts';
import { alternate, median } from '../stats.ts';
import { type BenchOptions, compare, type Row } from '../table.ts';
import { ms, number, seconds } from '../units.ts';

const parser = 'cron-parser alone';
const minute = 60_000;
const start = Date.UTC(2026, 0, 20, 8, 50);
const due = Date.UTC(2026, 0, 20, 9, 0);
interface Cost {
  /** Milliseconds of CPU of this process, the embedded database included. */
  readonly cpu: number;
  /** The longest stall of the event loop, in milliseconds. */
  readonly stall: number;
}

/** Many schedules: what a look at all of them costs while none is due, and how long all take when all are due. */
export async function schedules({ smoke }: BenchOptions): Promise<Row[]> {
  const count = smoke ? 1_000 : 10_000;
  return benchServer === undefined
    ? inFolder((folder) => measure({ folder: `${folder}/schedules` }, 'PGlite', count, smoke))
    : inDatabase(benchServer, (url) => measure({ url }, 'PostgreSQL', count, smoke));
}

async function measure(config: DatabaseConfig, name: string, count: number, smoke: boolean): Promise<Row[]> {
  const clock = new TestClock(start);
  const now = () => clock.now();
  let posted = 0;
  const jobs = constantJobs(now);
  const poster = constantPoster(() => void posted++);
  const many = createScheduler({
    config,
    jobs,
    poster,
    log: pino({ level: 'silent' }),
    clock: { now, monotonic: now },
    bossClock: clock,
  });
  const add = (index: number) => many.add(everyMorning, { channel: `C${index}`, createdBy: 'U1' });
  try {
    await add(0);
    await clock.tick(10_000);
    const rounds = smoke ? 1 : 5;
    const look = () => costOf(() => nextLook(clock));
    const few: Cost[] = [];
    for (let round = 0; round < rounds; round++) few.push(await look());
    const began = performance.now();
    await atATime(20, count - 1, (index) => add(index + 1));
    const inserting = performance.now() - began;
    await clock.tick(10_000);
    const sides = await alternate(rounds, look, () => costOf(async () => evaluate(count, now())));
    // What pg-boss does in those five seconds besides.
    const idle = median(few.map((one) => one.cpu));
    const cpu = sides.ours.map((one) => one.cpu - idle);
    const stall = sides.ours.map((one) => one.stall);
    const alone = (key: keyof Cost) => sides.other.map((one) => one[key]);
    const rows: Row[] = [
      compare(
        `${name}: one look at ${number(count)} schedules, none due: CPU`,
        cpu,
        alone('cpu'),
        parser,
        ms,
      ),
      {
        ...compare(`${name}: the same, event loop stalled`, stall, alone('stall'), parser, ms),
        // Slack waits 3 s for an acknowledgement, so a stall must stay well below.
        goal: 'under 1500 ms',
        passed: median(stall) < 1_500,
      },
      {
        what: `${name}: to set up ${number(count)} schedules, 20 at a time`,
        ours: seconds(inserting),
        other: `${(inserting / count).toFixed(1)} ms each`,
      },
    ];
    await clock.setTime(due - 1_000);
    const directPosts = performance.now();
    for (let index = 0; index < count; index++) await poster.post('C1', { text: '', blocks: [] });
    const posting = performance.now() - directPosts;
    posted = 0;
    const before = process.cpuUsage();
    // No faster than the real clock in the long form: then the time on the clock is the time that people wait.
    const step = smoke ? 1_000 : 100;
    const real = performance.now();
    for (let tick = 1; posted < count && now() < due + 20 * minute; tick++) {
      await clock.tick(step);
      await sleep(smoke ? 20 : Math.max(1, real + tick * step - performance.now()));
    }
    const { user, system } = process.cpuUsage(before);
    rows.push({
      what: `${name}: ${number(count)} summaries due in one minute: until the last one`,
      ours: `${seconds(now() - due)} on the clock, ${seconds(performance.now() - real)} in all, CPU ${seconds((user + system) / 1_000)}`,
      other: `${ms(posting)} (the posts alone)`,
      goal: 'each once',
      passed: posted === count,
    });
    return rows;
  } finally {
    await many.stop(2_000);
  }
}

/** Five seconds of the clock, in which pg-boss looks at every schedule once. */
async function nextLook(clock: TestClock): Promise<void> {
  await clock.tick(5_000);
  await sleep(50);
}

async function costOf(work: () => Promise<void>): Promise<Cost> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await sleep(20);
  delay.reset();
  // The first interval after that is not counted.
  await sleep(20);
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  await sleep(10);
  delay.disable();
  return { cpu: (user + system) / 1_000, stall: delay.max / 1_000_000 };
}

function evaluate(count: number, time: number): void {
  const cron = cronOf(everyMorning);
  for (let index = 0; index < count; index++)
    CronExpressionParser.parse(cron, {
      tz: everyMorning.zone,
      strict: false,
      currentDate: new Date(time),
    }).prev();
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
