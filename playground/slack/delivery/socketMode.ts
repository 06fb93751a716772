import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import { get, getString, parseJson } from '../../json.ts';
import type { ConnectingStep } from '../playgroundSlack.ts';
import type { SlackHappening } from '../types.ts';
import { APP_ID } from '../workspace.ts';

const MAX_CONNECTIONS = 10;
/** Clients give up after 30 s without a ping. */
const PING_INTERVAL = 5000;
/**
 * Milliseconds of real time from `refresh_requested` until Slack closes a connection that the client left
 * open.
 */
const REFRESH_GRACE = 500;
const CLOSE_GRACE = 200;

interface Connection {
  readonly id: string;
  readonly socket: WebSocket;
  /** A refresh has been requested, so no further payloads are sent here. */
  leaving: boolean;
}

export type SocketMode = ReturnType<typeof createSocketMode>;

interface Environment {
  /** ws://127.0.0.1:PORT */
  readonly origin: () => string;
  readonly emit: (happening: SlackHappening) => void;
}

/** Socket Mode: tickets, connections, envelopes. https://docs.slack.dev/apis/events-api/using-socket-mode */
export function createSocketMode({ origin, emit }: Environment) {
  const server = new WebSocketServer({ noServer: true });
  const tickets = new Set<string>();
  const connections: Connection[] = [];
  const waiting = new Map<string, (body: unknown) => void>();
  const watchers = new Set<() => void>();
  const timers = new Set<NodeJS.Timeout>();
  /** Connections to stall at this step, in order. */
  const stalls: ConnectingStep[] = [];
  const silent = new Set<Duplex>();

  const isOpen = ({ socket }: Connection) => socket.readyState === WebSocket.OPEN;
  const open = () => connections.filter(isOpen);

  const ping = setInterval(() => {
    for (const { socket } of open()) socket.ping(`Ping from ${APP_ID}`);
  }, PING_INTERVAL);
  ping.unref();

  function disconnect({ id, socket }: Connection, reason: string): void {
    socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: { host: 'applink-1' } }));
    emit({ type: 'socket', id, state: 'disconnect', reason });
  }

  function accept(socket: WebSocket): void {
    const connection: Connection = { id: randomUUID(), socket, leaving: false };
    if (open().length >= MAX_CONNECTIONS) {
      disconnect(connection, 'too_many_websockets');
      socket.close();
      return;
    }
    connections.push(connection);
    socket.on('message', (data) => acknowledged(String(data)));
    socket.on('close', () => emit({ type: 'socket', id: connection.id, state: 'closed' }));
    // A reset is reported by `close`.
    socket.on('error', () => undefined);
    if (stalls[0] === 'hello') {
      stalls.shift();
      return;
    }
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: open().length,
        debug_info: { host: 'applink-1', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: APP_ID },
      }),
    );
    emit({ type: 'socket', id: connection.id, state: 'connected' });
    for (const watcher of watchers) watcher();
  }

  function acknowledged(text: string): void {
    const message = parseJson(text);
    const id = getString(message, 'envelope_id') ?? '';
    const take = waiting.get(id);
    waiting.delete(id);
    take?.(get(message, 'payload'));
  }

  return {
    /** A URL for a single connection. */
    ticket(): string {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${origin()}/link/?ticket=${ticket}&app_id=${APP_ID}`;
    },
    upgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
      const url = new URL(request.url ?? '/', 'ws://slack');
      if (url.pathname !== '/link/' || !tickets.delete(url.searchParams.get('ticket') ?? '')) {
        stream.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      if (stalls[0] === 'upgrade') {
        stalls.shift();
        silent.add(stream);
        // Keeps reading, to notice when the client has gone.
        stream.on('error', () => undefined).on('end', () => stream.end());
        stream.on('close', () => silent.delete(stream)).resume();
        return;
      }
      server.handleUpgrade(request, stream, head, accept);
    },
    stall(step: ConnectingStep, times: number): void {
      for (let time = 0; time < times; time++) stalls.push(step);
    },
    /** The number of connections awaiting a response to their upgrade. */
    stalled: () => silent.size,
    connections: () => connections.map((connection) => ({ id: connection.id, open: isOpen(connection) })),
    connected(count: number): Promise<void> {
      return new Promise((resolve) => {
        const check = () => {
          if (open().length < count) return;
          watchers.delete(check);
          resolve();
        };
        watchers.add(check);
        check();
      });
    },
    /** Sends an envelope over a random open connection. Returns false without one. */
    send(
      id: string,
      envelope: { type: string; payload: unknown; accepts_response_payload: boolean },
      acked: (body: unknown) => void,
    ): boolean {
      const able = open().filter((connection) => !connection.leaving);
      const chosen = able[Math.floor(Math.random() * able.length)];
      if (!chosen) return false;
      waiting.set(id, acked);
      chosen.socket.send(JSON.stringify({ envelope_id: id, ...envelope }));
      return true;
    },
    /** Sends any text. Resolves on the acknowledgement of this ID. */
    sendText(text: string, id: string): Promise<void> {
      return new Promise((resolve) => {
        waiting.set(id, () => resolve());
        open()[0]?.socket.send(text);
      });
    },
    forget: (id: string) => waiting.delete(id),
    refresh(reason: 'warning' | 'refresh_requested', ids?: readonly string[]): void {
      for (const connection of open()) {
        if (ids && !ids.includes(connection.id)) continue;
        disconnect(connection, reason);
        // After a warning, Slack keeps sending payloads until the refresh.
        if (reason === 'warning') continue;
        connection.leaving = true;
        const timer = setTimeout(() => {
          timers.delete(timer);
          connection.socket.close();
        }, REFRESH_GRACE);
        timers.add(timer);
      }
    },
    drop(): void {
      for (const { socket } of connections) socket.terminate();
    },
    /** Closes all connections, and terminates those that don't complete the closing handshake. */
    async close(): Promise<void> {
      clearInterval(ping);
      for (const timer of timers) clearTimeout(timer);
      for (const stream of silent) stream.destroy();
      await Promise.all(connections.map(({ socket }) => end(socket)));
      server.close();
    },
  };
}

function end(socket: WebSocket): Promise<void> {
  if (socket.readyState === WebSocket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => socket.terminate(), CLOSE_GRACE);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    socket.close(1001);
  });
}
