import type { Db } from 'pg-boss';
import { pino } from 'pino';
import { readConfig } from '../../src/config/config.ts';
import { type Connection, connect, type DatabaseConfig } from '../../src/database/connection.ts';
import type { OpenListener } from '../../src/database/lazyDatabase.ts';
import { createWatches } from '../../src/delivery/watches/watches.ts';
import { createJobs, type Jobs } from '../../src/jobs/list.ts';
import { createModelArts } from '../../src/modelarts/api.ts';
import { systemClock } from '../../src/time.ts';
import { constantPoster } from '../fixtures/constantSchedules.ts';
import { benchServer, inDatabase, inFolder } from '../fixtures/databases.ts';
import { generousLimits } from '../fixtures/limits.ts';
import { startUpstream, type Upstream } from '../fixtures/upstream.ts';
import { percentile } from '../stats.ts';
import type { BenchOptions, Row } from '../table.ts';

const jobCount = 1_000;
const watchCount = 200;
/** Milliseconds: of CPU per poll, and from its answer to the last message about it. */
const goals = { cpu: 20, message: 2_000 };
/** Receives the changes, one by one. */
const notified = 'C0CHANGES';
const failed = 3;

/**
 * One poll of many jobs for many watches: requests, CPU of the bot without that of an embedded database, and
 * the time until a change is posted.
 */
export async function watches({ smoke }: BenchOptions): Promise<Row[]> {
  const rounds = smoke ? 20 : 100;
  const upstream = await startUpstream({ jobs: jobCount });
  try {
    return benchServer === undefined
      ? await inFolder((folder) => measure({ folder: `${folder}/watches` }, 'PGlite', upstream, rounds))
      : await inDatabase(benchServer, (url) => measure({ url }, 'PostgreSQL', upstream, rounds));
  } finally {
    await upstream.close();
  }
}

async function measure(
  config: DatabaseConfig,
  name: string,
  upstream: Upstream,
  rounds: number,
): Promise<Row[]> {
  const connection = await connect(config, { onError() {}, onLost() {} });
  const {
    clouds: [{ modelarts }],
  } = readConfig({
    SLACK_BOT_TOKEN: 'xoxb-bench',
    SLACK_APP_TOKEN: 'xapp-bench',
    ...upstream.environment.accessKey,
    ...generousLimits,
  });
  const client = createModelArts(modelarts);
  const changing = startChanging(createJobs({ modelarts: client }));
  const many = startMany(connection, changing.jobs, changing.onPost);
  try {
    await many.open();
    for (let index = 1; index < watchCount; index++) {
      const channel = `C${Math.floor(index / 20)}`;
      // Half of the watches compare every job with a duration.
      const over = index % 2 === 0 ? {} : { over: 100_000 + index };
      await many.watches.add({
        target: { kind: 'channel', channel },
        subject: {
          kind: 'jobs',
          filter: { status: [index % 2 === 0 ? index % 23 : 'running'], search: '', ...over },
        },
        cloud: undefined,
        createdBy: `U${index}`,
      });
    }
    await many.watches.add({
      target: { kind: 'channel', channel: notified },
      subject: { kind: 'jobs', filter: { status: [failed], search: '' } },
      cloud: undefined,
      createdBy: 'U1',
    });
    await many.watches.idle();
    for (let round = 0; round < 10; round++) await many.read();
    await upstream.durations();
    const costs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = process.threadCpuUsage();
      await many.read();
      const { user, system } = process.threadCpuUsage(before);
      costs.push((user + system) / 1_000);
    }
    const requests = (await upstream.durations()).length / rounds;
    const cpu = percentile(costs, 0.5);
    const delays: number[] = [];
    for (let round = 0; round < rounds; round++) {
      changing.failOne();
      await many.read();
      delays.push(changing.delay());
    }
    const what = `${name}: one poll of ${jobCount} jobs for ${await many.count()} watches`;
    return [
      {
        what: `${what}: requests`,
        ours: requests.toFixed(2),
        other: `${watchCount} (one for each watch)`,
        goal: '1',
        passed: requests === 1,
      },
      {
        what: `${what}: CPU, median`,
        ours: `${cpu.toFixed(1)} ms`,
        other: `p99 ${percentile(costs, 0.99).toFixed(1)} ms`,
        goal: `${goals.cpu} ms`,
        passed: cpu <= goals.cpu,
      },
      {
        what: `${name}: from that poll's answer to the post about a changed job, median`,
        ours: `${percentile(delays, 0.5).toFixed(0)} ms`,
        other: `p99 ${percentile(delays, 0.99).toFixed(0)} ms`,
        goal: `p99 at most ${goals.message} ms`,
        passed: percentile(delays, 0.99) <= goals.message,
      },
    ];
  } finally {
    await many.watches.stop(2_000);
    await connection.close(2_000);
    await client.close();
  }
}

/** Jobs of which one after the other fails, and the time from the answer that says so to its post. */
function startChanging(jobs: Jobs) {
  const changed = new Set<string>();
  let next = 0;
  let read = 0;
  let posted = Number.NaN;
  return {
    jobs: {
      async read(...query: Parameters<Jobs['read']>) {
        const answer = await jobs.read(...query);
        read = performance.now();
        if (changed.size === 0 && next === 0) return answer;
        const running = answer.jobs.filter(({ id, status }) => status !== failed && !changed.has(id));
        for (const { id } of running.slice(0, next)) changed.add(id);
        next = 0;
        return {
          ...answer,
          jobs: answer.jobs.map((job) => (changed.has(job.id) ? { ...job, status: failed } : job)),
        };
      },
    },
    onPost(channel: string) {
      if (channel === notified) posted = performance.now();
    },
    failOne() {
      next = 1;
      posted = Number.NaN;
    },
    /** Milliseconds; NaN: nothing was posted. */
    delay: () => posted - read,
  };
}

/** Starts watches with a clock moved by the bench. */
function startMany(connection: Connection, jobs: Pick<Jobs, 'read'>, onPost: (channel: string) => void) {
  const listeners: OpenListener[] = [];
  const ticks: (() => void)[] = [];
  const watches = createWatches({
    database: {
      state: () => ({ kind: 'open' }),
      current: () => connection,
      inUse: () => true,
      use: async () => connection,
      onOpen: (listener) => void listeners.push(listener),
      close: async () => {},
    },
    jobs,
    poster: constantPoster(onPost),
    interval: 3_600,
    log: pino({ level: 'silent' }),
    clock: systemClock,
    timers: { setInterval: (work) => ticks.push(work), clearInterval() {} },
    missingToReceive: async () => undefined,
    detailsOf: () => ({}),
  });
  const { db }: { db: Db } = connection;
  return {
    watches,
    async open(): Promise<void> {
      for (const listener of listeners) await listener(connection);
    },
    async read(): Promise<void> {
      await db.executeSql('UPDATE vizjobs.watch_source SET due_at = now()');
      for (const tick of ticks) tick();
      await watches.idle();
    },
    count: async () => (await watches.list('all')).length,
  };
}
