import type { Reader } from './reader.ts';
import { headerText, origin, originAdvice } from './values.ts';

export interface SlackConfig {
  readonly botToken: string;
  readonly mode:
    | { readonly kind: 'socket'; readonly appToken: string }
    | { readonly kind: 'http'; readonly signingSecret: string };
  /** Base URL of the Web API; undefined: Slack's. */
  readonly apiUrl: string | undefined;
}

export function readSlack(reader: Reader): SlackConfig | undefined {
  const botToken = reader.require(
    'SLACK_BOT_TOKEN',
    headerText.startsWith('xoxb-'),
    'starts with xoxb- and has only ASCII characters: api.slack.com/apps > your app > OAuth & Permissions.',
  );
  const appToken = reader.get(
    'SLACK_APP_TOKEN',
    headerText.startsWith('xapp-'),
    'must start with xapp- and have only ASCII characters: api.slack.com/apps > your app > Basic Information > App-Level Tokens.',
  );
  const signingSecret = reader.get(
    'SLACK_SIGNING_SECRET',
    headerText,
    'must have only ASCII characters without spaces: api.slack.com/apps > your app > Basic Information > Signing Secret.',
  );
  if (!reader.has('SLACK_APP_TOKEN') && !reader.has('SLACK_SIGNING_SECRET')) {
    reader.missing(
      'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET',
      'Set SLACK_APP_TOKEN (Basic Information > App-Level Tokens) for Socket Mode, or SLACK_SIGNING_SECRET (Basic Information > Signing Secret) for HTTP.',
    );
  }
  const apiUrl = reader.get('SLACK_API_URL', origin, originAdvice);
  const mode = appToken
    ? ({ kind: 'socket', appToken } as const)
    : signingSecret && ({ kind: 'http', signingSecret } as const);
  if (!botToken || !mode) return undefined;
  return { botToken, mode, apiUrl };
}
