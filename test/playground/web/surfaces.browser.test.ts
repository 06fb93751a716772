import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { directMessage, ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { prepareDataDir } from '../../database/template.ts';
import { waitUntil } from '../../waitUntil.ts';
import { newest, noChromium, screens, type } from './chromium.ts';
import { shareDemo } from './sharedDemo.ts';

describe.skipIf(noChromium)('surfaces in the demo', () => {
  const demo = shareDemo({ prepare: prepareDataDir });

  async function open(screen: keyof typeof screens, channel: string): Promise<Page> {
    onTestFinished(async () => {
      const modal = demo.world.slack.modalOf(VIEWER);
      if (modal) await demo.world.slack.dismiss(modal);
    });
    return demo.open({ screen: screens[screen], channel, user: VIEWER });
  }
  const dialog = (page: Page) => page.locator('dialog.modal[open]');
  const isWithin = (page: Page) =>
    page.evaluate<boolean>('document.documentElement.scrollWidth <= document.documentElement.clientWidth');

  describe.each(['desktop', 'phone'] as const)('on a %s', (screen) => {
    test('the Home tab shows the headline, and its buttons open modals', async () => {
      const page = await open(screen, directMessage(VIEWER).id);
      await page.getByRole('tab', { name: 'Home' }).click();
      const home = page.getByRole('tabpanel', { name: 'Home' });
      await home.getByText('in the last 24 h').first().waitFor();
      await home.getByText(/^Failed +█/).waitFor();
      expect(await isWithin(page)).toBe(true);
      await home.getByRole('button', { name: 'Failed', exact: true }).click();
      await dialog(page).getByText('Newest first').waitFor();
      expect(await isWithin(page)).toBe(true);
      await dialog(page).getByRole('button', { name: 'Close' }).first().click();
      await home.getByRole('button', { name: 'Refresh' }).click();
      await home.getByText('As of').waitFor();
    });

    test('a direct message is answered there', async () => {
      const page = await open(screen, directMessage(VIEWER).id);
      await page.getByRole('tab', { name: 'Messages' }).click();
      await type(page, 'failed');
      await newest(page).getByText('Newest first').waitFor();
    });

    test('a mention is answered, and Look up job finds the job named in a message', async () => {
      const page = await open(screen, ML_OPS);
      const [job] = demo.world.modelarts.jobs.all().slice(-1);
      await type(page, `what about #${job?.job_id}?`);
      await newest(page).getByRole('button', { name: 'Look up job' }).click();
      await page.locator('#messages').getByText('Only visible to you').last().waitFor();
      await newest(page)
        .getByText(job?.job_name ?? '', { exact: true })
        .first()
        .waitFor();
      await type(page, '@vizjobs running');
      await newest(page).getByText('Newest first').waitFor();
      expect(await isWithin(page)).toBe(true);
    });

    test('a table is sorted, searched and paged in the page', async () => {
      const page = await open(screen, ML_OPS);
      await type(page, '/vizjobs view:table per:5');
      const table = newest(page).locator('.data-table');
      const rows = table.locator('tbody tr:visible');
      await rows.first().waitFor();
      expect(await rows.count()).toBe(5);
      const ids = async () => (await rows.locator('td:nth-child(3)').allTextContents()).map(Number);
      await table.getByRole('button', { name: 'ID' }).click();
      const ascending = await ids();
      expect(ascending).toEqual(ascending.toSorted((a, b) => a - b));
      await table.getByRole('button', { name: 'Next rows' }).click();
      expect(Math.min(...(await ids()))).toBeGreaterThan(Math.max(...ascending));
      await table.getByRole('searchbox').fill(String(ascending[0]));
      await table.getByText('1 to 1 of 1').waitFor();
      expect(await ids()).toEqual([ascending[0]]);
      expect(await isWithin(page)).toBe(true);
      await newest(page).getByRole('button', { name: 'List' }).click();
      await newest(page).getByRole('button', { name: 'Table' }).waitFor();
    });

    test("a board's link shows its job below the message, with a working menu", async () => {
      const page = await open(screen, ML_OPS);
      const job = demo.world.modelarts.jobs.all().findLast(({ service_url: url }) => typeof url === 'string');
      await type(page, `Who needs ${job?.service_url}?`);
      const message = newest(page);
      const preview = message.getByRole('region', { name: 'Preview by vizjobs' });
      await preview.getByText(job?.job_name ?? '', { exact: true }).waitFor();
      expect(await preview.count()).toBe(1);
      expect(await isWithin(page)).toBe(true);
      await preview.getByRole('button', { name: 'More actions' }).click();
      expect(await preview.getByRole('menuitem', { name: 'Stop …' }).count()).toBe(0);
      await preview.getByRole('menuitem', { name: 'Details' }).click();
      await page.locator('#messages').getByText('Only visible to you').last().waitFor();
      await newest(page).getByRole('button', { name: 'Refresh' }).waitFor();
      expect(await isWithin(page)).toBe(true);
    });

    test('a mention in a thread is answered in the thread', async () => {
      const page = await open(screen, ML_OPS);
      await type(page, 'Anything running?');
      const question = newest(page);
      const ts = await question.getAttribute('data-ts');
      await question.getByRole('button', { name: 'Reply in thread' }).click();
      await page.getByText('Replying in a thread.').waitFor();
      await type(page, '@vizjobs running per:2');
      const thread = page.locator(`[data-thread="${ts}"].in-thread`);
      await thread.getByText(/^\d+ running jobs/).waitFor();
      expect(await isWithin(page)).toBe(true);
      await page.getByRole('button', { name: 'Leave the thread' }).click();
      await type(page, 'Thanks');
      expect(await newest(page).getAttribute('class')).not.toContain('in-thread');
    });

    test('Find jobs opens a form and shows its results', async () => {
      const page = await open(screen, ML_OPS);
      await page.getByRole('button', { name: 'Find jobs' }).first().click();
      await dialog(page).locator('input:focus[placeholder="resnet"]').waitFor();
      await dialog(page).getByRole('button', { name: 'Find', exact: true }).click();
      await dialog(page).getByText('Newest first').waitFor();
      expect(await isWithin(page)).toBe(true);
    });
  });

  // Last, because it moves the clock.
  describe('a summary has a chart with its numbers in a table', () => {
    beforeAll(async () => {
      const { slack, moveClock } = demo.world;
      const posted = () =>
        slack.messages.filter(({ ephemeralTo, channel }) => !ephemeralTo && channel === ML_OPS);
      const before = posted().length;
      await waitUntil(
        async () => {
          const answer = await slack.command('/vizjobs schedule daily 09:00', { user: OPERATOR });
          return /^Set up|^Already/.test((await answer.answer()).text);
        },
        { timeout: 120_000 },
      );
      await waitUntil(() => demo.world.schedules().length > 0);
      await moveClock(2 * 24 * 60 * 60_000);
      await waitUntil(() => posted().length >= before + 2, { timeout: 60_000 });
    });

    test.each(['phone', 'desktop'] as const)('on a %s', async (screen) => {
      const page = await open(screen, ML_OPS);
      const chart = newest(page).locator('.chart');
      await chart.getByText('Jobs by status and day').waitFor();
      expect(await chart.getByRole('img', { name: /^Line chart: Jobs by status and day/ }).isVisible()).toBe(
        true,
      );
      expect(await chart.locator('polyline').count()).toBe(4);
      await chart.getByText('View as table').click();
      expect(await chart.getByRole('columnheader').allTextContents()).toEqual([
        ...['Day', 'Failed', 'Running', 'Pending', 'Done'],
      ]);
      expect(await chart.getByRole('row').count()).toBe(3);
      expect(await isWithin(page)).toBe(true);
    });
  });
});
