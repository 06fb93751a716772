import { describe, expect, test } from 'vitest';
import type { ConnectingStep, PlaygroundSlack } from '../../../playground/slack/server.ts';
import { waitUntil } from '../../waitUntil.ts';
import { idsOf, seeds, startBot } from '../bot.ts';

const jobs = seeds(3, 11, 'job');
const reasons = { upgrade: 'NoUpgrade', hello: 'NoHello' } as const;

async function answers(slack: PlaygroundSlack) {
  expect(idsOf(await (await slack.command('/vizjobs failed')).answer())).toHaveLength(3);
}

describe.each<ConnectingStep>(['upgrade', 'hello'])(
  'a WebSocket that never completes its %s is replaced',
  (step) => {
    const tried = (lines: readonly Record<string, unknown>[]) =>
      lines.filter(({ reason }) => reason === reasons[step]);

    test('at startup', async () => {
      const prepare = (slack: PlaygroundSlack) => slack.stallConnections(step, 2);
      const { slack, logLines } = await startBot({ jobs, helloDeadline: 500, prepare });
      await answers(slack);
      expect(tried(logLines)).toHaveLength(2);
      await waitUntil(() => slack.stalledConnections === 0);
      expect(slack.connections.filter(({ open }) => open)).toHaveLength(1);
    });

    test('during a refresh, while the old connection still works', async () => {
      const { slack, logLines } = await startBot({ jobs, helloDeadline: 1_000 });
      const [old] = slack.connections;
      slack.stallConnections(step);
      slack.refreshConnections('warning');
      await waitUntil(() => tried(logLines).length === 1);
      await waitUntil(() => slack.connections.some(({ id, open }) => open && id !== old?.id));
      slack.refreshConnections('refresh_requested', [old?.id ?? '']);
      await waitUntil(() => slack.connections.some(({ id, open }) => !open && id === old?.id));
      await answers(slack);
    });

    test('after a lost connection', async () => {
      const { slack, bot, logLines } = await startBot({ jobs, helloDeadline: 500 });
      slack.stallConnections(step);
      slack.dropConnections();
      await waitUntil(() => tried(logLines).length === 1);
      await waitUntil(() => bot().health().ok);
      await answers(slack);
      await waitUntil(() => slack.stalledConnections === 0);
    });
  },
);

test('the default timeout is short enough at startup', async () => {
  const { slack } = await startBot({ jobs, prepare: ({ stallConnections }) => stallConnections('upgrade') });
  await answers(slack);
});

test('retries apps.connections.open when it never responds', async () => {
  const prepare = ({ failNext }: PlaygroundSlack) => failNext('apps.connections.open', { hang: true });
  const { slack } = await startBot({ jobs, prepare });
  await answers(slack);
});

test('startup succeeds once Slack is no longer too busy', async () => {
  const prepare = ({ failNext }: PlaygroundSlack) =>
    failNext('apps.connections.open', { status: 200, error: 'internal_error', times: 2 });
  const { slack, logLines } = await startBot({ jobs, prepare });
  await answers(slack);
  expect(logLines.filter(({ reason }) => reason === 'internal_error')).toHaveLength(2);
});

test('a lost connection leaves one line, and what people must do about it has advice', async () => {
  const { slack, bot, logLines } = await startBot({ jobs });
  const warnings = () => logLines.filter(({ level }) => Number(level) > 30);
  slack.refuseConnections('token_revoked');
  slack.dropConnections();
  await waitUntil(() => warnings().length >= 2);
  expect(warnings().slice(0, 2)).toMatchObject([
    { level: 40, msg: 'lost a connection to Slack' },
    {
      level: 40,
      reason: 'token_revoked',
      advice: expect.stringMatching(
        /^Slack rejects SLACK_APP_TOKEN \(token_revoked\)\. Copy it again: Basic/,
      ),
      msg: 'no connection to Slack, retrying',
    },
  ]);
  expect(bot().health()).toMatchObject({ ok: false, state: 'no-connection-to-slack' });
  slack.refuseConnections(undefined);
  await waitUntil(() => bot().health().ok);
});

test('can be stopped while reconnecting', async () => {
  const { slack, bot, logLines } = await startBot({ jobs });
  slack.stallConnections('upgrade');
  slack.dropConnections();
  await waitUntil(() => slack.stalledConnections === 1);
  await bot().stop();
  await waitUntil(() => slack.stalledConnections === 0);
  expect(logLines.some(({ msg }) => msg === 'no connection to Slack, retrying')).toBe(false);
});
