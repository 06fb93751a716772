import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { RESEARCHER } from '../../../playground/web/clouds.ts';
import { type PlaygroundPage, startPage } from '../../../playground/web/server.ts';
import { startWorld, type World } from '../../../playground/web/world.ts';
import { launch, newest, noChromium, ready, screens, type } from './chromium.ts';

describe.skipIf(noChromium)('the demo with two clouds', () => {
  let browser: Browser;
  let world: World;
  let server: PlaygroundPage;

  beforeAll(async () => {
    [browser, world] = await Promise.all([launch(), startWorld({ clouds: true })]);
    server = await startPage(world);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await world?.close();
  });

  async function open(user: string): Promise<Page> {
    const context = await browser.newContext(screens.desktop);
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
    onTestFinished(async () => {
      for (const { modelarts } of world.clouds) modelarts.clearFaults();
      await context.close();
      expect(faults).toEqual([]);
    });
    await page.goto(`${server.url}?${new URLSearchParams({ user })}`);
    await ready(page, user);
    return page;
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
    await world.moveClock(60_000);
    await type(page, '/vizjobs failed in:all');
    await shown(page, /research is missing: ModelArts refused the request/);
    await page.getByLabel('Fault').selectOption('none');
  });

  test('people have the rights of each cloud', async () => {
    const [running] = (world.clouds[1]?.modelarts.jobs.all() ?? []).filter(({ status }) => status === 8);
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
