import type { Server } from 'node:http';
import type { WebClientOptions } from '@slack/web-api';
import { proxiedFetch } from '../agent.ts';
import { type Health, healthRoutes } from '../health.ts';
import { waitAtMost } from '../time.ts';
import type { CloudPermissions } from './access/cloudPermissions.ts';
import type { Audit } from './actions/audit.ts';
import { boltLogger } from './boltLogger.ts';
import { createServices } from './createServices.ts';
import type { SlackDependencies, SlackSettings } from './dependencies.ts';
import { createInFlight } from './interactions/inFlight.ts';
import { createResponder } from './out/responseUrl.ts';
import { BotClient } from './out/webClient.ts';
import { App } from './receivers/bolt.ts';
import { createHttpReceiver } from './receivers/http.ts';
import { listen } from './receivers/server.ts';
import { createSocketReceiver } from './receivers/socketMode.ts';
import { slackHealth } from './slackHealth.ts';
import { portError, type StartError, slackStartError } from './startError.ts';
import { registerListeners } from './surfaces/listeners.ts';

interface Slack {
  /** The port it listens on, if any. */
  readonly port: number | undefined;
  readonly health: () => Health;
  /** See `CloudPermissions`. */
  readonly missingToReceive: CloudPermissions['missingToReceive'];
  readonly mayWatchFrom: CloudPermissions['mayWatchFrom'];
  readonly missingToChange: CloudPermissions['missingToChange'];
  /** Leaves an audit line. */
  readonly audit: Audit;
  /** Reports it at `/readyz`, answers commands in flight, and closes everything. */
  stop(options: StopOptions): Promise<void>;
}

/** In milliseconds. */
export interface StopOptions {
  /** For everything; unanswered commands are then abandoned. */
  readonly deadline: number;
  /** HTTP: how long to keep serving, because load balancers notice late. */
  readonly grace: number;
}

/**
 * Connects to Slack: over Socket Mode or HTTP, as the configuration says.
 * @throws StartError
 */
export async function startSlack(settings: SlackSettings, dependencies: SlackDependencies): Promise<Slack> {
  const { appStatus, log, metrics, clock, pause, helloDeadline } = dependencies;
  const { slack: config, port } = settings;
  const clientOptions: WebClientOptions = {
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
    fetch: proxiedFetch,
    timeout: 10_000,
    retryConfig: { retries: 1, minTimeout: 500 },
    // A person is waiting, so report that Slack is busy rather than post minutes later.
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  };
  const client = new BotClient(config.botToken, clientOptions, appStatus);

  const stopping = new AbortController();
  let isStarted = false;
  const health = (): Health =>
    slackHealth({
      ...dependencies,
      isStopping: () => stopping.signal.aborted,
      isStarted: () => isStarted,
      isConnected: () => !('connected' in receiver) || receiver.connected(),
      probe: () => client.auth.test(),
    });

  const responder = createResponder({ layouts: dependencies.layouts, apiUrl: config.apiUrl });
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
  metrics.sample({
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
  /** Leaves nothing open after a failed start. */
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
    // With one workspace the bot's identity never changes, so look it up once.
    authorize: async () => ({
      botToken: config.botToken,
      ...(identity.bot_id === undefined ? {} : { botId: identity.bot_id }),
      ...(identity.user_id === undefined ? {} : { botUserId: identity.user_id }),
    }),
    clientOptions,
    logger: boltLogger(log),
    convoStore: false,
  });
  const { services, audit } = createServices(settings, dependencies, {
    client,
    identity,
    responder,
    inFlight,
    auditing,
    stopping: stopping.signal,
  });
  registerListeners(app, services);

  await app.start().catch((error: unknown) => giveUp(slackStartError(error, 'SLACK_APP_TOKEN')));
  isStarted = true;

  return {
    port: portOf(server),
    health,
    missingToReceive: services.permissions.missingToReceive,
    mayWatchFrom: services.permissions.mayWatchFrom,
    missingToChange: services.permissions.missingToChange,
    audit,
    async stop({ deadline, grace }) {
      const end = performance.now() + deadline;
      const left = () => Math.max(0, Math.ceil(end - performance.now()));
      stopping.abort();
      if (mode.kind === 'http') {
        if (grace > 0) await pause(Math.min(grace, deadline));
        // A client that neither sends nor closes must not delay the stop.
        if (server) await waitAtMost(left(), new Promise((resolve) => server.close(resolve)));
      }
      await waitAtMost(left(), receiver.stop());
      const unanswered = await inFlight.settled(left());
      if (unanswered > 0) log.warn({ left: unanswered }, 'stopped before everything was answered');
      await auditing.settled(left());
      server?.closeAllConnections();
      server?.close();
      await waitAtMost(left(), responder.close());
    },
  };
}

function portOf(server: Server | undefined): number | undefined {
  const address = server?.address();
  return typeof address === 'object' ? address?.port : undefined;
}
