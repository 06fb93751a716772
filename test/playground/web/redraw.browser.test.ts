import type { Page } from 'playwright-core';
import { describe, onTestFinished, test } from 'vitest';
import { directMessage, ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { newest, noChromium, type } from './chromium.ts';
import { shareDemo } from './sharedDemo.ts';

const MINUTE = 60_000;

describe.skipIf(noChromium)('what changes in the demo while a button is held down', () => {
  const demo = shareDemo({ heldAt: Date.UTC(2026, 10, 24, 8, 12) });

  /** Presses in the middle of a button without releasing it. */
  async function hold(page: Page, button: ReturnType<Page['locator']>): Promise<void> {
    await button.scrollIntoViewIfNeeded();
    const box = await button.boundingBox();
    if (!box) throw new Error('The button is not visible');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
  }

  test('a Home tab that is published again loses no click, nor does a modal that changes', async () => {
    onTestFinished(async () => {
      const modal = demo.world.slack.modalOf(VIEWER);
      if (modal) await demo.world.slack.dismiss(modal);
    });
    const page = await demo.open({ user: VIEWER, channel: directMessage(VIEWER).id });
    await page.getByRole('tab', { name: 'Home' }).click();
    const home = page.getByRole('tabpanel', { name: 'Home' });
    await home.getByText('As of 9:12 AM · Only you').waitFor();
    await hold(page, home.getByRole('button', { name: 'Failed', exact: true }));
    await demo.world.moveClock(MINUTE);
    await demo.world.slack.openHome({ user: VIEWER });
    await home.getByText('As of 9:13 AM · Only you').waitFor();
    await page.mouse.up();
    const modal = page.locator('dialog.modal[open]');
    await modal.getByText('as of 9:13 AM').waitFor();

    await hold(page, modal.getByRole('button', { name: /^Next/ }));
    await demo.world.moveClock(MINUTE);
    const view = demo.world.slack.modalOf(VIEWER);
    if (!view) throw new Error('There is no modal');
    await demo.world.slack.click(view, 'Refresh', { user: VIEWER });
    await modal.getByText('as of 9:14 AM').waitFor();
    await page.mouse.up();
    await modal.getByRole('button', { name: /^Previous/ }).waitFor();
  });

  test('a message that the clock or the app changes loses no click, and no open menu', async () => {
    const { slack, moveClock } = demo.world;
    const page = await demo.open({ user: VIEWER, channel: ML_OPS });
    await type(page, '/vizjobs failed per:1');
    await newest(page)
      .getByText(/^Page 1 of/)
      .first()
      .waitFor();
    await newest(page).getByText('⋮').click();
    await moveClock(MINUTE);
    const list = slack.visibleTo(VIEWER, ML_OPS).at(-1);
    if (!list) throw new Error('There is no list');
    await slack.click(list, 'Refresh', { user: VIEWER });
    await newest(page)
      .getByText(/As of 9:15 AM/i)
      .waitFor();
    await newest(page).getByRole('menuitem', { name: 'Details' }).press('Escape');
    await hold(page, newest(page).getByRole('button', { name: /^Next/ }));
    await moveClock(MINUTE);
    await slack.click(list, 'Refresh', { user: VIEWER });
    await newest(page)
      .getByText(/As of 9:16 AM/i)
      .waitFor();
    await page.mouse.up();
    await newest(page)
      .getByText(/^Page 2 of/)
      .first()
      .waitFor();
  });
});
