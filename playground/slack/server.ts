import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { isRecord, parseJson } from '../json.ts';
import { createDelivery } from './delivery/delivery.ts';
import { createSocketMode } from './delivery/socketMode.ts';
import { createFaults, silence } from './faults.ts';
import { createInteractions } from './interactions/interactions.ts';
import { createPeople } from './interactions/people.ts';
import { createViews } from './interactions/views.ts';
import { createMessages } from './messages/messages.ts';
import type { PlaygroundSlack } from './playgroundSlack.ts';
import type { ApiCall, SlackEvent, SlackHappening, SlackOptions } from './types.ts';
import { createApi, readArgs } from './webApi/handler.ts';
import { ApiError } from './webApi/method.ts';
import { createWorkspace } from './workspace.ts';

export { sign } from './delivery/sign.ts';
export type * from './playgroundSlack.ts';
export type * from './types.ts';

/** Starts a strict simulated Slack on 127.0.0.1, with the app installed in a small workspace. */
export async function startSlack(options: SlackOptions = {}): Promise<PlaygroundSlack> {
  const { now = Date.now, port = 0, unknownBlocks = [] } = options;
  const secret = (prefix: string) => `${prefix}${randomBytes(16).toString('hex')}`;
  const botToken = secret('xoxb-playground-');
  const appToken = secret('xapp-1-playground-');
  const signingSecret = secret('');

  const listeners = new Set<(event: SlackEvent) => void>();
  const calls: ApiCall[] = [];
  const emit = (happening: SlackHappening) => {
    const event: SlackEvent = { at: now(), ...happening };
    for (const listener of listeners) listener(event);
  };

  let address = '';
  const origin = () => `http://${address}`;
  const workspace = createWorkspace();
  const messages = createMessages({ now, user: workspace.bot.id, emit });
  const interactions = createInteractions({ now, origin, messages, unknownBlocks });
  const views = createViews(emit);
  const socketMode = createSocketMode({ origin: () => `ws://${address}`, emit });
  const timeout = options.ackTimeout ?? 3000;
  const delivery = createDelivery({ now, signingSecret, socketMode, timeout, emit });
  const faults = createFaults();
  const scopes = new Set(options.scopes ?? ['commands', 'chat:write']);
  let refusal: string | undefined;
  let appRefusal: string | undefined;

  const api = createApi(
    {
      now,
      origin,
      scopes,
      rateLimits: options.rateLimits ?? false,
      messagesTab: options.messagesTab ?? true,
      homeTab: options.homeTab ?? true,
      unfurlDomains: options.unfurlDomains ?? [],
      unknownBlocks,
      appRefusal: () => appRefusal,
      workspace,
      messages,
      interactions,
      views,
    },
    { bot: botToken, app: appToken },
    () => {
      if (refusal !== undefined) throw new ApiError(refusal);
      return socketMode.ticket();
    },
  );
  const people = createPeople({ workspace, messages, interactions, views, delivery, options, scopes });

  function record(call: ApiCall): void {
    calls.push(call);
    emit({ type: call.method === 'response_url' ? 'response_url' : 'api', call });
  }

  function answerApi(request: IncomingMessage, response: ServerResponse, url: URL, body: string): void {
    const method = url.pathname.slice('/api/'.length);
    const call = { method, headers: request.headers, query: url.searchParams, body };
    const args = readArgs(call);
    const fault = faults.take(method);
    const answer =
      fault && !fault.carriedOut
        ? { status: fault.status, headers: fault.headers, reply: { ok: false, error: fault.error } }
        : api(call, args);
    const silent = fault !== undefined && silence(response, fault);
    const { ok, error } = answer.reply;
    record({
      method,
      args: withoutTokens(args),
      ok: ok === true,
      ...(typeof error === 'string' && { error }),
      status: silent ? 0 : answer.status,
    });
    if (silent) return;
    response.writeHead(answer.status, {
      'content-type': 'application/json; charset=utf-8',
      ...answer.headers,
    });
    response.end(JSON.stringify(answer.reply));
  }

  function answerResponseUrl(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
    body: string,
  ): void {
    const fault = faults.take('response_url');
    const answer = fault
      ? { status: fault.status, text: fault.error }
      : interactions.respond(url.pathname, request.headers['content-type'] ?? '', body);
    const silent = fault !== undefined && silence(response, fault);
    const args = parseJson(body);
    const ok = answer.status === 200;
    record({
      method: 'response_url',
      args: isRecord(args) ? withoutTokens(args) : {},
      ok,
      ...(!ok && { error: answer.text }),
      status: silent ? 0 : answer.status,
    });
    if (silent) return;
    response.writeHead(answer.status, { 'content-type': 'text/html', ...fault?.headers });
    response.end(answer.text);
  }

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const url = new URL(request.url ?? '/', origin());
      const body = Buffer.concat(chunks).toString();
      const isPost = request.method === 'POST';
      if (url.pathname.startsWith('/api/')) answerApi(request, response, url, body);
      else if (isPost && interactions.isResponseUrl(url.pathname))
        answerResponseUrl(request, response, url, body);
      else response.writeHead(404).end();
    });
  });
  server.on('upgrade', socketMode.upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  address = `127.0.0.1:${bound !== null && typeof bound === 'object' ? bound.port : port}`;

  const shared = { SLACK_BOT_TOKEN: botToken, SLACK_API_URL: `${origin()}/api/` };
  return {
    origin: origin(),
    apiUrl: `${origin()}/api/`,
    botToken,
    appToken,
    signingSecret,
    environment: {
      socket: { ...shared, SLACK_APP_TOKEN: appToken },
      http: { ...shared, SLACK_SIGNING_SECRET: signingSecret },
    },
    botUser: workspace.bot,
    users: workspace.users,
    channels: workspace.channels,
    userGroups: workspace.userGroups,
    deliverTo: delivery.to,
    get connections() {
      return socketMode.connections();
    },
    connected: (count = 1) => socketMode.connected(count),
    refreshConnections: (reason = 'refresh_requested', ids) => socketMode.refresh(reason, ids),
    dropConnections: socketMode.drop,
    deliver: (kind, payload) =>
      delivery.deliver(kind, payload, kind === 'events_api' ? { num: 1, reason: 'http_timeout' } : undefined),
    joinEnterprise(id) {
      workspace.enterprise = id;
    },
    refuseConnections(error) {
      refusal = error;
    },
    stallConnections: (step, times = 1) => socketMode.stall(step, times),
    get stalledConnections() {
      return socketMode.stalled();
    },
    sendText: socketMode.sendText,
    refuseApp(error) {
      appRefusal = error;
    },
    ...people,
    get views() {
      return views.all();
    },
    modalOf: views.modalOf,
    homeOf: views.homeOf,
    get messages() {
      return messages.all();
    },
    remove: (message) => void messages.remove(message),
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    calls,
    failNext: faults.add,
    async close() {
      await socketMode.close();
      delivery.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function withoutTokens(args: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([name]) => !name.includes('token')));
}
