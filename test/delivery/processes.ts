import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as passing } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { allScopes } from '../../manifest/source.ts';
import { type BotProcess, startBotProcess } from '../../playground/bot/bot.ts';
import { createRandom } from '../../playground/modelarts/random.ts';
import { type JobSeed, startModelArts } from '../../playground/modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../../playground/slack/server.ts';
import { freshUrl } from '../database/databases.ts';

export interface ProcessesOptions {
  /** Seed for what happens at random. */
  readonly seed: string;
  readonly jobs: readonly JobSeed[];
  /** Milliseconds that a post takes at most on its way to Slack, and again on its way back. */
  readonly maxDelay: number;
  /** Additional variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Bots in processes of their own, on one PostgreSQL, which can be killed without warning. */
export async function startProcesses({ seed, jobs, maxDelay, environment = {} }: ProcessesOptions) {
  const random = createRandom(seed, 1);
  const url = await freshUrl();
  const modelarts = await startModelArts({ jobs });
  const slack = await startSlack({ scopes: allScopes });
  const variables = {
    ...slack.environment.socket,
    ...modelarts.environment,
    SLACK_API_URL: await slowLine(slack, () => random.int(200, maxDelay)),
    DATABASE_URL: url,
    MODELARTS_MAX_RPS: '1000',
    MODELARTS_MAX_IN_FLIGHT: '64',
    ...environment,
  };
  const running = new Set<BotProcess>();
  onTestFinished(async () => {
    await Promise.all([...running].map((bot) => bot.stop('SIGINT')));
    await slack.close();
    await modelarts.close();
  });
  function kill(bot: BotProcess): void {
    running.delete(bot);
    bot.process.kill('SIGKILL');
  }
  return {
    random,
    slack,
    modelarts,
    url,
    environment: variables,
    running,
    async start(): Promise<void> {
      running.add(await startBotProcess(variables));
    },
    killAll(): void {
      for (const bot of running) kill(bot);
    },
    /** Returns when it was killed, in milliseconds since the epoch. */
    killOne(): number {
      kill(random.pick([...running] as [BotProcess]));
      return Date.now();
    },
  };
}

/**
 * A slow proxy to Slack: each request takes `delay()` milliseconds there and again on the way back, so a
 * process can be killed before the request is carried out or before the response is read. Returns the API
 * URL.
 */
async function slowLine(slack: PlaygroundSlack, delay: () => number): Promise<string> {
  const server = createServer(async (incoming, outgoing) => {
    try {
      const body = await bodyOf(incoming);
      const milliseconds = incoming.url?.endsWith('/chat.postMessage') ? delay() : 0;
      await passing(milliseconds);
      const { authorization = '', 'content-type': type = '' } = incoming.headers;
      const answer = await fetch(slack.origin + incoming.url, {
        method: 'POST',
        headers: { authorization, 'content-type': type },
        body,
      });
      const text = await answer.text();
      await passing(milliseconds);
      outgoing.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' }).end(text);
    } catch {
      // Lose the response here as well.
      outgoing.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
