import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { RESEARCHER } from '../../../playground/web/clouds.ts';
import { prepareDataDir } from '../../database/template.ts';
import { newest, noChromium, ready, type } from './chromium.ts';
import { shareDemo } from './sharedDemo.ts';

describe.skipIf(noChromium)('the demo with two clouds', () => {
  const demo = shareDemo({ clouds: true, prepare: prepareDataDir });

  async function open(user: string): Promise<Page> {
    onTestFinished(() => {
      for (const { modelarts } of demo.world.clouds) modelarts.clearFaults();
    });
    return demo.open({ user });
  }

  const shown = (page: Page, text: string | RegExp) => newest(page).getByText(text).first().waitFor();

  test('one list has the jobs of both, and says which cloud is broken', async () => {
    const page = await open(RESEARCHER);
    await type(page, '/vizjobs failed in:all');
    await shown(page, /prod \d+ · research \d+/);
    await page.locator('#wire').getByText('research: list GET').first().waitFor();
    await page.getByLabel('Where').selectOption('research');
    await page.getByLabel('Fault').selectOption('refused-200');
    await page.locator('#status', { hasText: 'Fault: 200' }).waitFor({ state: 'attached' });
    await demo.world.moveClock(60_000);
    await type(page, '/vizjobs failed in:all');
    await shown(page, /research is missing: ModelArts rejected the request/);
    await page.getByLabel('Fault').selectOption('none');
  });

  test('people have the rights of each cloud', async () => {
    const [running] = (demo.world.clouds[1]?.modelarts.jobs.all() ?? []).filter(({ status }) => status === 8);
    const page = await open(OPERATOR);
    await type(page, `/vizjobs stop ${running?.job_id} in:research`);
    await shown(page, /Only operators can change jobs/);
    await page.locator('#user').selectOption({ label: 'Researcher' });
    await ready(page, RESEARCHER);
    await type(page, `/vizjobs stop ${running?.job_id} in:research`);
    await shown(page, /Stop this job/);
    await page.locator('#user').selectOption({ label: 'Viewer' });
    await ready(page, VIEWER);
    await type(page, '/vizjobs failed in:all');
    await shown(page, /research is missing: you can't use it here/);
  });

  test('a channel gets its default', async () => {
    const page = await open(OPERATOR);
    await type(page, '/vizjobs failed');
    await shown(page, /In prod/);
    await page.locator('#user').selectOption({ label: 'Researcher' });
    await ready(page, RESEARCHER);
    // Creating the database can take longer than the bot waits.
    await expect
      .poll(
        async () => {
          await type(page, '/vizjobs default in:research');
          return newest(page).innerText();
        },
        { timeout: 60_000 },
      )
      .toContain('Commands in this channel now use research');
    await type(page, '/vizjobs failed');
    await shown(page, /In research/);
  });

  test('the message field completes the names of clouds', async () => {
    const page = await open(OPERATOR);
    await page.getByRole('combobox', { name: 'Message' }).fill('/vizjobs failed in:r');
    await expect
      .poll(() => page.locator('#completions [role=option]').allTextContents())
      .toContainEqual(expect.stringContaining('in:research'));
  });
});
