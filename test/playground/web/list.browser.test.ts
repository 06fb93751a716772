import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { newest, noChromium, screens, type } from './chromium.ts';
import { shareDemo } from './sharedDemo.ts';

const widths = {
  desktop: { options: screens.desktop, lines: 2 },
  phone: { options: screens.phone, lines: 3 },
};

/** The line count of each row in the newest list, as text because the compiler has no DOM types here. */
const linesOfRows = `[
  ...document.querySelectorAll('#messages > article:last-of-type .section:has(.overflow) .section-text'),
].map((text) => {
  const range = document.createRange();
  range.selectNodeContents(text);
  return Math.round(range.getBoundingClientRect().height / Number.parseFloat(getComputedStyle(text).lineHeight));
})`;

describe.skipIf(noChromium)('lists as displayed', () => {
  const demo = shareDemo({ seed: 1 });

  describe.each(['desktop', 'phone'] as const)('on a %s', (screen) => {
    const { options, lines } = widths[screen];

    async function list(text: string): Promise<Page> {
      const page = await demo.open({ screen: options });
      await type(page, text);
      await newest(page)
        .getByText(/^Page 1 of/)
        .first()
        .waitFor();
      return page;
    }

    const rowLines = (page: Page) => page.evaluate<number[]>(linesOfRows);

    test.each(['/vizjobs failed', '/vizjobs'])('%s: six clicks in one spot page six times', async (text) => {
      const page = await list(text);
      const box = await newest(page).getByRole('button', { name: /^Next/ }).boundingBox();
      if (!box) throw new Error('There is no Next');
      const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      for (let at = 2; at <= 7; at++) {
        await page.mouse.click(x, y);
        await newest(page)
          .locator('.select', { hasText: `Page ${at} of` })
          .waitFor();
        const all = await rowLines(page);
        expect(all).toHaveLength(10);
        const texts = await newest(page).locator('.section:has(.overflow) .section-text').allInnerTexts();
        expect(texts.filter((_, row) => (all[row] ?? 0) > lines)).toEqual([]);
      }
    });

    test('ten jobs fit on two screens', async () => {
      const page = await list('/vizjobs failed');
      const height = (await newest(page).boundingBox())?.height ?? 0;
      expect(height).toBeGreaterThan(0);
      expect(height).toBeLessThanOrEqual(2 * options.viewport.height);
    });
  });

  test('help fits on one phone screen', async () => {
    const page = await demo.open({ screen: widths.phone.options });
    for (const topic of ['', ' status', ' changes', ' schedules', ' since']) {
      await type(page, `/vizjobs help${topic}`);
      expect((await newest(page).boundingBox())?.height, topic).toBeLessThanOrEqual(
        screens.phone.viewport.height,
      );
    }
  });
});
