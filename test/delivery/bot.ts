import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AttachableClock, type Db, TestClock } from 'pg-boss';
import { onTestFinished } from 'vitest';
import { allScopes } from '../../manifest/source.ts';
import { writeClouds } from '../../playground/bot/cloudsFile.ts';
import { type JobSeed, type ModelArtsOptions, startModelArts } from '../../playground/modelarts/server.ts';
import { type SlackMessage, startSlack } from '../../playground/slack/server.ts';
import { ML_OPS, OPERATOR, VIEWER } from '../../playground/slack/workspace.ts';
import { type Bot, startBot } from '../../src/bot.ts';
import { parseCommand, parseFilterText } from '../../src/commands/parse/parse.ts';
import { loadConfig } from '../../src/config/config.ts';
import type { DatabaseConfig } from '../../src/database/connection.ts';
import type { Poster } from '../../src/delivery/poster.ts';
import { createJobs, type Jobs } from '../../src/jobs/list.ts';
import { createLog } from '../../src/log.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { Schedule } from '../../src/schedules/schedule.ts';
import { createChannelPoster } from '../../src/slack/out/channelPoster.ts';
import type { Tracing } from '../../src/tracing/tracing.ts';
import type { NewWatch, Watch } from '../../src/watches/watch.ts';
import { freshDatabase, type Kind, untilOpen } from '../database/databases.ts';

const mlOps = { kind: 'channel', channel: ML_OPS } as const;

export interface ScheduleBotOptions extends ModelArtsOptions {
  /** Start time of the clock. */
  readonly at: string;
  /** How Slack reaches the bot. Default: Socket Mode. */
  readonly mode?: 'socket' | 'http';
  /** Scopes that the app lacks. */
  readonly without?: readonly string[];
  /** Block types that Slack rejects. */
  readonly unknownBlocks?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Default: an empty one. */
  readonly database?: DatabaseConfig;
  readonly tracing?: Tracing;
  /** The options of a second ModelArts: the bot then has the clouds `prod` and `research`. */
  readonly research?: ModelArtsOptions;
}

/**
 * Schedules between the strict Slack and ModelArts. The test moves the clock for pg-boss and PostgreSQL, too.
 */
