import { randomUUID } from 'node:crypto';
import { Agent, type IncomingMessage, request } from 'node:http';
import { parseJson } from '../../json.ts';
import type { SlackHappening } from '../types.ts';
import { sign } from './sign.ts';
import type { SocketMode } from './socketMode.ts';

export interface Ack {
  readonly acked: boolean;
  readonly ms: number;
  readonly status?: number;
  readonly body?: unknown;
  readonly error?: 'operation_timeout' | 'dispatch_failed';
}

export type Kind = 'slash_commands' | 'interactive' | 'events_api';

interface Environment {
  readonly now: () => number;
  readonly signingSecret: string;
  readonly socketMode: SocketMode;
  /** Milliseconds of real time. */
  readonly timeout: number;
  readonly emit: (happening: SlackHappening) => void;
}

/** For a delivery that Slack believes was lost. */
export interface Retry {
  readonly num: number;
  readonly reason: string;
}

type Payload = Readonly<Record<string, unknown>>;

/** Delivers payloads to the app, signed over HTTP or in an envelope, and awaits the acknowledgement. */
export function createDelivery({ now, signingSecret, socketMode, timeout, emit }: Environment) {
  const agent = new Agent({ keepAlive: true });
  let requestUrl: string | undefined;

  function overSocket(
    id: string,
    kind: Kind,
    payload: Payload,
    retry: Retry | undefined,
  ): Promise<Omit<Ack, 'ms'>> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        socketMode.forget(id);
        resolve({ acked: false, error: 'operation_timeout' });
      }, timeout);
      const envelope = {
        type: kind,
        payload,
        accepts_response_payload: kind !== 'events_api',
        ...(retry && { retry_attempt: retry.num, retry_reason: retry.reason }),
      };
      const sent = socketMode.send(id, envelope, (body) => {
        clearTimeout(timer);
        resolve({ acked: true, ...(body !== undefined && { body }) });
      });
      if (sent) return;
      clearTimeout(timer);
      resolve({ acked: false, error: 'dispatch_failed' });
    });
  }

  function overHttp(
    url: string,
    kind: Kind,
    payload: Payload,
    retry: Retry | undefined,
    again = true,
  ): Promise<Omit<Ack, 'ms'>> {
    const body = encode(kind, payload);
    const at = Math.floor(now() / 1000);
    return new Promise((resolve) => {
      const outgoing = request(url, {
        method: 'POST',
        agent,
        headers: {
          'content-type': kind === 'events_api' ? 'application/json' : 'application/x-www-form-urlencoded',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
          'x-slack-request-timestamp': String(at),
          'x-slack-signature': sign(signingSecret, at, body),
          ...(retry && { 'x-slack-retry-num': String(retry.num), 'x-slack-retry-reason': retry.reason }),
        },
      });
      let timedOut = false;
      const timer = setTimeout(() => {
        timedOut = true;
        outgoing.destroy();
      }, timeout);
      const finish = (ack: Omit<Ack, 'ms'>) => {
        clearTimeout(timer);
        resolve(ack);
      };
      outgoing.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => finish(readAck(response, Buffer.concat(chunks).toString())));
      });
      outgoing.on('error', () => {
        // The app may have just closed the idle connection.
        if (!timedOut && outgoing.reusedSocket && again) {
          clearTimeout(timer);
          resolve(overHttp(url, kind, payload, retry, false));
        } else finish({ acked: false, error: timedOut ? 'operation_timeout' : 'dispatch_failed' });
      });
      outgoing.end(body);
    });
  }

  return {
    to(url: string | undefined): void {
      requestUrl = url;
    },
    async deliver(kind: Kind, payload: Payload, retry?: Retry): Promise<Ack> {
      const id = randomUUID();
      const over = requestUrl === undefined ? 'socket' : 'http';
      emit({ type: 'delivery', id, over, kind, payload });
      const start = performance.now();
      const result = await (requestUrl === undefined
        ? overSocket(id, kind, payload, retry)
        : overHttp(requestUrl, kind, payload, retry));
      const ack = { ...result, ms: performance.now() - start };
      emit({ type: 'ack', id, ...ack });
      return ack;
    },
    close(): void {
      agent.destroy();
    },
  };
}

function encode(kind: Kind, payload: Payload): string {
  if (kind === 'events_api') return JSON.stringify(payload);
  if (kind === 'interactive') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const fields = Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)]);
  return new URLSearchParams(fields).toString();
}

function readAck(response: IncomingMessage, text: string): Omit<Ack, 'ms'> {
  const status = response.statusCode ?? 0;
  if (status !== 200) return { acked: false, status, error: 'dispatch_failed' };
  const isJson = /^application\/json\b/i.test(response.headers['content-type'] ?? '');
  const body = text === '' ? undefined : isJson ? parseJson(text) : text;
  return { acked: true, status, ...(body !== undefined && { body }) };
}
