import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import http from '../../manifest/http.json' with { type: 'json' };
import socketMode from '../../manifest/socket-mode.json' with { type: 'json' };
import { allScopes, connections, manifestText } from '../../manifest/source.ts';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import { loadConfig } from '../../src/config/config.ts';

test.each([
  ['socket-mode.json', socketMode],
  ['http.json', http],
])(
  '%s stays within the length limits of the manifest reference',
  (_, { display_information: display, features }) => {
    expect(display.name.length).toBeLessThanOrEqual(35);
    expect(display.description.length).toBeLessThanOrEqual(140);
    expect(display.long_description.length).toBeGreaterThanOrEqual(174);
    expect(display.long_description.length).toBeLessThanOrEqual(4_000);
    expect(features.bot_user.display_name.length).toBeLessThanOrEqual(80);
    // With a host of one's own boards, Slack's limit of five leaves room for two.
    expect(features.unfurl_domains.length).toBeLessThanOrEqual(3);
    for (const domain of features.unfurl_domains) expect(domain).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
    expect(features.shortcuts.length).toBeLessThanOrEqual(10);
    for (const { name, callback_id: id, description } of features.shortcuts) {
      expect(name.length).toBeLessThanOrEqual(24);
      expect(id.length).toBeLessThanOrEqual(255);
      expect(description.length).toBeLessThanOrEqual(150);
    }
    for (const { command, usage_hint: hint } of features.slash_commands) {
      expect(command).toMatch(/^\/[a-z-]{1,31}$/);
      expect(hint.length).toBeLessThanOrEqual(1_000);
      for (const example of hint.split(' | ')) expect(() => parseCommand(example)).not.toThrow();
    }
  },
);

describe.each(connections)('%s.json', (connection) => {
  const text = manifestText(connection);

  test('is current (npm run manifest)', () => {
    expect(readFileSync(`manifest/${connection}.json`, 'utf8')).toBe(text);
  });

  test('has URLs only for HTTP', () => {
    const urls = text.match(/https:[^"]+/g) ?? [];
    expect(new Set(urls)).toEqual(
      new Set(connection === 'http' ? ['https://vizjobs.example.com/slack/events'] : []),
    );
  });
});

test('the two differ only in how Slack reaches the bot', () => {
  const url = 'https://vizjobs.example.com/slack/events';
  const [command] = socketMode.features.slash_commands;
  const { interactivity, event_subscriptions: events } = socketMode.settings;
  expect(http).toEqual({
    ...socketMode,
    features: { ...socketMode.features, slash_commands: [{ ...command, url }] },
    settings: {
      ...socketMode.settings,
      event_subscriptions: { ...events, request_url: url },
      interactivity: { ...interactivity, request_url: url },
      socket_mode_enabled: false,
    },
  });
});

test.each(['eu-de', 'cn-north-4', 'ap-southeast-1'])(
  'the console of %s is in an unfurl domain',
  async (region) => {
    const config = await loadConfig({
      ...{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1', OS_REGION_NAME: region },
      ...{ OS_PROJECT_ID: '0'.repeat(32), OS_ACCESS_KEY: 'a', OS_SECRET_KEY: 'b' },
    });
    const { hostname } = new URL(config.clouds[0].details.consoles?.modelarts ?? '');
    const { unfurl_domains: domains } = socketMode.features;
    expect(
      domains.some((domain) => hostname.endsWith(`.${domain}`)),
      hostname,
    ).toBe(true);
  },
);

test("requires only the scopes that the bot can't run without", () => {
  const { bot, bot_optional: optional } = socketMode.oauth_config.scopes;
  expect(bot).toEqual(['commands', 'chat:write']);
  expect([...bot, ...optional]).toEqual(allScopes);
});
