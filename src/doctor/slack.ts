import { WebClient } from '@slack/web-api';
import { optionalScopes, requiredScopes } from '../../manifest/source.ts';
import { proxiedFetch } from '../agent.ts';
import type { Config } from '../config/config.ts';
import { createLog } from '../log.ts';
import { boltLogger } from '../slack/boltLogger.ts';
import { slackErrorCode } from '../slack/out/slackFailure.ts';
import { foreignAnswer, isTransient, refusalWords } from '../slack/startError.ts';
import { type Finding, finding, reach, Skipped, skipped, Unfit } from './finding.ts';

/** Checks the network, the tokens, their scopes, and how commands arrive. */
export async function examineSlack(config: Config): Promise<Finding[]> {
  const network = await reach('Slack', () =>
    proxiedFetch(config.slack.apiUrl ?? 'https://slack.com/api/', {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(timeout),
    }),
  );
  if (network.state !== 'ok')
    return [network, ...['Slack token', 'Slack connection'].map((check) => skipped(check, unreached))];
  let granted: readonly string[] = [];
  const token = await finding('Slack token', async () => {
    const answer = await checkToken(config);
    granted = answer.granted;
    return answer.words;
  });
  return [network, token, ...declined(granted), await checkConnection(config)];
}

const unreached = "Not checked, because Slack can't be reached.";
const timeout = 10_000;

export const clientOf = ({ slack }: Config, token: string) =>
  new WebClient(token, {
    ...(slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl }),
    fetch: proxiedFetch,
    timeout,
    retryConfig: { retries: 0 },
    logger: boltLogger(createLog('silent')),
  });

async function checkToken(config: Config): Promise<{ words: string; granted: readonly string[] }> {
  const answer = await clientOf(config, config.slack.botToken)
    .auth.test()
    .catch((error: unknown) => {
      throw refusal(error, 'SLACK_BOT_TOKEN');
    });
  const granted = answer.response_metadata?.scopes ?? [];
  const missing = requiredScopes.filter((scope) => !granted.includes(scope));
  if (granted.length > 0 && missing.length > 0) {
    throw new Unfit(
      `The app lacks ${missing.join(', ')}. Paste the manifest again (App Manifest), then reinstall the app.`,
    );
  }
  return { words: `Belongs to ${answer.user ?? 'the bot'} in ${answer.team ?? 'the workspace'}.`, granted };
}

/**
 * Each optional scope that the workspace declined, with the consequence. Slack may not report what was
 * granted.
 */
function declined(granted: readonly string[]): Finding[] {
  if (granted.length === 0) return [];
  const missing = Object.entries(optionalScopes).filter(([scope]) => !granted.includes(scope));
  if (missing.length === 0) return [{ check: 'Slack scopes', state: 'ok', words: 'All are granted.' }];
  return missing.map(([scope, cost]) => ({
    check: 'Slack scopes',
    state: 'ok',
    words: `Without ${scope}, ${cost}. To change that, reinstall the app and grant it.`,
  }));
}

async function checkConnection(config: Config): Promise<Finding> {
  const check = 'Slack connection';
  const { mode } = config.slack;
  if (mode.kind === 'http') {
    return skipped(
      check,
      `HTTP: Slack must reach POST https://YOUR-HOST/slack/events, which must be forwarded to port ${config.port}. This can't be checked from here.`,
    );
  }
  return finding(check, async () => {
    await clientOf(config, mode.appToken)
      .apps.connections.open()
      .catch((error: unknown) => {
        throw refusal(error, 'SLACK_APP_TOKEN');
      });
    return 'Socket Mode works for this app.';
  });
}

function refusal(error: unknown, token: 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN'): Error {
  const code = slackErrorCode(error);
  const foreign = foreignAnswer(code);
  if (foreign) return new Unfit(foreign);
  return isTransient(error)
    ? new Skipped(`Not checked, because Slack has a problem right now (${code}). Try again in a minute.`)
    : new Unfit(refusalWords(code, token));
}
