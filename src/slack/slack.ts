import type { AddressInfo, Server } from 'node:net';
import { App } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import type { SlackConfig } from '../config.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { boltLogger } from './boltLogger.ts';
import { type Health, startHealthServer } from './health.ts';
import { createHttpReceiver } from './httpReceiver.ts';
import { createInFlight } from './inFlight.ts';
import { registerListeners } from './listeners.ts';
import { createSender } from './sender.ts';
import { createSocketReceiver } from './socketReceiver.ts';

export interface SlackDependencies {
  readonly jobs: Jobs;
  readonly log: Logger;
  readonly now?: () => number;
}

export interface Slack {
  /** The port that listens, when one does. */
  readonly port: number | undefined;
  readonly health: () => Health;
  /** Takes no more work, waits for what is in flight for at most `milliseconds`, and closes everything. */
  stop(milliseconds?: number): Promise<void>;
}

/**
 * Connects to Slack: over Socket Mode or HTTP, as the configuration says.
 * @throws WebAPIPlatformError when Slack refuses a token
 */
export async function startSlack(
  config: SlackConfig,
  port: number | undefined,
  { jobs, log, now = Date.now }: SlackDependencies,
): Promise<Slack> {
  const clientOptions: WebClientOptions = {
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
    timeout: 10_000,
    retryConfig: { retries: 1, minTimeout: 500 },
    // A person is waiting: say that Slack is busy rather than post minutes later.
    rejectRateLimitedCalls: true,
    logger: boltLogger(log),
  };
  const identity = await new WebClient(config.botToken, clientOptions).auth.test();

  let stopping = false;
  let connected = () => true;
  const health = (): Health => {
    if (stopping) return { ok: false, state: 'stopping' };
    return connected() ? { ok: true, state: 'ready' } : { ok: false, state: 'no-connection-to-slack' };
  };

  const sender = createSender();
  const inFlight = createInFlight();
  const { mode } = config;
  const receiver =
    mode.kind === 'socket'
      ? createSocketReceiver({ appToken: mode.appToken, clientOptions, log })
      : createHttpReceiver({ signingSecret: mode.signingSecret, log, health });
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
  registerListeners(app, { jobs, sender, inFlight, log, now });

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
      stopping = true;
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
