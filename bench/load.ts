import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Agent, request } from 'undici';

export interface Load {
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Sends commands to a bot, `concurrency` at a time, and waits for each answer.
   * Gives the time from sending a command to the arrival of its answer, in milliseconds, for each.
   */
  run(port: number, commands: readonly string[], concurrency: number): Promise<number[]>;
  close(): Promise<void>;
}

const signingSecret = 'bench-signing-secret';

/** As little of a Slack as can be: it signs commands and takes answers without looking at them. */
export async function startLoad(): Promise<Load> {
  const waiting = new Map<string, () => void>();
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => {
      const id = /^\/answer\/(\d+)$/.exec(incoming.url ?? '')?.[1];
      if (id === undefined) {
        response.setHeader('content-type', 'application/json');
        response.end('{"ok":true,"team_id":"T1","user_id":"U1","bot_id":"B1"}');
        return;
      }
      response.end('ok');
      waiting.get(id)?.();
      waiting.delete(id);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  const agent = new Agent({ connections: 64 });
  let last = 0;

  async function send(port: number, text: string): Promise<number> {
    const id = String(++last);
    const answered = new Promise<void>((resolve) => waiting.set(id, resolve));
    const timestamp = String(Math.floor(Date.now() / 1000));
    const body = new URLSearchParams({
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
      response_url: `http://127.0.0.1:${own}/answer/${id}`,
      trigger_id: id,
    }).toString();
    const signature = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
    const started = performance.now();
    const { statusCode, body: ack } = await request(`http://127.0.0.1:${port}/slack/events`, {
      method: 'POST',
      dispatcher: agent,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': `v0=${signature}`,
      },
      body,
    });
    await ack.dump();
    if (statusCode !== 200) throw new Error(`The bot answered ${statusCode}`);
    await answered;
    return performance.now() - started;
  }

  return {
    environment: {
      SLACK_BOT_TOKEN: 'xoxb-bench',
      SLACK_SIGNING_SECRET: signingSecret,
      SLACK_API_URL: `http://127.0.0.1:${own}/api/`,
      PORT: '0',
    },
    async run(port, commands, concurrency) {
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
      await agent.close();
      server.close();
      server.closeAllConnections();
    },
  };
}
