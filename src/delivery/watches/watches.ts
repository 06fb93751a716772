import type { Db } from 'pg-boss';
import type { Logger } from 'pino';
import type { LazyDatabase } from '../../database/lazyDatabase.ts';
import { StoreError } from '../../errors.ts';
import type { Jobs } from '../../jobs/list.ts';
import type { Metrics, WatchCounts } from '../../metrics/metrics.ts';
import { type Clock, waitAtMost } from '../../time.ts';
import { watchesPausedView } from '../../views/watches/notices.ts';
import type { OpenQuestion } from '../../watches/thread.ts';
import type { NewWatch, Watch } from '../../watches/watch.ts';
import type { Poster } from '../poster.ts';
import { startUpkeep, type Timers } from '../upkeep.ts';
import { createDeliverTarget, type DeliverTargetDependencies } from './deliverTarget.ts';
import { createLeases, type Lease, leaseSeconds } from './leases.ts';
import { createOutbox } from './outbox.ts';
import { createPoll, patience } from './poll.ts';
import { createPollTable } from './pollTable.ts';
import { createReportProblems } from './problems.ts';
import { createWatchTable, type WatchScope } from './watchTable.ts';

/** All methods but `isBlind`, `idle` and `stop` throw StoreError. `undefined` or false: there is no watch with this ID. */
export interface Watches {
  /**
   * `isNew` is false if the target has the same watch already, which is returned instead.
   * @throws ChannelError `too_many_watches` (20 in a channel, 20 personal ones of a person) or `too_many_watches_in_all`
   *   (200)
   */
  add(watch: NewWatch): Promise<{ readonly watch: Watch; readonly isNew: boolean }>;
  get(id: string): Promise<Watch | undefined>;
  /** Paused ones first, then in order of creation. Doesn't create the database. */
  list(scope: WatchScope): Promise<readonly Watch[]>;
  /** Questions that nobody has answered or put off, oldest first. Doesn't create the database. */
  questions(): Promise<readonly OpenQuestion[]>;
  /** `until`: milliseconds since the epoch. */
  mute(id: string, until: number): Promise<Watch | undefined>;
  unmute(id: string): Promise<Watch | undefined>;
  /** Ends a pause by vizjobs. Changes during the pause are not reported. `direct`: as in `WatchTarget`. */
  resume(id: string, direct?: string): Promise<Watch | undefined>;
  remove(id: string): Promise<Watch | undefined>;
  /** Stops reporting this job. */
  muteJob(id: string, jobId: string): Promise<boolean>;
  /** Reports it again from now on. */
  unmuteJob(id: string, jobId: string): Promise<boolean>;
  /** Asks about a job again if it still has the same status then. `until`: milliseconds since the epoch. */
  remindLater(id: string, jobId: string, until: number): Promise<boolean>;
  /** Doesn't ask again while the job keeps its status. */
  dontAskAgain(id: string, jobId: string): Promise<boolean>;
  /** Undefined while the database is not open. Doesn't open it. */
  counts(): Promise<WatchCounts | undefined>;
  /** This instance has been unable to read watched jobs for ten minutes. */
  isBlind(): boolean;
  /** Resolves when this instance is neither polling nor posting. */
  idle(): Promise<void>;
  /** Starts no new work and waits for work in progress. Call it before closing the database. */
  stop(milliseconds: number): Promise<void>;
}

