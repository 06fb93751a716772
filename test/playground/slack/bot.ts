import { App, LogLevel } from '@slack/bolt';
import { type PlaygroundSlack, type SlackOptions, startSlack } from '../../../playground/slack/server.ts';

export type Mode = 'socket' | 'http';

export interface TestBot extends AsyncDisposable {
  readonly slack: PlaygroundSlack;
  readonly app: App;
}

/** The real Bolt with these listeners, on its own playground. */
export async function startBot(
  mode: Mode,
  listen: (app: App) => void,
  options: SlackOptions = {},
): Promise<TestBot> {
  const slack = await startSlack(options);
  const shared = {
    token: slack.botToken,
    clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 } },
    logLevel: LogLevel.ERROR,
  };
  const app =
    mode === 'socket'
      ? new App({ ...shared, socketMode: true, appToken: slack.appToken })
      : new App({ ...shared, signingSecret: slack.signingSecret });
  listen(app);
  const server = await app.start(0);
  if (mode === 'socket') await slack.connected();
  else slack.deliverTo(`http://127.0.0.1:${portOf(server)}/slack/events`);
  return {
    slack,
    app,
    async [Symbol.asyncDispose]() {
      await app.stop();
      await slack.close();
    },
  };
}

function portOf(server: unknown): number {
  if (
    typeof server === 'object' &&
    server !== null &&
    'address' in server &&
    typeof server.address === 'function'
  ) {
    const address: unknown = server.address();
    if (typeof address === 'object' && address !== null && 'port' in address) return Number(address.port);
  }
  throw new Error('The app does not listen on a port');
}

/** One row of buttons, using each label as the action ID and value. */
export function buttons(...labels: string[]) {
  return [
    {
      type: 'actions' as const,
      elements: labels.map((label) => ({
        type: 'button' as const,
        text: { type: 'plain_text' as const, text: label },
        action_id: label,
        value: `value of ${label}`,
      })),
    },
  ];
}

export function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}
