import { describe, expect, onTestFinished, test } from 'vitest';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { startPage } from '../../../playground/web/server.ts';
import { startWorld } from '../../../playground/web/world.ts';
import { prepareDataDir } from '../../database/template.ts';
import { waitUntil } from '../../waitUntil.ts';
import { launch, newest, noChromium, ready, screens } from './chromium.ts';

describe.skipIf(noChromium)('watches in the demo', () => {
  test('watch failed, an hour later a failure with its thread, and its menu works', async () => {
    const [browser, world] = await Promise.all([
      launch(),
      startWorld({ heldAt: Date.UTC(2026, 10, 24, 5, 12), prepare: prepareDataDir }),
    ]);
    const server = await startPage(world);
    onTestFinished(async () => {
      await browser.close();
      await server.close();
      await world.close();
    });
    const page = await (await browser.newContext(screens.desktop)).newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${server.url}?${new URLSearchParams({ user: VIEWER, channel: ML_OPS })}`);
    await ready(page, VIEWER);
    const welcome = page.getByRole('region', { name: 'Five things to try' });
    await welcome.getByRole('button', { name: '/vizjobs watch failed' }).click();
    await newest(page).getByText('Watching').first().waitFor();
    await waitUntil(world.isWatching, { timeout: 60_000 });
    await page.getByRole('button', { name: '+1 h', exact: true }).click();
    // Until then, a change of the message would close its menu.
    await page
      .locator('#status', { hasText: 'Clock moved' })
      .waitFor({ state: 'attached', timeout: 120_000 });
    const threads = page.locator('#messages > article:not(.in-thread):not(.ephemeral)');
    await threads.first().waitFor();
    const first = threads.first();
    expect(await first.innerText()).toContain('Failed');
    const thread = await first.getAttribute('data-ts');
    await page.locator(`#messages > article.in-thread[data-thread="${thread}"]`).first().waitFor();
    await first.getByText('⋮').click();
    await first.getByRole('menuitem', { name: 'Details' }).click();
    await newest(page).getByText('Only visible to you').waitFor();
    expect(await newest(page).innerText()).toContain('Failed');
  });
});
