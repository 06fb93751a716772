import { setTimeout as pause } from 'node:timers/promises';
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { boltLogger } from './boltLogger.ts';
import { reasonOf } from './reason.ts';

export interface SocketReceiverOptions {
  readonly appToken: string;
  readonly clientOptions: WebClientOptions;
  readonly log: Logger;
}

export interface SocketReceiver extends Receiver {
  /** Whether Slack can deliver commands right now. */
  connected(): boolean;
}

/** First pause before connecting again, in milliseconds; it doubles up to the longest. */
const firstPause = 250;
const longestPause = 30_000;

/**
 * Socket Mode with a supervisor of our own. Left alone, socket-mode 3.1.0 waits 5 s at every routine refresh of
 * the connection, and a refused reconnect ends the process as an unhandled rejection.
 */
export function createSocketReceiver({
  appToken,
  clientOptions,
  log,
}: SocketReceiverOptions): SocketReceiver {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: boltLogger(log),
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: { ...clientOptions, retryConfig: { retries: 0 } } },
  });
  const client = receiver.client;
  const stopping = new AbortController();
  let connected = false;

  client.on('connected', () => {
    connected = true;
    log.info('connected to Slack');
  });
  client.on('disconnected', () => {
    if (connected && !stopping.signal.aborted) void reconnect();
    connected = false;
  });

  async function reconnect(): Promise<void> {
    for (
      let wait = 0;
      !stopping.signal.aborted;
      wait = Math.min(longestPause, Math.max(firstPause, wait * 2))
    ) {
      if (wait > 0) await pause(wait, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      try {
        await client.start();
        return;
      } catch (error) {
        log.warn({ reason: reasonOf(error) }, 'no connection to Slack, trying again');
      }
    }
  }

  return {
    connected: () => connected,
    init: (app: App) => receiver.init(app),
    start: () => client.start(),
    async stop() {
      stopping.abort();
      connected = false;
      // Slack may never finish the closing handshake; the library would wait 30 s for it.
      await Promise.race([client.disconnect(), pause(1_000, undefined, { ref: false })]);
    },
  };
}
