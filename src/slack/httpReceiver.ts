import { HTTPReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { boltLogger } from './boltLogger.ts';
import { type Health, healthRoute } from './health.ts';

export interface HttpReceiverOptions {
  readonly signingSecret: string;
  readonly log: Logger;
  readonly health: () => Health;
}

/** Slack's payloads are a few kB. */
const bodyLimit = 256 * 1024;

/** `POST /slack/events` for commands, buttons and events alike; a wrong or stale signature gets 401. */
export function createHttpReceiver({ signingSecret, log, health }: HttpReceiverOptions): HTTPReceiver {
  return new HTTPReceiver({
    signingSecret,
    logger: boltLogger(log),
    bodyLimit,
    customRoutes: [{ path: '/healthz', method: ['GET', 'HEAD'], handler: healthRoute(health) }],
  });
}
