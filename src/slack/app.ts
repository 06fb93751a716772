import type { Server } from 'node:http';
import { App } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { proxiedFetch } from '../agent.ts';
import type { CloudConfig } from '../config/clouds.ts';
import type { Config } from '../config/config.ts';
import type { JobHistory } from '../delivery/jobHistory.ts';
import type { Poster } from '../delivery/poster.ts';
import type { Scheduler } from '../delivery/scheduler.ts';
import type { TimedStops } from '../delivery/stops/timedStops.ts';
import type { Watches } from '../delivery/watches/watches.ts';
import { type Health, healthRoutes } from '../health.ts';
import { type Pause, realPause } from '../jobs/actions.ts';
import type { Clouds } from '../jobs/clouds.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import { type Clock, systemClock, withTimeout } from '../time.ts';
import { noTracing, type Tracing } from '../tracing/tracing.ts';
import { type CloudPermissions, createCloudPermissions } from './access/cloudPermissions.ts';
import { createDirectory } from './access/directory.ts';
import { createPermissions } from './access/permissions.ts';
import { type Audit, createAudit } from './actions/audit.ts';
import { createJobActions } from './actions/jobs.ts';
import { createScheduleActions } from './actions/schedules.ts';
import { createStopActions } from './actions/stops.ts';
import { createWatchActions } from './actions/watches.ts';
import { createActOnce } from './actOnce.ts';
import { boltLogger } from './boltLogger.ts';
import { createInFlight } from './inFlight.ts';
import { createLatestClick } from './latestClick.ts';
import { registerListeners } from './listeners.ts';
import type { AppStatus } from './out/appStatus.ts';
import { createResponder } from './out/responseUrl.ts';
import { BotClient } from './out/webClient.ts';
import { createHttpReceiver } from './receivers/http.ts';
import { listen } from './receivers/server.ts';
import { createSocketReceiver } from './receivers/socketMode.ts';
import { portError, type StartError, slackStartError } from './startError.ts';
import { defaultPatience } from './waitingLine.ts';

export interface SlackDependencies {
  readonly clouds: Clouds;
  readonly schedules: Scheduler;
  readonly watches: Watches;
  readonly timedStops: TimedStops;
  readonly history: JobHistory;
  readonly poster: Poster;
  readonly appStatus: AppStatus;
  readonly log: Logger;
  /** Default: one that nobody else writes to. */
  readonly metrics?: Metrics;
  readonly tracing?: Tracing;
  readonly clock?: Clock;
  readonly pause?: Pause;
  /** For a WebSocket, from its request to Slack's hello, in milliseconds. Default 10,000. */
  readonly helloDeadline?: number | undefined;
  /** Before a person sees what vizjobs is waiting for, in milliseconds. */
  readonly patience?: number | undefined;
}

export interface Slack {
  /** The port that listens, when one does. */
  readonly port: number | undefined;
  readonly health: () => Health;
  /** See `CloudPermissions`. */
  readonly missingToReceive: CloudPermissions['missingToReceive'];
  readonly missingToChange: CloudPermissions['missingToChange'];
  /** Leaves an audit line. */
  readonly audit: Audit;
  /** Says so at `/readyz`, answers what is in flight, and closes everything. */
  stop(options?: StopOptions): Promise<void>;
}

/** Both in milliseconds. */
export interface StopOptions {
  /** For all of it; what is not answered by then is given up. Default 8,000. */
  readonly deadline?: number;
  /** HTTP: how long to keep serving, because a balancer notices late that it should stop sending. Default 0. */
  readonly grace?: number;
}

/** The part of the configuration that is about people. */
export type SlackSettings = Pick<Config, 'slack' | 'clouds' | 'auditChannel' | 'watchSeconds' | 'port'>;

/**
 * Connects to Slack: over Socket Mode or HTTP, as the configuration says.
 * @throws StartError
 */
