/** `npm run picture`: renders the README's picture, the answer to `/vizjobs failed`, from the demo page. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { startPage } from './web/server.ts';
import { startWorld } from './web/world.ts';

const path = fileURLToPath(new URL('../docs/list-message.png', import.meta.url));
const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

// Fixed jobs at a fixed time, so that the picture changes only with the message.
const world = await startWorld({ seed: 1, heldAt: Date.UTC(2026, 10, 23, 5, 12) });
const page = await startPage(world);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 1500 },
    deviceScaleFactor: 1.5,
    timezoneId: 'Europe/Berlin',
    colorScheme: 'light',
  });
  const tab = await context.newPage();
  await tab.goto(page.url);
  const composer = tab.getByRole('combobox', { name: 'Message' });
  await composer.fill('/vizjobs failed per:5');
  await composer.press('Escape');
  await composer.press('Enter');
  const message = tab.locator('#messages > article').last();
  await message
    .getByText(/^Page 1 of/)
    .first()
    .waitFor();
  await composer.blur();
  await message.screenshot({ path });
} finally {
  await browser.close();
  await page.close();
  await world.close();
}
process.stdout.write(`Drawn: ${path}\n`);
