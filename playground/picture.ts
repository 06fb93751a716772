/** `npm run picture`: draws the README's pictures from the page of the demo. */
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { OPERATOR } from './slack/workspace.ts';
import { startPage } from './web/server.ts';
import { startWorld, type World } from './web/world.ts';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const DAY = 24 * 60 * 60_000;

// Fixed jobs at a fixed time: a picture only changes when its message does.
const world = await startWorld({ seed: 1, heldAt: Date.UTC(2026, 10, 23, 5, 12) });
const page = await startPage(world);
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
});
try {
  await draw('list-message', /^Page 1 of/, (composer) => composer('/vizjobs failed per:5'));
  await draw('summary-message', /^Set up by/, () => postSummary(world));
} finally {
  await browser.close();
  await page.close();
  await world.close();
}

/** Draws the newest message once it has this text. */
async function draw(
  name: string,
  text: RegExp,
  act: (composer: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const path = fileURLToPath(new URL(`../docs/${name}.png`, import.meta.url));
  const context = await browser.newContext({
    viewport: { width: 1280, height: 1500 },
    deviceScaleFactor: 1.5,
    colorScheme: 'light',
  });
  const tab = await context.newPage();
  await tab.goto(page.url);
  await tab.locator('body[data-ready]').waitFor();
  const field = tab.getByRole('combobox', { name: 'Message' });
  await act(async (typed) => {
    await field.fill(typed);
    await field.press('Escape');
    await field.press('Enter');
    await field.blur();
  });
  const message = tab.locator('#messages > article').last();
  await message.getByText(text).first().waitFor();
  await message.screenshot({ path });
  await context.close();
  process.stdout.write(`Drawn: ${path}\n`);
}

/** The second summary of a schedule: the first has nothing to compare with. */
async function postSummary({ slack, schedules, moveClock }: World): Promise<void> {
  const posted = Promise.withResolvers<void>();
  let left = 2;
  slack.onEvent((event) => {
    if (event.type !== 'message' || event.message.ephemeralTo !== undefined) return;
    left -= 1;
    if (left === 0) posted.resolve();
  });
  const planned = Promise.withResolvers<void>();
  slack.onEvent(() => schedules().length > 0 && planned.resolve());
  await slack.command('/vizjobs schedule daily 12:00 in Berlin', { user: OPERATOR });
  await planned.promise;
  await moveClock(DAY + 7 * 60 * 60_000);
  await posted.promise;
}
