import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Poster } from '../delivery/poster.ts';
import type { Scheduler } from '../delivery/scheduler.ts';
import { type Health, startHealthServer } from '../health.ts';
import { createLifecycle, type Pause, realPause } from '../jobs/actions.ts';
import type { Jobs } from '../jobs/list.ts';
import { createMetrics, type Metrics } from '../metrics.ts';
import type { ModelArts } from '../modelarts/types.ts';
import { type Clock, systemClock, withTimeout } from '../time.ts';
import { createPermissions } from './access/permissions.ts';
import { createAudit } from './actions/audit.ts';
import { createJobActions } from './actions/jobs.ts';
import { createScheduleActions } from './actions/schedules.ts';
import { createInFlight } from './inFlight.ts';
import { createLatestClick } from './latestClick.ts';
import { registerListeners } from './listeners.ts';
import { createResponder } from './out/responseUrl.ts';
import { createHttpReceiver } from './receivers/http.ts';
import { boltLogger } from './receivers/logger.ts';
import { createSocketReceiver } from './receivers/socketMode.ts';

export interface SlackDependencies {
  readonly jobs: Jobs;
  readonly modelarts: ModelArts;
  readonly schedules: Scheduler;
  readonly poster: Poster;
  readonly log: Logger;
  /** Default: one that nobody else writes to. */
  readonly metrics?: Metrics;
  readonly clock?: Clock;
  readonly pause?: Pause;
}

export interface Slack {
  /** The port that listens, when one does. */
  readonly port: number | undefined;
  readonly health: () => Health;
  /** Says so at `/readyz`, answers what is in flight, and closes everything. */
  stop(options?: StopOptions): Promise<void>;
}

/** Both in milliseconds. */
export interface StopOptions {
  /** For all of it; what is not answered by then is given up. Default 8,000. */
  readonly deadline?: number;
  /** HTTP: how long what still arrives is served, because a balancer hears late that it should send no more. Default 0. */
  readonly grace?: number;
}

/** The part of the configuration that is about people. */
export type SlackSettings = Pick<Config, 'slack' | 'permissions' | 'auditChannel' | 'port'>;

/**
 * Connects to Slack: over Socket Mode or HTTP, as the configuration says.
 * @throws WebAPIPlatformError when Slack refuses a token
 */
export async function startSlack(
  { slack: config, permissions: rights, auditChannel, port }: SlackSettings,
  {
    jobs,
    modelarts,
    schedules,
    poster,
    log,
    metrics = createMetrics(),
    clock = systemClock,
    pause = realPause,
  }: SlackDependencies,
): Promise<Slack> {
  const clientOptions: WebClientOptions = {
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
    timeout: 10_000,
    retryConfig: { retries: 1, minTimeout: 500 },
    // A person is waiting: say that Slack is busy rather than post minutes later.
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  };
  const client = new WebClient(config.botToken, clientOptions);
  const identity = await client.auth.test();

  const stopping = new AbortController();
  let connected = () => true;
  const health = (): Health => {
    if (stopping.signal.aborted) return { ok: false, state: 'stopping' };
    const { kind } = schedules.state();
    const store = kind === 'closed' ? {} : { schedules: kind };
    return connected()
      ? { ok: true, state: 'ready', ...store }
      : { ok: false, state: 'no-connection-to-slack', ...store };
  };

  const responder = createResponder();
  const inFlight = createInFlight();
  const { mode } = config;
  const receiver =
    mode.kind === 'socket'
      ? createSocketReceiver({ appToken: mode.appToken, clientOptions, log, onOpen: metrics.socketOpened })
      : createHttpReceiver({
          signingSecret: mode.signingSecret,
          log,
          health,
          metrics,
          now: clock.now,
          stopping: stopping.signal,
        });
  metrics.watch({
    ready: () => health().ok,
    connections: () => ('connections' in receiver ? receiver.connections() : 0),
    inFlight: () => inFlight.size,
  });
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
  const jobActions = createJobActions({
    jobs,
    modelarts,
    lifecycle: createLifecycle({ modelarts, clock, pause }),
    audit: createAudit(log, client, auditChannel, metrics),
    clock,
    pause,
    stopping: stopping.signal,
  });
  const permissions = createPermissions(rights, client, identity.team_id, clock);
  const scheduleActions = createScheduleActions({ schedules, jobs, permissions, poster, client, clock });
  registerListeners(app, {
    jobs,
    jobActions,
    permissions,
    scheduleActions,
    responder,
    inFlight,
    latestClick: createLatestClick(),
    log,
    metrics,
    clock,
  });

  const server = await listen();
  async function listen(): Promise<Listening | undefined> {
    if ('connected' in receiver) {
      connected = receiver.connected;
      const healthServer = port === undefined ? undefined : await startHealthServer(port, health, metrics);
      await app.start();
      return healthServer;
    }
    return receiver.start(port ?? 3000);
  }

  return {
    port: portOf(server),
    health,
    async stop({ deadline = 8_000, grace = 0 } = {}) {
      const end = performance.now() + deadline;
      const left = () => Math.max(0, Math.ceil(end - performance.now()));
      stopping.abort();
      if (mode.kind === 'http' && grace > 0) await pause(Math.min(grace, deadline));
      // A client that neither speaks nor hangs up must not hold it up.
      await withTimeout(left(), app.stop());
      const unanswered = await inFlight.settled(left());
      if (unanswered > 0) log.warn({ left: unanswered }, 'stopped before everything was answered');
      server?.closeAllConnections();
      if (server?.listening) server.close();
      await withTimeout(left(), responder.close());
    },
  };
}

/** Over TLS or not. */
type Listening = Pick<Server, 'address' | 'close' | 'closeAllConnections' | 'listening'>;

function portOf(server: Listening | undefined): number | undefined {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? (address satisfies AddressInfo).port : undefined;
}
