import { HTTPReceiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { type Health, healthRoutes } from '../../health.ts';
import type { Metrics } from '../../metrics.ts';
import { boltLogger } from './logger.ts';

export interface HttpReceiverOptions {
  readonly signingSecret: string;
  readonly log: Logger;
  readonly health: () => Health;
  readonly metrics: Metrics;
  readonly now: () => number;
  /** Aborts when the bot stops. */
  readonly stopping: AbortSignal;
}

/** Slack's payloads are a few kB. */
const bodyLimit = 256 * 1024;
/** How far Slack's clock and ours may be apart, in seconds: Slack's own recommendation. */
const clockWindow = 5 * 60;

/** `POST /slack/events` for commands, buttons and events alike; a wrong or stale signature gets 401. */
export function createHttpReceiver({
  signingSecret,
  log,
  health,
  metrics,
  now,
  stopping,
}: HttpReceiverOptions): HTTPReceiver {
  const receiver = new HTTPReceiver({
    signingSecret,
    logger: boltLogger(log),
    bodyLimit,
    customRoutes: healthRoutes(health, metrics),
  });
  const listener = receiver.requestListener;
  receiver.requestListener = (request, response) => {
    // The next request of this client shall go to another process.
    if (stopping.aborted) response.setHeader('connection', 'close');
    // Bolt refuses old timestamps only: a signed request from the future could be sent again until its time.
    if (Number(request.headers['x-slack-request-timestamp']) > now() / 1_000 + clockWindow) {
      log.warn('a request from the future was refused: is the clock of this machine right?');
      response.writeHead(401).end();
    } else listener(request, response);
  };
  return receiver;
}
