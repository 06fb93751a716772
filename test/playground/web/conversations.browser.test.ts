import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { VIEWER } from '../../../playground/slack/workspace.ts';
import { type PlaygroundPage, startPage } from '../../../playground/web/server.ts';
import { startWorld } from '../../../playground/web/world.ts';
import { newest, noChromium, screens } from './chromium.ts';
import { shareDemo } from './sharedDemo.ts';

const direct = `D${VIEWER.slice(1)}`;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

describe.skipIf(noChromium)('conversations with the app in the demo', () => {
  const demo = shareDemo();

  async function open(channel: string, screen: keyof typeof screens, at?: PlaygroundPage): Promise<Page> {
    onTestFinished(async () => {
      const modal = demo.world.slack.modalOf(VIEWER);
      if (modal) await demo.world.slack.dismiss(modal);
    });
    return demo.open({ screen: screens[screen], user: VIEWER, channel, ...(at && { at }) });
  }

  async function write(page: Page, text: string): Promise<void> {
    const composer = page.getByRole('combobox', { name: 'Message' });
    await composer.fill(text);
    await composer.press('Enter');
  }

  const serious = (page: Page) =>
    page.evaluate(
      `axe.run().then(({ violations }) => violations.filter(({ impact }) => /serious|critical/.test(impact)).map(({ id, nodes }) => id + nodes[0].html))`,
    );

  test.each(['phone', 'desktop'] as const)(
    'the Home tab is displayed with working buttons, on a %s',
    async (screen) => {
      const page = await open(direct, screen);
      await page.getByRole('tab', { name: 'Home' }).click();
      const home = page.getByRole('tabpanel', { name: 'Home' });
      await home.getByRole('button').first().waitFor();
      expect(await page.getByRole('combobox', { name: 'Message' }).isVisible()).toBe(false);
      await page.evaluate(axe);
      expect(await serious(page)).toEqual([]);
      await home
        .getByRole('button', { name: /^Failed/ })
        .first()
        .click();
      const modal = page.getByRole('dialog');
      await modal
        .getByText(/failed/i)
        .first()
        .waitFor();
      await page.evaluate(axe);
      expect(await serious(page)).toEqual([]);
    },
  );

  test('a direct message is answered without a command', async () => {
    const page = await open(direct, 'desktop');
    await write(page, 'running per:2');
    await newest(page)
      .getByText(/^\d+ running jobs$/)
      .waitFor();
    expect(await page.getByRole('article', { name: 'Message from Viewer' }).innerText()).toContain(
      'running per:2',
    );
  });

  test('an app without a Home tab has none, and a read-only direct message takes no text', async () => {
    const other = await startWorld({
      appHome: { home_tab_enabled: false, messages_tab_enabled: true, messages_tab_read_only_enabled: true },
    });
    const quiet = await startPage(other);
    onTestFinished(async () => {
      await quiet.close();
      await other.close();
    });
    const page = await open(direct, 'desktop', quiet);
    await page.getByText('Sending messages to this app has been turned off.').waitFor();
    expect(await page.getByRole('tab', { name: 'Home' }).isVisible()).toBe(false);
    expect(await page.getByRole('combobox', { name: 'Message' }).isVisible()).toBe(false);
  });
});
