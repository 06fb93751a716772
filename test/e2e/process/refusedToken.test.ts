import { expect, test } from 'vitest';
import { OPERATOR } from '../../../playground/slack/workspace.ts';
import { seeds, startBot } from '../bot.ts';

test('reports a token that Slack rejects in /readyz, logs it once, and probes until Slack accepts it', async () => {
  const { slack, bot, clock, logLines } = await startBot({
    mode: 'http',
    jobs: seeds(1, 8, 'board'),
    environment: { VIZJOBS_OPERATORS: OPERATOR },
  });
  const readyz = async () => {
    const response = await fetch(`http://127.0.0.1:${bot().port}/readyz`);
    return { status: response.status, body: await response.json() };
  };
  const metric = async () => {
    const text = await (await fetch(`http://127.0.0.1:${bot().port}/metrics`)).text();
    return /^vizjobs_slack_refused (\d)$/m.exec(text)?.[1];
  };
  expect(await metric()).toBe('0');
  slack.refuseApp('token_revoked');
  // The check whether the operator is a guest uses the token.
  for (let command = 0; command < 2; command++) {
    await (await slack.command('/vizjobs stop board-1', { user: OPERATOR })).answer();
    clock.forward(6 * 60_000);
  }
  expect(await readyz()).toMatchObject({
    status: 503,
    body: { ok: false, state: 'refused-by-slack', slack: 'token_revoked' },
  });
  expect(await metric()).toBe('1');
  expect(logLines.filter(({ msg }) => String(msg).startsWith('Slack rejects the app'))).toEqual([
    expect.objectContaining({
      code: 'token_revoked',
      advice: expect.stringMatching(
        /^Slack rejects SLACK_BOT_TOKEN \(token_revoked\)\. Copy it again: OAuth/,
      ),
    }),
  ]);

  slack.refuseApp(undefined);
  // A bot that isn't ready gets no commands, so the readiness check itself triggers the probe.
  clock.forward(60_000);
  await expect.poll(readyz).toEqual({ status: 200, body: { ok: true, state: 'ready' } });
  expect(await metric()).toBe('0');
  await expect
    .poll(() => slack.messages.map(({ text }) => text))
    .toContainEqual(expect.stringMatching(/^Slack rejected vizjobs from .* until .*Summaries that were due/));
});
