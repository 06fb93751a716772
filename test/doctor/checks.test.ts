import { describe, expect, onTestFinished, test } from 'vitest';
import manifest from '../../manifest/socket-mode.json' with { type: 'json' };
import { type PlaygroundModelArts, startModelArts } from '../../playground/modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../../playground/slack/server.ts';
import { readConfig } from '../../src/config.ts';
import { examine } from '../../src/doctor/checks.ts';

const scopes = manifest.oauth_config.scopes.bot;

interface Fault {
  readonly granted?: string[];
  readonly environment?: Record<string, string>;
  readonly now?: () => number;
  readonly spoil?: (slack: PlaygroundSlack, modelarts: PlaygroundModelArts) => void;
}

async function wrong(
  { granted = scopes, environment = {}, now, spoil }: Fault,
  mode: 'socket' | 'http' = 'socket',
) {
  const modelarts = await startModelArts({ jobs: 3 });
  const slack = await startSlack({ scopes: granted });
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  spoil?.(slack, modelarts);
  const config = readConfig({ ...slack.environment[mode], ...modelarts.environment, ...environment });
  const findings = await examine(config, scopes, now);
  // It only looks.
  expect(modelarts.requests.every(({ method }) => method === 'GET')).toBe(true);
  return findings.filter(({ ok }) => !ok).map(({ check, words }) => `${check}: ${words}`);
}

test.each(['socket', 'http'] as const)('a good environment for %s has nothing wrong', async (mode) => {
  expect(await wrong({}, mode)).toEqual([]);
});

describe('what is wrong is said, and how to mend it', () => {
  test.each<[string, Fault, RegExp]>([
    [
      'a token that Slack does not know',
      { environment: { SLACK_BOT_TOKEN: 'xoxb-old' } },
      /^Slack token: .*invalid_auth.*Copy SLACK_BOT_TOKEN/,
    ],
    [
      'a scope that is missing',
      { granted: ['commands', 'chat:write'] },
      /^Slack token: The app lacks usergroups:read, users:read.*reinstall/,
    ],
    [
      'an app token that Slack refuses',
      { spoil: (slack) => slack.refuseConnections('not_allowed_token_type') },
      /^Slack connection: .*not_allowed_token_type.*connections:write/,
    ],
    [
      'a service that cannot be reached',
      { environment: { MODELARTS_ENDPOINT: 'http://127.0.0.1:9' } },
      /^Clock: The service cannot be reached/,
    ],
    [
      'a clock that is wrong',
      { now: () => Date.now() + 10 * 60_000 },
      /^Clock: .*(599|600|601) s apart.*NTP/,
    ],
    [
      'a secret key that is wrong',
      { environment: { OS_SECRET_KEY: 'wrong' } },
      /^ModelArts list: .*credentials/,
    ],
    [
      'a permission that is missing',
      { spoil: (_, modelarts) => modelarts.inject({ kind: 'forbidden', operation: 'get' }) },
      /^ModelArts details: ModelArts refused/,
    ],
  ])('%s', async (_, fault, words) => {
    expect((await wrong(fault)).join('\n')).toMatch(new RegExp(words.source, 'm'));
  });
});
