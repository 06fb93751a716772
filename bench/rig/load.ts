import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';
import { WebSocket, WebSocketServer } from 'ws';

export type Mode = 'http' | 'socket';
export const modeNames: Readonly<Record<Mode, string>> = { http: 'HTTP', socket: 'Socket Mode' };

export interface Load {
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Sends commands to a bot, `concurrency` at a time, and waits for each answer. In Socket Mode the bot is the one
   * that has connected. Gives the time from sending a command to the arrival of its answer, in milliseconds, for each.
   */
  run(
    bot: { readonly port: number | undefined },
    commands: readonly string[],
    concurrency: number,
  ): Promise<number[]>;
  close(): Promise<void>;
}

type Payload = Readonly<Record<string, string>>;

/** One way to a bot. */
interface Way {
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves when the bot has acknowledged the command. */
  deliver(port: number | undefined, payload: Payload): Promise<void>;
  close(): Promise<void>;
}

/** As little of a Slack as can be: it sends commands and takes answers without looking at them. */
export async function startLoad(mode: Mode = 'http'): Promise<Load> {
  const waiting = new Map<string, () => void>();
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      const id = /^\/answer\/(\d+)$/.exec(incoming.url ?? '')?.[1];
      if (id === undefined) {
        response.setHeader('content-type', 'application/json');
        const url = `ws://${incoming.headers.host}/link`;
        response.end(JSON.stringify({ ok: true, team_id: 'T1', user_id: 'U1', bot_id: 'B1', url }));
        return;
      }
      response.end('ok');
      waiting.get(id)?.();
      waiting.delete(id);
    });
  });
  const way = mode === 'http' ? overHttp() : overSockets(new WebSocketServer({ server }));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let last = 0;

  async function send(port: number | undefined, text: string): Promise<number> {
    const id = String(++last);
    const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
    const payload = {
      token: 't',
      team_id: 'T1',
      team_domain: 'bench',
      channel_id: 'C1',
      channel_name: 'ml-ops',
      user_id: 'U1',
      user_name: 'viewer',
      command: '/vizjobs',
      text,
      api_app_id: 'A1',
      is_enterprise_install: 'false',
      response_url: `${origin}/answer/${id}`,
      trigger_id: id,
    };
    const started = performance.now();
    await Promise.all([way.deliver(port, payload), answered]);
    return performance.now() - started;
  }

  return {
    environment: { SLACK_BOT_TOKEN: 'xoxb-bench', SLACK_API_URL: `${origin}/api/`, ...way.environment },
    async run({ port }, commands, concurrency) {
      const times: number[] = [];
      let next = 0;
      const worker = async () => {
        for (let index = next++; index < commands.length; index = next++)
          times.push(await send(port, commands[index] ?? ''));
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
      return times;
    },
    async close() {
      await way.close();
      server.close();
      server.closeAllConnections();
    },
  };
}

const signingSecret = 'bench-signing-secret';

function overHttp(): Way {
  const agent = new Agent({ connections: 64 });
  return {
    environment: { SLACK_SIGNING_SECRET: signingSecret, PORT: '0' },
    async deliver(port, payload) {
      const body = new URLSearchParams(payload).toString();
      const timestamp = String(Math.floor(Date.now() / 1000));
      const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
      const { statusCode, body: acknowledgement } = await request(`http://127.0.0.1:${port}/slack/events`, {
        method: 'POST',
        dispatcher: agent,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          'x-slack-request-timestamp': timestamp,
          'x-slack-signature': `v0=${signature}`,
        },
        body,
      });
      await acknowledgement.dump();
      if (statusCode !== 200) throw new Error(`The bot answered ${statusCode}`);
    },
    close: () => agent.close(),
  };
}

function overSockets(server: WebSocketServer): Way {
  const waiting = new Map<string, () => void>();
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const { envelope_id: id } = JSON.parse(String(data));
      waiting.get(id)?.();
      waiting.delete(id);
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A1' } }));
  });
  // A client gives up after 30 s without one.
  const pings = setInterval(() => {
    for (const socket of server.clients) socket.ping();
  }, 5_000);
  return {
    environment: { SLACK_APP_TOKEN: 'xapp-bench' },
    async deliver(_port, payload) {
      const socket = [...server.clients].find(({ readyState }) => readyState === WebSocket.OPEN);
      if (!socket) throw new Error('No bot has connected');
      const id = randomUUID();
      const acknowledged = new Promise<void>((resolve) => waiting.set(id, resolve));
      const envelope = { envelope_id: id, type: 'slash_commands', accepts_response_payload: true, payload };
      socket.send(JSON.stringify(envelope));
      await acknowledged;
    },
    async close() {
      clearInterval(pings);
      server.close();
      for (const socket of server.clients) socket.terminate();
    },
  };
}
