import { WebClient } from '@slack/web-api';
import type { Config } from '../config.ts';
import { slackErrorCode } from '../slack/out/slackFailure.ts';
import { type Finding, finding, Unfit } from './finding.ts';

/** The tokens, their scopes, and the way in which commands come. */
export async function examineSlack(config: Config, scopes: readonly string[]): Promise<Finding[]> {
  return [
    await finding('Slack token', () => checkToken(config, scopes)),
    await finding('Slack connection', () => checkConnection(config)),
  ];
}

const silent = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error' as never,
  setName() {},
};

const clientOf = ({ slack }: Config, token: string) =>
  new WebClient(token, {
    ...(slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl }),
    timeout: 10_000,
    retryConfig: { retries: 0 },
    logger: silent,
  });

async function checkToken(config: Config, scopes: readonly string[]): Promise<string> {
  const answer = await clientOf(config, config.slack.botToken)
    .auth.test()
    .catch((error: unknown) => {
      throw new Unfit(
        `Slack answers ${slackErrorCode(error)}. Copy SLACK_BOT_TOKEN again: OAuth & Permissions > Bot User OAuth Token.`,
      );
    });
  const granted = answer.response_metadata?.scopes ?? [];
  const missing = scopes.filter((scope) => !granted.includes(scope));
  if (granted.length > 0 && missing.length > 0) {
    throw new Unfit(
      `The app lacks ${missing.join(', ')}. Paste the manifest again (App Manifest), then reinstall the app.`,
    );
  }
  return `It is ${answer.user ?? 'the bot'} of ${answer.team ?? 'the workspace'}${granted.length > 0 ? ', with every scope of the manifest' : ''}.`;
}

async function checkConnection(config: Config): Promise<string> {
  const { mode } = config.slack;
  if (mode.kind === 'http') {
    return `HTTP: Slack must reach POST https://YOUR-HOST/slack/events, which leads to port ${config.port}. This cannot be seen from here.`;
  }
  await clientOf(config, mode.appToken)
    .apps.connections.open()
    .catch((error: unknown) => {
      throw new Unfit(
        `Slack answers ${slackErrorCode(error)}. Make an app-level token with connections:write (Basic Information), and switch Socket Mode on.`,
      );
    });
  return 'Socket Mode is open to this app.';
}
