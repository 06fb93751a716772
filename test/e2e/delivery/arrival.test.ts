import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { allScopes } from '../../../manifest/source.ts';
import { startBotProcess } from '../../../playground/bot/bot.ts';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { prepareDataDir } from '../../database/template.ts';
import { waitUntil } from '../../waitUntil.ts';
import { seeds, textOf } from '../bot.ts';

async function start() {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  await prepareDataDir(folder);
  const modelarts = await startModelArts({ jobs: [...seeds(3, 11, 'bad'), ...seeds(2, 8, 'board')] });
  const slack = await startSlack({ scopes: allScopes });
  const bot = await startBotProcess({
    ...slack.environment.socket,
    ...modelarts.environment,
    DATA_DIR: folder,
    LOG_LEVEL: 'info',
  });
  await slack.connected();
  onTestFinished(async () => {
    await bot.stop('SIGINT');
    await slack.close();
    await modelarts.close();
    await rm(folder, { recursive: true, force: true });
  });
  return slack;
}

test('a schedule typed in Slack is posted within 15 s of its minute', async () => {
  const slack = await start();
  // Creating the database takes seconds, so don't schedule a minute that is about to begin.
  const slot = Math.ceil((Date.now() + 10_000) / 60_000) * 60_000;
  const time = new Date(slot).toISOString().slice(11, 16);
  const command = `/vizjobs schedule daily ${time} in UTC`;
  const answer = await (await slack.command(command, { user: VIEWER, channel: ML_OPS })).answer();
  expect(answer.text).toMatch(/^Set up\. All jobs, every day at \d{1,2}:\d\d [AP]M UTC\.$/);
  const arrived = () =>
    slack.messages.filter(({ channel, ephemeralTo }) => channel === ML_OPS && !ephemeralTo);
  await waitUntil(() => arrived().length > 0, { timeout: 90_000, interval: 200 });
  const [summary] = arrived();
  const lag = Number(summary?.ts) * 1_000 - slot;
  expect(lag).toBeGreaterThanOrEqual(0);
  expect(lag).toBeLessThanOrEqual(15_000);
  expect(summary?.text).toContain('3 failed, 2 running');
  expect(summary && textOf(summary)).not.toContain('posted late');
});
