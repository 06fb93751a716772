import { expect, test } from 'vitest';
import { ML_OPS, OPERATOR, VIEWER } from '../../playground/slack/workspace.ts';
import { waitUntil } from '../waitUntil.ts';
import { startBot, textOf } from './bot.ts';

const operator = { user: OPERATOR, channel: ML_OPS };
const reader = { user: VIEWER, channel: ML_OPS };
const jobs = [{ job_id: '197', job_name: 'board', status: 8 }];
const environment = { VIZJOBS_OPERATORS: OPERATOR };

type Started = Awaited<ReturnType<typeof startBot>>;

async function stop({ slack }: Started): Promise<void> {
  const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
  await slack.click(question, 'Stop', operator);
  await waitUntil(() => slack.messages.find((message) => /Stopped after/.test(textOf(message))));
}

const detailsOf = async ({ slack }: Started, job = '197') =>
  (await slack.command(`/vizjobs show ${job}`, reader)).answer();

test('job details show who changed it from Slack, even after a restart, and a shared copy mentions no one', async () => {
  const started = await startBot({ jobs, environment, database: true });
  const { slack, modelarts } = started;
  expect(textOf(await detailsOf(started))).not.toContain('From Slack');
  await stop(started);
  expect(textOf(await detailsOf(started))).toContain(`*From Slack*  stopped by <@${OPERATOR}> <!date`);
  await (await slack.command('/vizjobs describe 197 "For Monday"', operator)).answer();
  await started.restart();
  const details = await detailsOf(started);
  expect(textOf(details)).toMatch(/described by <@\w+> <!date[^ ]* [^·]* · stopped by <@/);
  await slack.click(details, 'Share', reader);
  const shared = await waitUntil(() => slack.messages.find(({ ephemeralTo }) => ephemeralTo === undefined));
  expect(textOf(shared)).not.toContain('From Slack');

  await slack.command('/vizjobs create', operator);
  const form = await waitUntil(() => slack.modalOf(OPERATOR));
  await slack.submit(form, { Name: 'mine', 'Log path in OBS': '/bucket/logs/' }, operator);
  const mine = await waitUntil(() => modelarts.jobs.all().find(({ job_name: name }) => name === 'mine'));
  await waitUntil(() => slack.messages.find((message) => /Created\./.test(textOf(message))));
  // Stored beside the answer, which doesn't wait for it.
  await expect
    .poll(async () => textOf(await detailsOf(started, String(mine.job_id))))
    .toContain(`created by <@${OPERATOR}>`);
});

test('without an open database, stores nothing and opens none', async () => {
  const started = await startBot({ jobs, environment });
  await stop(started);
  expect(textOf(await detailsOf(started))).not.toContain('From Slack');
  expect(started.database().state()).toEqual({ kind: 'closed' });
});
