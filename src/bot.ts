import type { Clock as BossClock } from 'pg-boss';
import type { Logger } from 'pino';
import type { CloudConfig } from './config/clouds.ts';
import type { Config } from './config/config.ts';
import { createChannelClouds } from './database/channelClouds.ts';
import { createClaims } from './database/claims.ts';
import { createLazyDatabase, type LazyDatabase } from './database/lazyDatabase.ts';
import { steadyClock } from './database/steadyClock.ts';
import { createScheduler, gaps, type Scheduler } from './delivery/schedules/scheduler.ts';
import { createTimedStops, type TimedStops } from './delivery/timedStops/timedStops.ts';
import { createWatches, type Watches } from './delivery/watches/watches.ts';
import type { ModelArtsError } from './errors.ts';
import type { Health } from './health.ts';
import { createLifecycle } from './jobs/changes/actions.ts';
import { createJobHistory } from './jobs/changes/jobHistory.ts';
import { type Cloud, createClouds, inCloud } from './jobs/clouds/clouds.ts';
import { createJobs } from './jobs/list.ts';
import { createLog } from './log.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { createModelArts } from './modelarts/api.ts';
import { type StopOptions, startSlack } from './slack/app.ts';
import { createAppStatus } from './slack/out/appStatus.ts';
import { createChannelPoster } from './slack/out/channelPoster.ts';
import { createLayouts } from './slack/out/layouts.ts';
import { type Clock, type Pause, realPause, systemClock, waitAtMost } from './time.ts';
import { noTracing, type Tracing } from './tracing/tracing.ts';

/** Everything except configuration. Defaults are what `npm start` uses. */
interface Outside {
  readonly log?: Logger;
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  readonly pause?: Pause;
  /** From 0 to 1, for jitter. */
  readonly random?: () => number;
  /** Time source for pg-boss. */
  readonly bossClock?: BossClock;
  /** For one question including all its requests, in milliseconds. */
  readonly deadline?: number | undefined;
  /** For a WebSocket to Slack, from its request to Slack's hello, in milliseconds. */
  readonly helloDeadline?: number | undefined;
  /** Before people are shown what vizjobs is waiting for, in milliseconds. */
  readonly patience?: number | undefined;
  readonly createJobs?: typeof createJobs;
  readonly createPoster?: typeof createChannelPoster;
}

export interface Bot {
  /** The port it listens on, if any. */
  readonly port: number | undefined;
  readonly health: () => Health;
  readonly database: LazyDatabase;
  readonly schedules: Scheduler;
  readonly watches: Watches;
  readonly timedStops: TimedStops;
  /** Turns `/readyz` to 503, answers commands in flight, and closes everything. Never rejects. */
  stop(options?: Partial<StopOptions>): Promise<void>;
}

/** Milliseconds. Together less than the 10 s after which platforms kill. */
const stopIn = { deadline: 7_500, last: 500 };

/**
 * Assembles the whole bot; the only place that does.
 * @throws StartError
 */