interface WatchesDependencies extends Pick<DeliverTargetDependencies, 'missingToReceive' | 'detailsOf'> {
  readonly database: LazyDatabase;
  readonly jobs: Pick<Jobs, 'read'>;
  readonly poster: Poster;
  /** Seconds between two polls. */
  readonly interval: number;
  /** The cloud for stored watches without one; undefined with a single cloud. */
  readonly firstCloud?: string | undefined;
  readonly log: Logger;
  readonly metrics?: Pick<Metrics, 'post' | 'watchLag' | 'watchPoll'>;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** Milliseconds. */
const tick = 1_000;
/** An instance without watches checks for those of other instances this often. */
const ticksPerCheck = 10;
const reportInterval = 30_000;
const maxThreadAge = 7 * 24 * 60 * 60_000;
/** Concurrent polls of one instance. */
const maxPolls = 4;
const maxTargets = 20;

/** Polls watched jobs and reports changes, each exactly once, even if instances crash. */
export function createWatches(dependencies: WatchesDependencies): Watches {
  const { database, jobs, poster, interval, firstCloud, log, metrics, clock, timers } = dependencies;
  const { now } = clock;
  const stopping = new AbortController();
  const working = new Set<Promise<void>>();
  /** By source: since when its polls have failed, and when the last one did. */
  const failing = new Map<string, { readonly since: number; readonly at: number }>();
  let reportedAt = Number.NEGATIVE_INFINITY;
  let end = async () => {};
  let wake = () => {};

  function tableOf(db: Db) {
    return createWatchTable(
      db,
      (id) => log.warn({ watch: id }, "a watch from another version can't be read"),
      firstCloud,
    );
  }
  /** For requests from people. */
  const open = async () => tableOf((await database.use()).interactive);

  function report(error: unknown): void {
    // A database that fails does so every second.
    const isKnown = error instanceof StoreError && clock.monotonic() - reportedAt < reportInterval;
    if (stopping.signal.aborted || isKnown) return;
    reportedAt = clock.monotonic();
    log.error({ error }, 'processing watches failed');
  }

  function track(work: Promise<void>): void {
    const tracked = work.catch(report).finally(() => working.delete(tracked));
    working.add(tracked);
  }

  database.onOpen(async ({ db }) => {
    const table = tableOf(db);
    const leases = createLeases(db, timers, interval);
    const outbox = createOutbox(db, leases.holder);
    const polls = createPollTable(db, leases.holder);
    const reportProblems = createReportProblems(db, firstCloud);
    async function pauseAll(watches: readonly Watch[], reason: string): Promise<void> {
      const paused = await table.pause(
        watches.map(({ id }) => id),
        now(),
        reason,
      );
      if (paused.length === 0) return;
      log.warn({ watches: paused.map(({ id }) => id), reason }, 'watches paused');
      const byOwner = Map.groupBy(paused, ({ createdBy }) => createdBy);
      for (const [owner, own] of byOwner) await tellPaused(owner, own, reason);
    }

    const deliver = createDeliverTarget({
      ...dependencies,
      outbox,
      table,
      pauseAll,
      metrics,
      signal: stopping.signal,
      now,
    });
    const poll = createPoll({
      polls,
      reportProblems,
      table,
      jobs,
      seconds: interval,
      pauseAll,
      onPoll(source, since) {
        if (since === undefined) failing.delete(source);
        else failing.set(source, { since, at: now() });
      },
      metrics,
      log,
      now,
    });
    const held = { source: 0, queue: 0 };
    let ticks = 0;
    let isUsed = true;
    let taking = false;

    async function work(lease: Lease): Promise<void> {
      held[lease.kind]++;
      try {
        await (lease.kind === 'source' ? poll(lease.key) : deliver(lease.key));
      } finally {
        held[lease.kind]--;
        leases.drop(lease);
        // Post what was found at once, not at the next tick.
        if (lease.kind === 'source') track(take());
      }
    }

    async function take(): Promise<void> {
      if (taking || stopping.signal.aborted) return;
      taking = true;
      try {
        const taken = await leases.take(maxPolls - held.source, maxTargets - held.queue);
        for (const lease of taken) track(work(lease));
      } finally {
        taking = false;
      }
    }

    async function onTick(): Promise<void> {
      if (ticks++ % ticksPerCheck === 0) isUsed = await leases.any();
      if (isUsed) await take();
    }

    async function upkeep(): Promise<void> {
      await outbox.prune(now() - maxThreadAge);
      await reportProblems(now(), patience);
    }

    // The connection may have been lost.
    await end().catch(() => {});
    const timer = timers.setInterval(() => track(onTick()), tick);
    const endUpkeep = startUpkeep(upkeep, { clock, timers, log });
    wake = () => {
      isUsed = true;
      track(take());
    };
    end = async () => {
      timers.clearInterval(timer);
      endUpkeep();
      await leases.end();
    };
    track(take());
  });

  async function tellPaused(owner: string, watches: readonly Watch[], reason: string): Promise<void> {
    const isTold = await poster.sendDirectMessage(owner, watchesPausedView(owner, watches, reason));
    if (!isTold) await poster.notifyOperators(watchesPausedView(owner, watches, reason, { toOwner: false }));
  }

  async function changeThread(...change: Parameters<ReturnType<typeof createOutbox>['changeThread']>) {
    const { interactive } = await database.use();
    const isChanged = await createOutbox(interactive, '').changeThread(...change);
    wake();
    return isChanged;
  }

  return {
    async add(watch) {
      const added = await (await open()).add(watch, now());
      wake();
      return added;
    },
    get: async (id) => (await open()).get(id),
    list: async (scope) => (database.inUse() ? (await open()).list(scope) : []),
    questions: async () => (database.inUse() ? (await open()).questions(now()) : []),
    mute: async (id, until) => (await open()).mute(id, until),
    unmute: async (id) => (await open()).mute(id, null),
    async resume(id, direct) {
      const resumed = await (await open()).resume(id, direct);
      wake();
      return resumed;
    },
    remove: async (id) => (await open()).remove(id),
    muteJob: (id, job) => changeThread(id, job, { isMuted: true }),
    unmuteJob: (id, job) => changeThread(id, job, { isMuted: false }),
    remindLater: (id, job, until) => changeThread(id, job, { remindAt: until, isMuted: false }),
    dontAskAgain: (id, job) => changeThread(id, job, { remindAt: null, isAnswered: true }),
    async counts() {
      const connection = database.current();
      return connection && tableOf(connection.interactive).counts(now());
    },
    isBlind() {
      // Another instance may have taken over, and succeeded.
      const recent = now() - 2 * (interval * 1_000 + leaseSeconds * 1_000);
      return [...failing.values()].some(({ since, at }) => at - since >= patience && at >= recent);
    },
    async idle() {
      while (working.size > 0) await Promise.all(working);
    },
    async stop(milliseconds) {
      stopping.abort();
      await waitAtMost(milliseconds, Promise.all(working));
      await waitAtMost(milliseconds, end());
    },
  };
}
