import { interceptors, request } from 'undici';
import { createAgent } from '../../agent.ts';
import { BotError } from '../../errors.ts';
import type { Message } from '../../views/kit/message.ts';
import { type Content, createLayouts, type Layouts } from './layouts.ts';
import { slackErrorCode } from './slackFailure.ts';

export interface Responder {
  /**
   * Delivers an ephemeral answer to a `response_url`. Only that of a button can replace, and only its own message.
   * @throws DeliveryError
   */
  send(responseUrl: string, message: Message | PreparedMessage, replaceOriginal: boolean): Promise<void>;
  /**
   * Takes the message of a clicked button away.
   * @throws DeliveryError
   */
  remove(responseUrl: string): Promise<void>;
  close(): Promise<void>;
}

/** Slack did not take an answer. `reason` is Slack's own word, for example `used_url`; the URL is a secret and not in it. */
export class DeliveryError extends BotError {
  override readonly name = 'DeliveryError';
  readonly outcome = 'not-delivered';
  readonly reason: string;

  constructor(reason: string) {
    super(`Slack rejected the answer: ${reason}`);
    this.reason = reason;
  }
}

interface ResponderOptions {
  readonly layouts?: Layouts | undefined;
  /** Of another Slack, whose host response URLs may have, too. */
  readonly apiUrl?: string | undefined;
}

/** Also in the US government's cloud. */
const slackHost = /(?:^|\.)slack(?:-gov)?\.com$/;

/** Answers have job data, so they go to Slack only, whatever a payload says. */
export function isSlackUrl(responseUrl: string, apiUrl?: string): boolean {
  const { protocol, hostname } = URL.parse(responseUrl) ?? {};
  if (hostname === undefined) return false;
  if (apiUrl !== undefined && hostname === new URL(apiUrl).hostname) return true;
  return protocol === 'https:' && slackHost.test(hostname);
}

/**
 * Bolt's `respond` has neither a time-out nor a retry, and its fetch costs more than the rest of a command.
 * One retry: a lost answer is worse than a rare double one.
 */
export function createResponder({ layouts = createLayouts(), apiUrl }: ResponderOptions = {}): Responder {
  const dispatcher = createAgent({
    connect: { timeout: 3_000 },
    headersTimeout: 5_000,
    bodyTimeout: 5_000,
    keepAliveTimeout: 30_000,
    connections: 32,
  }).compose(
    interceptors.retry({
      methods: ['POST'],
      maxRetries: 1,
      minTimeout: 300,
      maxTimeout: 3_000,
      statusCodes: [429, 500, 502, 503, 504],
      errorCodes: [
        'ECONNRESET',
        'ECONNREFUSED',
        'EPIPE',
        'ENOTFOUND',
        'EAI_AGAIN',
        'UND_ERR_SOCKET',
        'UND_ERR_CONNECT_TIMEOUT',
        'UND_ERR_HEADERS_TIMEOUT',
      ],
      throwOnError: false,
    }),
  );

  /** Why it was not delivered. undici's errors can hold the URL: callers pass on their code only. */
  async function post(responseUrl: string, body: string | Uint8Array): Promise<string | undefined> {
    if (!isSlackUrl(responseUrl, apiUrl)) return "the response URL is not one of Slack's";
    const { statusCode, body: answer } = await request(responseUrl, {
      method: 'POST',
      dispatcher,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body,
    });
    const text = await answer.text();
    // Slack answers `ok`; a page with status 200 is that of a proxy.
    const isTaken = statusCode === 200 && !/^\s*<|"ok"\s*:\s*false/.test(text);
    return isTaken ? undefined : `${statusCode} ${text.slice(0, 100)}`;
  }

  return {
    async send(responseUrl, message, replaceOriginal) {
      const sent = await layouts.send(
        message,
        async (content) => {
          const isPrepared = 'body' in message && content.blocks === message.blocks;
          const body = isPrepared ? message.body(replaceOriginal) : bodyOf(content, replaceOriginal);
          const failure = await post(responseUrl, body).catch(slackErrorCode);
          if (failure !== undefined) throw new DeliveryError(failure);
          return content;
        },
        (error) => error instanceof DeliveryError && error.reason.includes('invalid_blocks'),
      );
      if (!sent.blocks) throw new DeliveryError('invalid_blocks, answered with the text alone');
    },
    async remove(responseUrl) {
      const failure = await post(responseUrl, '{"delete_original":true}').catch(slackErrorCode);
      if (failure !== undefined) throw new DeliveryError(failure);
    },
    close: () => dispatcher.close(),
  };
}

/** A message that is sent again and again: its JSON is written and encoded once. */
export interface PreparedMessage extends Message {
  readonly body: (replaceOriginal: boolean) => Uint8Array;
}

export function prepare(message: Message): PreparedMessage {
  const bodies = new Map<boolean, Uint8Array>();
  return {
    ...message,
    body(replaceOriginal) {
      const body = bodies.get(replaceOriginal) ?? Buffer.from(bodyOf(message, replaceOriginal));
      bodies.set(replaceOriginal, body);
      return body;
    },
  };
}

const bodyOf = ({ text, blocks }: Content, replaceOriginal: boolean) =>
  JSON.stringify({ response_type: 'ephemeral', replace_original: replaceOriginal, text, blocks });