export async function startBot(config: Config, outside: Outside = {}): Promise<Bot> {
  const severalClouds = config.clouds.length > 1;
  const cloudNames = severalClouds ? config.clouds.flatMap(({ name }) => name ?? []) : [];
  const {
    log = createLog(config.logLevel),
    metrics = createMetrics(cloudNames),
    tracing = noTracing,
    clock = systemClock,
    pause = realPause,
    random = Math.random,
    bossClock = steadyClock,
    deadline,
  } = outside;
  for (const warning of config.warnings) log.warn({ reason: warning }, 'configuration');
  const startCloud = ({ name, modelarts: settings, details }: CloudConfig): Cloud => {
    const labels: { cloud?: string } = severalClouds && name !== undefined ? { cloud: name } : {};
    const onRejection = (rejection: ModelArtsError | undefined) => {
      if (!rejection) return log.info(labels, 'the cloud accepts the credentials again');
      const { status, code, requestId, retryAt = 0 } = rejection;
      log.error(
        {
          ...labels,
          reason: rejection.message,
          status,
          code,
          requestId,
          retryAt: new Date(retryAt).toISOString(),
        },
        name === undefined
          ? "the cloud rejects the credentials: check the OS_… variables and this machine's clock"
          : "the cloud rejects the credentials: check its entry in clouds.yaml and this machine's clock",
      );
    };
    const client = createModelArts(
      { ...settings, deadline },
      {
        clock,
        pause,
        random,
        onAttempt: (metric) => metrics.upstreamRequest({ ...metric, ...labels }),
        onRejection,
      },
    );
    const modelarts = labels.cloud === undefined ? client : inCloud(client, labels.cloud);
    const jobs = (outside.createJobs ?? createJobs)({
      modelarts,
      defaultWorkspaceId: settings.defaultWorkspaceId,
      clock,
      deadline,
      onAnswer: (source) => metrics.answer(source, labels.cloud),
    });
    return {
      name,
      modelarts,
      jobs,
      lifecycle: createLifecycle({ modelarts, clock, pause }),
      details,
      ...('id' in settings.project && { projectId: settings.project.id }),
    };
  };
  const [first, ...others] = config.clouds;
  const clouds = createClouds([startCloud(first), ...others.map(startCloud)]);
  const appStatus = createAppStatus({ log, clock });
  const layouts = createLayouts();
  const poster = (outside.createPoster ?? createChannelPoster)(config, {
    log,
    appStatus,
    layouts,
    clock,
    pause,
  });
  const database = createLazyDatabase({ config: config.database, clock: bossClock, log });
  const schedules = createScheduler({
    database,
    gap: 'folder' in config.database ? gaps.embedded : gaps.server,
    jobs: clouds.jobs,
    poster,
    log,
    metrics,
    tracing,
    clock,
    timers: bossClock,
    pause,
    missingToReceive: (owner, channel, cloud) => slack.missingToReceive(owner, channel, cloud),
    mayWatchFrom: (channel) => slack.mayWatchFrom(channel),
    price: first.details.price,
    firstCloud: cloudNames[0],
  });
  const watches = createWatches({
    database,
    jobs: clouds.jobs,
    poster,
    interval: config.watchSeconds,
    firstCloud: cloudNames[0],
    log,
    metrics,
    clock,
    timers: bossClock,
    missingToReceive: (owner, target, cloud) => slack.missingToReceive(owner, target, cloud),
    // A watch may name a cloud that is no longer configured.
    detailsOf: clouds.detailsOf,
  });
  const timedStops = createTimedStops({
    database,
    clouds,
    poster,
    missingToChange: (user, channel, cloud) => slack.missingToChange(user, channel, cloud),
    missingToReceive: (user, place, cloud) => slack.missingToReceive(user, place, cloud),
    audit: ({ id, job, name, cloud, channel, setBy }, outcome, requestId) =>
      slack.audit({
        requester: { user: setBy, channel },
        timed: true,
        verb: 'stop',
        job: { id: job, name, cloud },
        outcome,
        requestId,
        reference: id,
      }),
    log,
    metrics,
    clock,
    timers: bossClock,
  });
  metrics.sample({ schedules: schedules.counts, watches: watches.counts, timedStops: timedStops.count });
  const dependencies = {
    clouds,
    database,
    schedules,
    watches,
    timedStops,
    history: createJobHistory(database, cloudNames[0]),
    channelClouds: createChannelClouds(database, clock),
    claims: createClaims(database, clock.now),
    poster,
    appStatus,
    layouts,
    log,
    metrics,
    tracing,
    clock,
    pause,
    helloDeadline: outside.helloDeadline,
    patience: outside.patience,
  };
  const stopStored = async (milliseconds: number) => {
    const start = performance.now();
    timedStops.stop();
    schedules.stop();
    await watches.stop(milliseconds);
    await database.close(Math.max(0, milliseconds - (performance.now() - start)));
  };
  const slack = await startSlack(config, dependencies);
  log.info({ mode: config.slack.mode.kind, port: slack.port }, 'ready');
  // What is stored is due at its time, whether or not anybody asks for it.
  if (database.inUse()) void database.use().catch(() => {});
  return {
    port: slack.port,
    health: slack.health,
    database,
    schedules,
    watches,
    timedStops,
    async stop({ deadline: total = stopIn.deadline, grace = 0 } = {}) {
      await Promise.all([
        waitAtMost(total, slack.stop({ deadline: total, grace })),
        waitAtMost(total, stopStored(Math.max(0, total - 1_000))),
      ]);
      const closed = Promise.all(clouds.all.map(({ modelarts }) => modelarts.close()));
      await Promise.all([waitAtMost(stopIn.last, closed), tracing.stop(stopIn.last)]);
    },
  };
}

export { StartError } from './slack/startError.ts';