export async function startSchedules(
  kind: Kind,
  {
    at,
    mode = 'socket',
    without = [],
    unknownBlocks = [],
    environment = {},
    tracing,
    research,
    ...options
  }: ScheduleBotOptions,
) {
  const clock = new TestClock(at);
  const now = () => clock.now();
  /** How far the machine's clock is ahead, and how far the bot's clock lags behind it, in milliseconds. */
  let ahead = 0;
  let lag = 0;
  const database = options.database ?? (await freshDatabase(kind));
  const modelarts = await startModelArts({ now, ...options });
  const other = research && (await startModelArts({ now, ...research }));
  const folder = other && (await mkdtemp(join(tmpdir(), 'vizjobs-')));
  const slack = await startSlack({
    now,
    scopes: allScopes.filter((scope) => !without.includes(scope)),
    unknownBlocks,
  });
  const variables: Record<string, string> = {
    ...slack.environment[mode],
    PORT: '0',
    ...(other && folder ? await writeClouds(folder, modelarts, other) : modelarts.environment),
    VIZJOBS_OPERATORS: OPERATOR,
    ...environment,
  };
  const configure = async (changed: Readonly<Record<string, string>> = {}) => ({
    ...(await loadConfig({ ...variables, ...changed })),
    database,
  });
  let config = await configure();
  const pauses: number[] = [];
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', { write: (line: string) => void lines.push(JSON.parse(line)) });
  const working = { now: 0 };
  const metrics = createMetrics(config.clouds.flatMap(({ name }) => name ?? []));
  const boot = async () => {
    const started = await startBot(config, {
      log,
      metrics,
      ...(tracing && { tracing }),
      clock: { now: () => now() + ahead - lag, monotonic: now },
      pause: async (milliseconds) => void pauses.push(milliseconds),
      random: () => 0,
      bossClock: databaseClock(clock, () => ahead),
      deadline: 2_000,
      patience: 60_000,
      createJobs: (options) => counted(createJobs(options), working),
      createPoster: (...options) => counted(holding(createChannelPoster(...options)), working),
    });
    if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${started.port}/slack/events`);
    await untilOpen(started);
    return started;
  };

  let held = Promise.resolve();
  let posting = 0;
  /** Delays posts until the hold ends. */
  const holding = (poster: Poster): Poster => ({
    ...poster,
    async post(...message) {
      posting++;
      await held;
      return poster.post(...message);
    },
  });

  let bot = await boot();
  const others: Bot[] = [];
  onTestFinished(async () => {
    await Promise.all([bot, ...others].map((one) => one.stop({ deadline: 3_000 })));
    await slack.close();
    await modelarts.close();
    await other?.close();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /**
   * Advances second by second until the condition holds, after half a minute thirty seconds at once. No time passes while a
   * request or post is in progress; to a slow database, the clock gives 15 real seconds.
   */
  async function until(condition: () => boolean, seconds = 120): Promise<void> {
    const start = clock.now();
    const deadline = performance.now() + 15_000;
    while (!condition()) {
      const passed = (clock.now() - start) / 1_000;
      if (passed >= seconds) {
        if (performance.now() > deadline)
          throw new Error(`It did not happen within ${seconds} s: ${JSON.stringify(lines.slice(-5))}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      if (passed >= 30) await clock.setTime(clock.now() + 29_000);
      await clock.tick(1_000);
      await idle();
    }
  }

  /** Waits until no request or post is in progress, because their responses take real time. */
  async function idle(): Promise<void> {
    do {
      await new Promise((resolve) => setTimeout(resolve, 2));
      if (working.now === 0) await Promise.all([bot, ...others].map(({ watches }) => watches.idle()));
    } while (working.now > 0);
  }

  const posted = (from = ML_OPS) =>
    slack.messages.filter(({ ephemeralTo, channel }) => !ephemeralTo && channel === from);
  return {
    clock,
    slack,
    modelarts,
    /** The second one. */
    research: other ?? modelarts,
    database,
    /** Milliseconds of each wait, none of which takes time. */
    pauses,
    lines,
    health: () => bot.health(),
    schedules: () => bot.schedules,
    watches: () => bot.watches,
    timedStops: () => bot.timedStops,
    scrape: metrics.scrape,
    /** Holds posts until it resolves. */
    hold(until: Promise<void>): void {
      held = until;
    },
    /** The number of posts started. */
    posting: () => posting,
    /** Sets how far the bot's clock lags behind the database's, in milliseconds. */
    lag(milliseconds: number): void {
      lag = milliseconds;
    },
    /** Starts a second instance on the same database. */
    async another() {
      const other = await boot();
      others.push(other);
      await other.schedules.list();
      return other.schedules;
    },
    /** Sets a watch up, as the command does. */
    async watch(
      text: string,
      { target = mlOps, createdBy = VIEWER }: Partial<NewWatch> = {},
    ): Promise<Watch> {
      const { cloud, ...filter } = parseFilterText(text, { clouds: other !== undefined });
      const { watch } = await bot.watches.add({
        target,
        subject: { kind: 'jobs', filter },
        cloud,
        createdBy,
      });
      return watch;
    },
    /** Messages of watches that stand in a channel, without the replies in their threads. */
    topLevel: (channel = ML_OPS) => posted(channel).filter(({ thread_ts: thread }) => thread === undefined),
    /** The texts of the replies to a message. */
    replies: (message: SlackMessage | undefined) =>
      slack.messages.filter(({ thread_ts: thread }) => thread === message?.ts && message !== undefined),
    /** Changes a job in the service, as if a person had. */
    change: (id: string, patch: Partial<JobSeed>) => void modelarts.jobs.update(id, patch),
    /** Moves on by this many seconds, of which only the last three really pass. */
    async pass(seconds: number): Promise<void> {
      if (seconds > 3) await clock.setTime(clock.now() + (seconds - 3) * 1_000);
      let left = Math.min(seconds, 3);
      await until(() => left-- <= 0, 4);
    },
    /** Moves on to the next poll of watched jobs, and until what it means is posted. */
    async poll(): Promise<void> {
      const requests = () => [...modelarts.requests, ...(other?.requests ?? [])];
      const lists = () => requests().filter(({ operation }) => operation === 'list').length;
      const before = lists();
      await clock.setTime(clock.now() + config.watchSeconds * 1_000);
      await until(() => lists() > before);
      let left = 2;
      await until(() => left-- <= 0);
    },
    /** Steps the clock of the machine, shared by the database, in milliseconds; negative means back. */
    async jump(milliseconds: number): Promise<void> {
      ahead += milliseconds;
      await clock.setTime(clock.now());
    },
    /** Messages in the channel. */
    posted: () => posted(),
    direct: () => slack.messages.filter(({ channel }) => channel.startsWith('D')),
    until,
    /** Moves to that time, then on until the channel has `count` messages. */
    async summaries(time: string, count: number): Promise<readonly SlackMessage[]> {
      await clock.setTime(time);
      await until(() => posted().length >= count);
      return posted();
    },
    /** Moves to that time, then on for some seconds whatever happens. */
    async wait(time: string, seconds = 15): Promise<void> {
      await clock.setTime(time);
      const end = clock.now() + seconds * 1_000;
      await until(() => clock.now() >= end, seconds + 1);
    },
    /** Adds a schedule as the command does. */
    async schedule(text: string, channel = ML_OPS): Promise<Schedule> {
      const command = parseCommand(`schedule ${text}`, { clouds: other !== undefined });
      if (command.name !== 'schedule' || command.request.kind !== 'add')
        throw new Error('That is no schedule');
      const { zone = 'Europe/Berlin', ...plan } = command.request.plan;
      return bot.schedules.add({ ...plan, zone }, { channel, createdBy: VIEWER });
    },
    /** Stops the bot and starts it again at that time, with other variables where they are given. */
    async restart(time: string, changed: Readonly<Record<string, string>> = {}): Promise<void> {
      await bot.stop({ deadline: 3_000 });
      config = await configure(changed);
      await clock.setTime(time);
      bot = await boot();
    },
  };
}

/** The test clock for pg-boss. The database runs on the machine's clock, which may be ahead. */
function databaseClock(clock: TestClock, ahead: () => number): AttachableClock {
  const shifted = (db: Db): Db => ({
    executeSql: (text, values) =>
      db.executeSql(
        text,
        text.includes('SET now = to_timestamp($1)') ? [Number(values?.[0]) + ahead() / 1_000] : values,
      ),
  });
  return {
    now: () => clock.now(),
    setTimeout: (work, milliseconds) => clock.setTimeout(work, milliseconds),
    clearTimeout: (timer) => clock.clearTimeout(timer),
    setInterval: (work, milliseconds) => clock.setInterval(work, milliseconds),
    clearInterval: (timer) => clock.clearInterval(timer),
    attach: (target) => clock.attach({ ...target, db: shifted(target.db) }),
  };
}

/** Counts the calls in progress. */
function counted<T extends Jobs | Poster>(object: T, working: { now: number }): T {
  return new Proxy(object, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return async (...args: unknown[]) => {
        working.now++;
        try {
          return await value.apply(target, args);
        } finally {
          working.now--;
        }
      };
    },
  });
}
