import { setTimeout as pause } from 'node:timers/promises';
import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { slackErrorCode } from '../out/webApi.ts';
import { boltLogger } from './logger.ts';

export interface SocketReceiverOptions {
  readonly appToken: string;
  readonly clientOptions: WebClientOptions;
  readonly log: Logger;
  /** Called when Slack has said hello on a new connection. */
  readonly onOpen: () => void;
}

export interface SocketReceiver extends Receiver {
  /** Whether Slack can deliver commands right now. */
  connected(): boolean;
  /** Open connections. */
  connections(): number;
}

/** First pause before connecting again, in milliseconds; it doubles up to the longest. */
const firstPause = 250;
const longestPause = 30_000;
/** How long a connection that Slack wants to end may still be used, in milliseconds. */
const retirement = 30_000;

/** https://docs.slack.dev/apis/events-api/using-socket-mode: sent several times a day, before Slack ends a connection. */
const disconnectMessage = z.object({ type: z.literal('disconnect'), reason: z.string().optional() });

/**
 * Socket Mode without gaps: when Slack announces the end of a connection, the next one is opened first, and the
 * old one goes on taking and acknowledging commands until Slack closes it. Left alone, socket-mode 3.1.0 closes
 * its socket at the announcement, waits 5 s before it connects again, and ends the process when that is refused.
 */
export function createSocketReceiver({
  appToken,
  clientOptions,
  log,
  onOpen,
}: SocketReceiverOptions): SocketReceiver {
  const connections = new Set<SocketModeReceiver>();
  /** Those that Slack is about to end. */
  const retired = new WeakSet<SocketModeReceiver>();
  const stopping = new AbortController();
  let app: App | undefined;
  let connecting = false;

  /** Resolves when Slack has said hello. */
  async function open(): Promise<void> {
    const receiver = new SocketModeReceiver({
      appToken,
      logger: boltLogger(log),
      autoReconnectEnabled: false,
      installerOptions: { clientOptions: { ...clientOptions, retryConfig: { retries: 0 } } },
    });
    if (app) receiver.init(app);
    const { client } = receiver;
    const [library] = client.listeners('ws_message');
    client.off('ws_message', library);
    client.on('ws_message', (data: unknown, isBinary: boolean) => {
      const reason = announcedEnd(data);
      if (reason === undefined) library?.(data, isBinary);
      else retire(receiver, reason);
    });
    client.on('disconnected', () => {
      if (connections.delete(receiver) && connections.size === 0) replace();
    });
    await client.start();
    connections.add(receiver);
    onOpen();
    if (stopping.signal.aborted) await close(receiver);
    log.info({ connections: connections.size }, 'connected to Slack');
  }

  function retire(receiver: SocketModeReceiver, reason: string): void {
    // Slack warns first, and asks for the end a little later.
    if (retired.has(receiver)) return;
    retired.add(receiver);
    log.info({ reason }, 'Slack is about to end a connection');
    replace();
    void pause(retirement, undefined, { ref: false }).then(() => {
      if (connections.has(receiver)) void close(receiver);
    });
  }

  /** Opens one more connection, however long that takes. */
  function replace(): void {
    if (connecting || stopping.signal.aborted) return;
    connecting = true;
    void connect().finally(() => {
      connecting = false;
      // What was there a moment ago may have ended meanwhile.
      if ([...connections].every((receiver) => retired.has(receiver))) replace();
    });
  }

  async function connect(): Promise<void> {
    for (
      let wait = 0;
      !stopping.signal.aborted;
      wait = Math.min(longestPause, Math.max(firstPause, wait * 2))
    ) {
      await pause(wait, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      try {
        return await open();
      } catch (error) {
        log.warn({ reason: slackErrorCode(error) }, 'no connection to Slack, trying again');
      }
    }
  }

  return {
    connected: () => connections.size > 0 && !stopping.signal.aborted,
    connections: () => connections.size,
    init(boltApp) {
      app = boltApp;
    },
    start: open,
    async stop() {
      stopping.abort();
      await Promise.all([...connections].map(close));
    },
  };
}

/** Slack may never finish the closing handshake; the library would wait 30 s for it. */
async function close({ client }: SocketModeReceiver): Promise<void> {
  await Promise.race([client.disconnect(), pause(1_000, undefined, { ref: false })]);
}

/** Why Slack is about to end the connection; undefined for every other message. */
function announcedEnd(data: unknown): string | undefined {
  // Commands can be large and frequent: only what may be the announcement is parsed twice.
  if (typeof data !== 'string' || !data.includes('"disconnect"')) return undefined;
  try {
    const message = disconnectMessage.safeParse(JSON.parse(data)).data;
    return message && (message.reason ?? 'unknown');
  } catch {
    return undefined;
  }
}
