import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import type { App, Receiver } from '@slack/bolt';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Route } from '../../health.ts';
import { bufferIncomingMessage, isRawBodyError } from './bolt.ts';
import { deliver } from './deliver.ts';
import { verifySignature } from './signature.ts';

interface HttpReceiverOptions {
  readonly signingSecret: string;
  readonly log: Logger;
  readonly now: () => number;
}

interface HttpReceiver extends Receiver {
  readonly route: Route;
}

/** Slack's payloads are a few KB. */
const bodyLimit = 256 * 1024;

/**
 * `POST /slack/events` for commands, buttons and events alike; a wrong or stale signature gets 401. Bolt's own
 * receiver throws outside of every listener when a signed body is `null`, and leaves unhandled requests open for 3 s.
 */
export function createHttpReceiver({ signingSecret, log, now }: HttpReceiverOptions): HttpReceiver {
  let app: App | undefined;
  return {
    route: {
      path: '/slack/events',
      methods: ['POST'],
      handler: (request, response) =>
        void receive(request, response).catch((error: unknown) => {
          log.error({ reason: String(error) }, 'request could not be answered');
          if (!response.headersSent) response.writeHead(500);
          response.end();
        }),
    },
    init(boltApp) {
      app = boltApp;
    },
    async start() {},
    async stop() {},
  };

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const end = (status: number) => void response.writeHead(status).end();
    if (!app) return end(503);
    let text: string;
    try {
      text = (await bufferIncomingMessage(request, bodyLimit)).rawBody.toString();
    } catch (error) {
      return end(isRawBodyError(error) ? error.statusCode : 400);
    }
    const isForm = /^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? '');
    // Slack's certificate check is the only unsigned request.
    if (isForm && /(^|&)ssl_check=1(&|$)/.test(text)) return end(200);
    if (!isSigned(request, text)) return end(401);
    const body = parseBody(text, isForm);
    if (body === undefined) return end(400);
    // A form is never one, and most requests are forms.
    const question = isForm ? undefined : challenge.safeParse(body).data;
    if (question) return answer(response, { challenge: question.challenge });
    return deliver(app, log, { body, send: async (content) => answer(response, content) });
  }

  function isSigned({ headers }: IncomingMessage, body: string): boolean {
    const verdict = verifySignature(headers, body, { signingSecret, now: now() });
    if (verdict === 'valid') return true;
    log.warn(
      { verdict },
      verdict === 'invalid'
        ? 'request without a valid signature rejected: if Slack sent it, check SLACK_SIGNING_SECRET'
        : "request with a wrong timestamp rejected: if Slack sent it, check this machine's clock",
    );
    return false;
  }
}

/** A button's payload is JSON in a form field, a command is the form itself, and an event is JSON. */
function parseBody(text: string, isForm: boolean): unknown {
  try {
    if (!isForm) return JSON.parse(text);
    const form = parse(text);
    return typeof form['payload'] === 'string' ? JSON.parse(form['payload']) : form;
  } catch {
    return undefined;
  }
}

/** https://docs.slack.dev/reference/events/url_verification */
const challenge = z.object({ type: z.literal('url_verification'), challenge: z.string() });

function answer(response: ServerResponse, content: unknown): void {
  if (content === undefined || content === '') response.writeHead(200).end();
  else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}
