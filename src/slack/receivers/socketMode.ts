import { setTimeout as pause } from 'node:timers/promises';
import type { App, Receiver } from '@slack/bolt';
import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { proxiedFetch, proxyAgent } from '../../agent.ts';
import { abortable } from '../../time.ts';
import { boltLogger } from '../boltLogger.ts';
import { slackErrorCode } from '../out/slackFailure.ts';
import { isTransient, refusalWords } from '../startError.ts';
import { SocketModeReceiver } from './bolt.ts';
import { deliver } from './deliver.ts';

interface SocketReceiverOptions {
  readonly appToken: string;
  /** Its `timeout` is the deadline for `apps.connections.open`. */
  readonly clientOptions: WebClientOptions;
  readonly log: Logger;
  /** Called when Slack has said hello on a new connection. */
  readonly onOpen: () => void;
  /** For the WebSocket, from its request to Slack's hello, in milliseconds. Default 10,000. */
  readonly helloDeadline?: number | undefined;
}

interface SocketReceiver extends Receiver {
  /** Whether Slack can deliver commands right now. */
  connected(): boolean;
  /** Open connections. */
  connections(): number;
  /**
   * Resolves when the first connection is open, however long that takes.
   * @throws WebAPIPlatformError when Slack rejects the token
   */
  start(): Promise<void>;
}

type Client = InstanceType<typeof SocketModeReceiver>['client'];

/** Pause before the first reconnect, in milliseconds; it doubles up to the maximum. */
const firstPause = 250;
const longestPause = 30_000;
/** How long a connection may be used after Slack announced its end, in milliseconds. */
const retirement = 30_000;

/** https://docs.slack.dev/apis/events-api/using-socket-mode: messages other than envelopes. */
const controlMessage = z.object({ type: z.enum(['hello', 'disconnect']), reason: z.string().optional() });
const envelope = z.object({ envelope_id: z.string(), payload: z.unknown() });

/**
 * Socket Mode without gaps: when Slack announces the end of a connection, the next one is opened first, and
 * the old one keeps receiving and acknowledging commands until Slack closes it. By itself, socket-mode 3.1.0
 * closes its socket at the announcement, waits 5 s before it reconnects, waits minutes for an upgrade and
 * forever for a hello, and exits the process when a connection is refused or a message is `null`.
 */
export function createSocketReceiver({
  appToken,
  clientOptions,
  log,
  onOpen,
  helloDeadline = 10_000,
}: SocketReceiverOptions): SocketReceiver {
  const logger = boltLogger(log);
  const connections = new Set<Client>();
  /** Connections that Slack is about to end. */
  const retired = new WeakSet<Client>();
  const stopping = new AbortController();
  let app: App | undefined;
  let connecting = false;

  /** Resolves when Slack has said hello. */
  async function open(): Promise<void> {
    const { client } = new SocketModeReceiver({
      appToken,
      dispatcher: proxyAgent(),
      // What it reports as errors is logged here, with a reason.
      logger: { ...logger, error: logger.info },
      autoReconnectEnabled: false,
      installerOptions: {
        clientOptions: { ...clientOptions, retryConfig: { retries: 0 }, fetch: fetchUntil(stopping.signal) },
      },
    });
    const [library] = client.listeners('ws_message');
    client.off('ws_message', library);
    client.on('ws_message', (data: unknown) => receive(client, data, () => library?.(data, false)));
    client.on('disconnected', () => {
      if (!connections.delete(client)) return;
      if (!retired.has(client) && !stopping.signal.aborted) log.warn('lost a connection to Slack');
      if (connections.size === 0) replace();
    });
    await hello(client);
    connections.add(client);
    onOpen();
    log.info({ connections: connections.size }, 'connected to Slack');
  }

  /** @throws the first cause, and HelloTimeout */
  async function hello(client: Client): Promise<void> {
    const late = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    let cause: unknown;
    client.once('error', (error: unknown) => {
      cause = error;
    });
    client.once('connecting', () => {
      timer = setTimeout(() => late.abort(new HelloTimeout(client)), helloDeadline);
    });
    try {
      await abortable(client.start(), AbortSignal.any([late.signal, stopping.signal]));
    } catch (error) {
      // Closing a connection that isn't open yet is another error.
      const first = cause ?? error;
      void close(client);
      throw first;
    } finally {
      clearTimeout(timer);
    }
  }

  function receive(client: Client, data: unknown, library: () => void): void {
    const message = parse(data);
    const control = controlMessage.safeParse(message).data;
    const delivery = envelope.safeParse(message).data;
    if (control?.type === 'hello') library();
    else if (control) retire(client, control.reason ?? 'unknown');
    else if (delivery && app) take(client, app, delivery);
    else log.warn('unknown WebSocket message ignored');
  }

  function take(client: Client, boltApp: App, delivery: z.infer<typeof envelope>): void {
    const { envelope_id, payload: body } = delivery;
    void deliver(boltApp, log, {
      body,
      send: (answer) => send(client, { envelope_id, payload: answer ?? {} }),
    });
  }

  function retire(client: Client, reason: string): void {
    // Slack warns first, and requests the end a little later.
    if (retired.has(client)) return;
    retired.add(client);
    log.info({ reason }, 'Slack is about to close a connection');
    replace();
    void pause(retirement, undefined, { ref: false }).then(() => {
      if (connections.has(client)) void close(client);
    });
  }

  /** Opens another connection, however long that takes. */
  function replace(): void {
    if (connecting || stopping.signal.aborted) return;
    connecting = true;
    void connect().finally(() => {
      connecting = false;
      // Connections may have ended in the meantime.
      if ([...connections].every((client) => retired.has(client))) replace();
    });
  }

  async function connect(mayRetry: (error: unknown) => boolean = () => true): Promise<void> {
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
        if (!mayRetry(error)) throw error;
        if (stopping.signal.aborted) return;
        const reason = slackErrorCode(error);
        const advice = isTransient(error) ? undefined : refusalWords(reason, 'SLACK_APP_TOKEN');
        log.warn({ reason, advice }, 'no connection to Slack, retrying');
      }
    }
  }

  return {
    connected: () => connections.size > 0 && !stopping.signal.aborted,
    connections: () => connections.size,
    init(boltApp) {
      app = boltApp;
    },
    start: () => connect(isTransient),
    async stop() {
      stopping.abort();
      await Promise.all([...connections].map(close));
    },
  };
}

/** `reason` in the log: the step that Slack didn't answer. */
class HelloTimeout extends Error {
  override readonly name: string;

  constructor(client: Client) {
    super('Slack did not respond while a WebSocket was opening');
    this.name = client.websocket?.isActive() ? 'NoHello' : 'NoUpgrade';
  }
}

const fetchUntil =
  (stopped: AbortSignal): typeof fetch =>
  (input, init) =>
    proxiedFetch(input, {
      ...init,
      signal: init?.signal ? AbortSignal.any([init.signal, stopped]) : stopped,
    });

/** Slack may never finish the closing handshake, and the library would wait 30 s for it. */
async function close(client: Client): Promise<void> {
  await Promise.race([client.disconnect(), pause(1_000, undefined, { ref: false })]);
}

/** @throws if the connection has ended */
function send({ websocket }: Client, message: object): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!websocket?.isActive()) return reject(new Error('The connection has ended'));
    websocket.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve()));
  });
}

function parse(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch {
    return undefined;
  }
}
