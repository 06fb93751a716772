import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname } from 'node:path';
import { z } from 'zod';
import { parseJson } from '../json.ts';
import type { SlackEvent, SlackMessage, SlackView } from '../slack/server.ts';
import { createActions } from './actions.ts';
import { completions } from './completions.ts';
import { refusal, SECURITY_HEADERS } from './guard.ts';
import { pageHtml } from './page.ts';
import { createScreen, type Viewer } from './screen.ts';
import { createStreams, type Stream } from './streams.ts';
import { createWire, wireHtml } from './wire.ts';
import type { World } from './world.ts';

export interface PlaygroundPage {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  close(): Promise<void>;
}

const MAX_BODY = 64 * 1024;
const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const folder = new URL('static/', import.meta.url);

const viewerOf = z.object({ user: z.string(), channel: z.string() });

/**
 * Serves the page for this world on 127.0.0.1, with `port` 0 for any free one. Throws with code EADDRINUSE if
 * the port is in use.
 */
export async function startPage(world: World, port = 0): Promise<PlaygroundPage> {
  const { slack, clouds } = world;
  const screen = createScreen(slack, world.now);
  const streams = createStreams();
  const actions = createActions(world);
  const wire = createWire((entry) =>
    streams.each(({ viewer, send }) => send('wire', wireHtml(entry, viewer.timeZone).markup)),
  );
  const files = new Map(
    readdirSync(folder).map((name) => [`/static/${name}`, readFileSync(new URL(name, folder))]),
  );
  let bound = port;

  function sendScreen(stream: Stream): void {
    const { viewer, send } = stream;
    send('screen', {
      channel: viewer.channel,
      title: screen.title(viewer),
      isDirect: screen.isDirect(viewer),
      hasHome: world.appHome.home_tab_enabled,
      isReadOnly: screen.isDirect(viewer) && world.appHome.messages_tab_read_only_enabled,
      ...clockOf(stream),
      switches: world.switches,
      sidebar: screen.sidebar(viewer).markup,
      wire: wire.entries
        .map((entry) => wireHtml(entry, viewer.timeZone).markup)
        .toReversed()
        .join(''),
    });
    draw(stream);
    send('ready', {});
  }

  const clockOf = ({ viewer: { timeZone } }: Stream) => ({ now: world.now(), timeZone });

  /** Also the words for days depend on the clock. */
  function draw(stream: Stream): void {
    for (const message of screen.messages(stream.viewer)) drawMessage(message, stream);
    drawView('home', stream);
    drawView('modal', stream);
  }

  function drawMessage(message: SlackMessage, stream: Stream): void {
    const { ts } = message;
    stream.draw('message', ts, { ts, html: screen.message(message, stream.viewer).markup });
  }

  function drawView(type: SlackView['type'], stream: Stream): void {
    stream.draw(type, type, screen[type](stream.viewer).markup);
  }

  function tell(event: SlackEvent, stream: Stream): void {
    const { viewer, send } = stream;
    if (event.type === 'view' && event.view.user === viewer.user) drawView(event.view.type, stream);
    if (!('message' in event)) return;
    const { channel, ephemeralTo = viewer.user, ts } = event.message;
    if (ephemeralTo !== viewer.user) return;
    if (channel !== viewer.channel) send('unread', channel);
    else if (event.type === 'message_deleted') stream.draw('message', ts, { ts });
    else drawMessage(event.message, stream);
  }

  const stops = [
    slack.onEvent((event) => {
      wire.slack(event);
      streams.each((stream) => tell(event, stream));
    }),
    ...clouds.map(({ name, modelarts }) => modelarts.onRequest((request) => wire.modelArts(request, name))),
  ];
  world.onClock(() =>
    streams.each((stream) => {
      stream.send('clock', clockOf(stream));
      draw(stream);
    }),
  );

  function get(response: ServerResponse, url: URL): void {
    const file = files.get(url.pathname);
    if (url.pathname === '/')
      answer(response, 200, 'text/html; charset=utf-8', pageHtml(slack, clouds).markup);
    else if (url.pathname === '/completions')
      answer(response, 200, 'application/json', JSON.stringify(completions(world)));
    else if (url.pathname === '/events') listen(response, url);
    else if (file) answer(response, 200, TYPES[extname(url.pathname)] ?? 'application/octet-stream', file);
    else answer(response, 404, 'text/plain', 'Not found.');
  }

  /** Undefined if there is no such person. Times are shown in that person's Slack time zone. */
  function viewerIn(url: URL): Viewer | undefined {
    const wanted = viewerOf.safeParse(Object.fromEntries(url.searchParams)).data;
    const user = slack.users.get(wanted?.user ?? '');
    return wanted && user && { ...wanted, timeZone: user.tz };
  }

  function listen(response: ServerResponse, url: URL): void {
    const viewer = viewerIn(url);
    if (!viewer) {
      answer(response, 400, 'text/plain', 'Invalid user or channel.');
      return;
    }
    const channel = screen.channelFor(viewer.user, viewer.channel);
    sendScreen(streams.add({ ...viewer, channel }, response));
  }

  async function post(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const action = actions.get(url.pathname.slice(1));
    const body = await readBody(request);
    if (!action || body === undefined) {
      answer(response, action ? 413 : 404, 'text/plain', 'Unknown action, or the request is too large.');
      return;
    }
    const viewer = viewerIn(url);
    const outcome = await action(parseJson(body)).catch((error: unknown) => ({ problem: wordsOf(error) }));
    const problem = 'problem' in outcome ? outcome.problem : undefined;
    const note = viewer && problem !== undefined ? screen.note(problem, viewer).markup : undefined;
    answer(response, 200, 'application/json', JSON.stringify({ ...outcome, note }));
  }

  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    const refused = refusal(request, bound);
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    if (refused !== undefined || !url) answer(response, 403, 'text/plain', refused ?? 'Invalid URL.');
    else if (request.method === 'POST') void post(request, response, url);
    else get(response, url);
  });
  bound = await bind(server, port);
  return {
    url: `http://127.0.0.1:${bound}/`,
    async close() {
      for (const stop of stops) stop();
      streams.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function bind(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function answer(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type });
  response.end(body);
}

/** Undefined if the body is too long or the page disconnected. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      const part = Buffer.from(chunk);
      length += part.length;
      if (length > MAX_BODY) return undefined;
      chunks.push(part);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

function wordsOf(error: unknown): string {
  if (error instanceof z.ZodError) return 'The page sent an invalid request.';
  return error instanceof Error ? error.message : String(error);
}
