import { describe, expect, test } from 'vitest';
import { OPERATOR } from '../../../playground/slack/workspace.ts';
import { waitUntil } from '../../waitUntil.ts';
import { type Mode, seeds, startBot } from '../bot.ts';

async function scrape(port: number | undefined): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('version=0.0.4');
  return response.text();
}

describe.each<Mode>(['socket', 'http'])('GET /metrics over %s', (mode) => {
  test('counts commands, requests and retries', async () => {
    const { slack, modelarts, bot } = await startBot({ mode, jobs: seeds(3, 11, 'job') });
    modelarts.inject({ kind: 'status-503' });
    const list = await (await slack.command('/vizjobs failed')).answer();
    await (await slack.command('/vizjobs failed')).answer();
    await (await slack.click(list, 'Refresh')).answer();
    await (await slack.command('/vizjobs per:many')).answer();
    // A command is counted after its answer has been sent.
    const usage = 'vizjobs_commands_total{verb="none",outcome="usage"} 1';
    await expect.poll(() => scrape(bot().port)).toContain(usage);
    const numbers = await scrape(bot().port);
    for (const line of [
      'vizjobs_commands_total{verb="list",outcome="answered"} 3',
      'vizjobs_command_duration_seconds_count{verb="list"} 3',
      'vizjobs_upstream_requests_total{service="modelarts",status="503"} 1',
      'vizjobs_upstream_requests_total{service="modelarts",status="200"} 2',
      'vizjobs_upstream_retries_total{service="modelarts"} 1',
      'vizjobs_answers_total{source="asked"} 2',
      'vizjobs_answers_total{source="reused"} 1',
      'vizjobs_answers_total{source="coalesced"} 0',
      'vizjobs_ready 1',
      `vizjobs_socket_connections ${mode === 'socket' ? 1 : 0}`,
      `vizjobs_socket_opened_total ${mode === 'socket' ? 1 : 0}`,
    ])
      expect(numbers).toContain(`${line}\n`);
  });
});

test('identical concurrent questions count as coalesced', async () => {
  const { slack, bot } = await startBot({ jobs: seeds(3, 11, 'job'), latency: 2_000 });
  const first = await slack.command('/vizjobs failed');
  const second = await slack.command('/vizjobs failed');
  await Promise.all([first.answer(), second.answer()]);
  const numbers = await scrape(bot().port);
  expect(numbers).toContain('vizjobs_answers_total{source="asked"} 1\n');
  expect(numbers).toContain('vizjobs_answers_total{source="coalesced"} 1\n');
});

test('broken connections, refused shares and lost sockets are visible', async () => {
  const { slack, modelarts, bot } = await startBot({ jobs: seeds(3, 11, 'job') });
  const random = [...slack.channels.values()].find(({ name }) => name === 'random')?.id ?? '';
  const list = await (await slack.command('/vizjobs failed', { channel: random })).answer();
  await (await slack.click(list, 'Share', { channel: random })).answer();
  modelarts.inject({ kind: 'reset', times: 3 });
  await (await slack.click(list, 'Refresh')).answer();
  slack.refuseConnections('internal_error');
  slack.dropConnections();
  await expect.poll(() => scrape(bot().port)).toContain('vizjobs_socket_connections 0\n');
  const numbers = await scrape(bot().port);
  for (const line of [
    'vizjobs_ready 0',
    'vizjobs_posts_total{kind="share",outcome="failed"} 1',
    'vizjobs_commands_total{verb="list",outcome="slack"} 1',
    'vizjobs_commands_total{verb="list",outcome="modelarts-unreachable"} 1',
    'vizjobs_upstream_requests_total{service="modelarts",status="none"} 3',
  ])
    expect(numbers).toContain(`${line}\n`);
  slack.refuseConnections(undefined);
});

test('a form counts under its verb, a change as an audit post', async () => {
  const { slack, bot } = await startBot({
    jobs: seeds(1, 8, 'job'),
    environment: { VIZJOBS_OPERATORS: OPERATOR, VIZJOBS_AUDIT_CHANNEL: 'C0123456789' },
  });
  await slack.command('/vizjobs describe job-1', { user: OPERATOR });
  const form = await waitUntil(() =>
    [slack.modalOf(OPERATOR)].find((view) => view?.callback_id === 'describe'),
  );
  await slack.submit(form, { description: 'By form' }, { user: OPERATOR });
  const counted = 'vizjobs_commands_total{verb="describe",outcome="answered"} 2\n';
  await expect.poll(() => scrape(bot().port)).toContain(counted);
  // That channel doesn't exist.
  expect(await scrape(bot().port)).toContain('vizjobs_posts_total{kind="audit",outcome="failed"} 1\n');
});
