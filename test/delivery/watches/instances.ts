import { type Db, TestClock } from 'pg-boss';
import { onTestFinished } from 'vitest';
import { allScopes } from '../../../manifest/source.ts';
import type { createRandom } from '../../../playground/modelarts/random.ts';
import { type JobSeed, startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { readConfig } from '../../../src/config/config.ts';
import { type Connection, connect } from '../../../src/database/connection.ts';
import type { LazyDatabase, OpenListener } from '../../../src/database/lazyDatabase.ts';
import { createWatches } from '../../../src/delivery/watches/watches.ts';
import { createJobs } from '../../../src/jobs/list.ts';
import { createLog } from '../../../src/log.ts';
import { createModelArts } from '../../../src/modelarts/api.ts';
import { createChannelPoster } from '../../../src/slack/out/channelPoster.ts';
import { freshDatabase, type Kind } from '../../database/databases.ts';

const forever = new Promise<never>(() => {});

/** A process that can die between any two steps: before a call, or after it and before its response. */
function createLife(fuse: number) {
  let left = fuse;
  let inFlight = 0;
  const died = Promise.withResolvers<void>();
  const isDead = () => left <= 0;
  /**
   * A call interrupted by the death completes before the others continue, because it may have reached the
   * other side.
   */
  const settle = () => {
    if (isDead() && inFlight === 0) died.resolve();
  };
  function age(): void {
    if (!isDead()) left--;
  }
  return {
    died: died.promise,
    /** Dies after that many steps. */
    endAfter(steps: number): void {
      if (!isDead()) left = steps;
    },
    isDead,
    /** The same object, whose calls never return after the death. */
    living: <T extends object>(object: T): T =>
      new Proxy(object, {
        get(target, name, receiver) {
          const value: unknown = Reflect.get(target, name, receiver);
          if (typeof value !== 'function') return value;
          return async (...args: unknown[]) => {
            age();
            settle();
            if (isDead()) return forever;
            inFlight++;
            try {
              return await value.apply(target, args);
            } finally {
              inFlight--;
              age();
              settle();
              if (isDead()) await forever;
            }
          };
        },
      }),
  };
}

const opened = (connection: Connection): LazyDatabase & { open(): Promise<void> } => {
  const listeners: OpenListener[] = [];
  return {
    state: () => ({ kind: 'open' }),
    current: () => connection,
    inUse: () => true,
    use: async () => connection,
    onOpen: (listener) => void listeners.push(listener),
    close: async () => {},
    async open() {
      for (const listener of listeners) await listener(connection);
    },
  };
};

/** Several instances that watch the same jobs, on one database and a clock moved by the test. */
export async function startInstances(
  kind: Kind,
  { at, jobs, random }: { at: string; jobs: readonly JobSeed[]; random: ReturnType<typeof createRandom> },
) {
  const clock = new TestClock(at);
  const now = () => clock.now();
  const modelarts = await startModelArts({ now, jobs });
  const slack = await startSlack({ now, scopes: allScopes });
  const config = readConfig({ ...slack.environment.socket, ...modelarts.environment });
  const database = await freshDatabase(kind);
  const connection = await connect(database, { clock, onError() {}, onLost() {} });
  const log = createLog('silent');
  const client = createModelArts(
    { ...config.clouds[0].modelarts, maxRps: 1_000, maxInFlight: 64 },
    { clock: { now, monotonic: now }, pause: async () => {} },
  );
  const poster = createChannelPoster(config, { log, clock: { now, monotonic: now }, pause: async () => {} });

  function start(fuse: number) {
    const life = createLife(fuse);
    const database = opened({ ...connection, db: life.living<Db>(connection.db) });
    const watches = createWatches({
      database,
      jobs: life.living(createJobs({ modelarts: client, clock: { now, monotonic: now } })),
      poster: life.living(poster),
      interval: 60,
      log,
      clock: { now, monotonic: now },
      timers: {
        setInterval: (work, milliseconds) =>
          clock.setInterval(() => {
            if (!life.isDead()) work();
          }, milliseconds),
        clearInterval: (timer) => clock.clearInterval(timer),
      },
      missingToReceive: async () => undefined,
      detailsOf: () => ({}),
    });
    return { life, watches, ready: database.open() };
  }

  let kills = 0;
  let isDangerous = false;
  const fuse = () => (isDangerous ? random.int(100, 800) : Number.POSITIVE_INFINITY);
  const instances = [start(fuse()), start(fuse())];
  await Promise.all(instances.map(({ ready }) => ready));
  onTestFinished(async () => {
    await Promise.all(
      instances.map(({ life, watches }) => (life.isDead() ? undefined : watches.stop(2_000))),
    );
    await connection.close(2_000);
    await client.close();
    await slack.close();
    await modelarts.close();
  });

  return {
    clock,
    slack,
    modelarts,
    db: connection.db,
    kills: () => kills,
    /** Every instance dies after this many steps, and another takes its place. */
    kill(steps: number): void {
      for (const { life } of instances) life.endAfter(steps);
    },
    /** How many instances report that they can't read. */
    blind: () => instances.filter(({ watches }) => watches.isBlind()).length,
    watches: () => instances.find(({ life }) => !life.isDead())?.watches,
    /** From now on, instances die at random and are replaced. */
    endanger(): void {
      isDangerous = true;
      for (const [index] of instances.entries()) instances[index] = start(fuse());
    },
    /** No more instances die. */
    save(): void {
      isDangerous = false;
      for (const { life } of instances) life.endAfter(Number.POSITIVE_INFINITY);
    },
    /** Advances second by second until the condition holds, after twenty seconds ten at once. */
    async until(condition: () => Promise<boolean> | boolean, seconds = 600): Promise<void> {
      const began = clock.now();
      while (!(await condition())) {
        const passed = (clock.now() - began) / 1_000;
        if (passed > seconds) throw new Error('It did not happen');
        if (passed >= 20) await clock.setTime(clock.now() + 9_000);
        await clock.tick(1_000);
        for (const [index, { life, watches }] of instances.entries()) {
          await Promise.race([watches.idle(), life.died]);
          if (!life.isDead()) continue;
          kills++;
          instances[index] = start(fuse());
        }
      }
    },
  };
}
