import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, onTestFinished, test } from 'vitest';
import config from '../../.slack/config.json' with { type: 'json' };
import cli from '../../.slack/hooks.json' with { type: 'json' };
import { allScopes, manifestFor } from '../../manifest/source.ts';
import { startModelArts } from '../../playground/modelarts/server.ts';
import { startSlack } from '../../playground/slack/server.ts';

// As run by the Slack CLI: in a shell, with an extra argument for `get-manifest` (slack-cli,
// app/manifest.go).

test('get-manifest prints the manifest, ignoring the extra argument', async () => {
  const child = spawn('sh', ['-c', `${cli.hooks['get-manifest']} --source=local`]);
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  expect(code).toBe(0);
  expect(JSON.parse(output.slice(output.indexOf('{')))).toEqual(manifestFor('socket-mode'));
  expect(config.manifest.source).toBe('local');
});

test('start connects the bot with the tokens from the CLI', async () => {
  const modelarts = await startModelArts({ seed: 1 });
  const slack = await startSlack({ scopes: allScopes });
  const child = spawn('sh', ['-c', cli.hooks.start], {
    // In its own process group, because the shell doesn't forward signals.
    detached: true,
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: slack.botToken,
      SLACK_APP_TOKEN: slack.appToken,
      SLACK_CLI_XOXB: slack.botToken,
      SLACK_CLI_XAPP: slack.appToken,
      ...modelarts.environment,
    },
  });
  onTestFinished(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    await slack.close();
    await modelarts.close();
  });
  await slack.connected();
  const answer = await (await slack.command('/vizjobs help')).answer();
  expect(answer.text).toContain('What to type');
  expect(cli.config['sdk-managed-connection-enabled']).toBe(true);
}, 60_000);