export async function startSlack(
  { slack: config, clouds: cloudConfigs, auditChannel, watchSeconds, port }: SlackSettings,
  {
    clouds,
    schedules,
    watches,
    timedStops,
    history,
    poster,
    appStatus,
    log,
    metrics = createMetrics(),
    tracing = noTracing,
    clock = systemClock,
    pause = realPause,
    helloDeadline,
    patience = defaultPatience,
  }: SlackDependencies,
): Promise<Slack> {
  const clientOptions: WebClientOptions = {
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
    fetch: proxiedFetch,
    timeout: 10_000,
    retryConfig: { retries: 1, minTimeout: 500 },
    // A person is waiting: say that Slack is busy rather than post minutes later.
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  };
  const client = new BotClient(config.botToken, clientOptions, appStatus);

  const stopping = new AbortController();
  let isStarted = false;
  const health = (): Health => {
    if (stopping.signal.aborted) return { ok: false, state: 'stopping' };
    if (!isStarted) return { ok: false, state: 'starting' };
    const { kind } = schedules.state();
    const refusal = appStatus.refusal();
    // Without a valid token nothing else may be left that calls Slack.
    if (refusal?.isToken && appStatus.mayProbe()) void client.auth.test().catch(() => {});
    const failing = clouds.all.flatMap(({ name, modelarts }) => {
      const state = modelarts.state();
      return state === 'ok' ? [] : [[name ?? '', state] as const];
    });
    const services = {
      ...(refusal && { slack: refusal.code }),
      ...(kind !== 'closed' && { schedules: kind }),
      ...(watches.isBlind() && { watches: 'unread' as const }),
      ...(failing[0] && { modelarts: clouds.several ? Object.fromEntries(failing) : failing[0][1] }),
    };
    if (refusal?.isToken) return { ok: false, state: 'refused-by-slack', ...services };
    return !('connected' in receiver) || receiver.connected()
      ? { ok: true, state: 'ready', ...services }
      : { ok: false, state: 'no-connection-to-slack', ...services };
  };

  const responder = createResponder();
  const inFlight = createInFlight();
  const auditing = createInFlight();
  const { mode } = config;
  const receiver =
    mode.kind === 'socket'
      ? createSocketReceiver({
          appToken: mode.appToken,
          clientOptions,
          log,
          onOpen: metrics.socketOpened,
          helloDeadline,
        })
      : createHttpReceiver({ signingSecret: mode.signingSecret, log, now: clock.now });
  metrics.watch({
    ready: () => health().ok,
    refused: () => appStatus.refusal() !== undefined,
    connections: () => ('connections' in receiver ? receiver.connections() : 0),
    inFlight: () => inFlight.size,
  });
  const server =
    port === undefined
      ? undefined
      : await listen(
          port,
          [...healthRoutes(health, metrics), ...('route' in receiver ? [receiver.route] : [])],
          stopping.signal,
        ).catch((error: unknown) => {
          throw portError(error, port);
        });
  /** Leaves nothing open when the start fails. */
  const giveUp = async (error: StartError): Promise<never> => {
    stopping.abort();
    await receiver.stop();
    server?.close();
    await responder.close();
    throw error;
  };
  const identity = await client.auth
    .test()
    .catch((error: unknown) => giveUp(slackStartError(error, 'SLACK_BOT_TOKEN')));
  const app = new App({
    receiver,
    // One workspace: who the bot is does not change, so no command has to ask.
    authorize: async () => ({
      botToken: config.botToken,
      ...(identity.bot_id === undefined ? {} : { botId: identity.bot_id }),
      ...(identity.user_id === undefined ? {} : { botUserId: identity.user_id }),
    }),
    clientOptions,
    logger: boltLogger(log),
    convoStore: false,
  });
  const audit = createAudit({
    channel: auditChannel,
    poster,
    log,
    metrics,
    pause,
    remember: async ({ job: { id, cloud }, verb, requester }) => {
      if (id !== undefined)
        await history.record({ id, cloud }, { verb, by: requester.user, at: clock.now() });
    },
    track: auditing.track,
  });
  const jobActions = createJobActions({
    clouds,
    audit,
    clock,
    pause,
    stopping: stopping.signal,
  });
  const directory = createDirectory(client, clock);
  const installation = {
    team: identity.team_id,
    enterprise: identity.enterprise_id,
    orgWide: identity.is_enterprise_install === true,
  };
  const permissionsOf = ({ permissions: rights }: CloudConfig) =>
    createPermissions(rights, directory, installation);
  const [firstConfig, ...otherConfigs] = cloudConfigs;
  const permissions = createCloudPermissions(
    [permissionsOf(firstConfig), ...otherConfigs.map(permissionsOf)],
    clouds,
  );
  const scheduleActions = createScheduleActions({
    schedules,
    jobs: clouds.jobs,
    permissions,
    directory,
    poster,
    client,
    details: clouds.all[0].details,
    now: clock.now,
  });
  const stopActions = createStopActions({
    timedStops,
    clouds,
    zoneOf: scheduleActions.zoneOf,
    audit,
    now: clock.now,
  });
  registerListeners(app, {
    client,
    poster,
    clouds,
    channelClouds: schedules.channelClouds,
    jobActions,
    permissions,
    scheduleActions,
    readable: readableChannels(cloudConfigs),
    stored: { watches: watches.list, timedStops: timedStops.list },
    stopActions,
    watchActions: createWatchActions({
      watches,
      jobs: clouds.jobs,
      permissions,
      client,
      zoneOf: scheduleActions.zoneOf,
      now: clock.now,
      seconds: watchSeconds,
    }),
    history,
    responder,
    inFlight,
    latestClick: createLatestClick(),
    actOnce: createActOnce(schedules.claims, clock),
    log,
    metrics,
    tracing,
    clock,
    patience,
    isDatabaseOpening: () => schedules.state().kind === 'opening',
  });

  await app.start().catch((error: unknown) => giveUp(slackStartError(error, 'SLACK_APP_TOKEN')));
  isStarted = true;

  return {
    port: portOf(server),
    health,
    missingToReceive: permissions.missingToReceive,
    missingToChange: permissions.missingToChange,
    audit,
    async stop({ deadline = 8_000, grace = 0 } = {}) {
      const end = performance.now() + deadline;
      const left = () => Math.max(0, Math.ceil(end - performance.now()));
      stopping.abort();
      if (mode.kind === 'http') {
        if (grace > 0) await pause(Math.min(grace, deadline));
        // A client that neither sends nor closes must not delay the stop.
        if (server) await withTimeout(left(), new Promise((resolve) => server.close(resolve)));
      }
      await withTimeout(left(), receiver.stop());
      const unanswered = await inFlight.settled(left());
      if (unanswered > 0) log.warn({ left: unanswered }, 'stopped before everything was answered');
      await auditing.settled(left());
      server?.closeAllConnections();
      server?.close();
      await withTimeout(left(), responder.close());
    },
  };
}

/** Everywhere where one cloud is shown everywhere. */
function readableChannels(configs: readonly CloudConfig[]): readonly string[] {
  const lists = configs.map(({ permissions: { channels } }) => channels);
  return lists.some((list) => list.length === 0) ? [] : [...new Set(lists.flat())];
}

function portOf(server: Server | undefined): number | undefined {
  const address = server?.address();
  return typeof address === 'object' ? address?.port : undefined;
}
