import type { AddressInfo, Server } from 'node:net';
import { App } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { createLifecycle, type Pause, realPause } from '../jobs/lifecycle.ts';
import type { ModelArts } from '../modelarts/job.ts';
import { createAudit } from './audit.ts';
import { boltLogger } from './boltLogger.ts';
import { createChanges } from './changes.ts';
import { type Health, startHealthServer } from './health.ts';
import { createHttpReceiver } from './httpReceiver.ts';
import { createInFlight } from './inFlight.ts';
import { registerListeners } from './listeners.ts';
import { createPermissions } from './permissions.ts';
import { createSender } from './sender.ts';
import { createSocketReceiver } from './socketReceiver.ts';

export interface SlackDependencies {
  readonly jobs: Jobs;
  readonly modelarts: ModelArts;
  readonly log: Logger;
  readonly now?: () => number;
  readonly pause?: Pause;
}

export interface Slack {
  /** The port that listens, when one does. */
  readonly port: number | undefined;
  readonly health: () => Health;
  /** Takes no more work, waits for what is in flight for at most `milliseconds`, and closes everything. */
  stop(milliseconds?: number): Promise<void>;
}

/** The part of the configuration that is about people. */
export type SlackSettings = Pick<Config, 'slack' | 'permissions' | 'auditChannel' | 'port'>;

/**
 * Connects to Slack: over Socket Mode or HTTP, as the configuration says.
 * @throws WebAPIPlatformError when Slack refuses a token
 */
export async function startSlack(
  { slack: config, permissions: rights, auditChannel, port }: SlackSettings,
  { jobs, modelarts, log, now = Date.now, pause = realPause }: SlackDependencies,
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
    return connected() ? { ok: true, state: 'ready' } : { ok: false, state: 'no-connection-to-slack' };
  };

  const sender = createSender();
  const inFlight = createInFlight();
  const { mode } = config;
  const receiver =
    mode.kind === 'socket'
      ? createSocketReceiver({ appToken: mode.appToken, clientOptions, log })
      : createHttpReceiver({ signingSecret: mode.signingSecret, log, health, now });
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
  const changes = createChanges({
    jobs,
    modelarts,
    lifecycle: createLifecycle({ modelarts, now, pause }),
    audit: createAudit(log, client, auditChannel),
    now,
    pause,
    stopping: stopping.signal,
  });
  const permissions = createPermissions(rights, client, identity.team_id, now);
  registerListeners(app, { jobs, changes, permissions, sender, inFlight, log, now });

  const server = await listen();
  async function listen(): Promise<Server | undefined> {
    if ('connected' in receiver) {
      connected = receiver.connected;
      const healthServer = port === undefined ? undefined : await startHealthServer(port, health);
      await app.start();
      return healthServer;
    }
    return receiver.start(port ?? 3000);
  }

  return {
    port: portOf(server),
    health,
    async stop(milliseconds = 8_000) {
      stopping.abort();
      await app.stop();
      const left = await inFlight.settled(milliseconds);
      if (left > 0) log.warn({ left }, 'stopped before everything was answered');
      if (server?.listening) server.close();
      await sender.close();
    },
  };
}

function portOf(server: Server | undefined): number | undefined {
  const address = server?.address();
  return typeof address === 'object' && address !== null ? (address satisfies AddressInfo).port : undefined;
}
