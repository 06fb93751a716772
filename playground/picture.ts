/** `npm run picture`: draws the pictures of the documentation from the page of the demo. */
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
  await draw('watch-message', /failed \(was/, () => failOnce(world), 2);
} finally {
  await browser.close();
  await page.close();
  await world.close();
}

/** Draws the newest messages, `count` of them, once the last one has this text. */
async function draw(
  name: string,
  text: RegExp,
  act: (composer: (text: string) => Promise<void>) => Promise<void>,
  count = 1,
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
  const messages = tab.locator('#messages > article');
  await messages.last().getByText(text).first().waitFor();
  if (count === 1) await messages.last().screenshot({ path });
  else {
    const boxes = await Promise.all([-count, -1].map((index) => messages.nth(index).boundingBox()));
    const [first, last] = boxes;
    if (!first || !last) throw new Error('The messages are not visible');
    await tab.screenshot({ path, clip: { ...first, height: last.y + last.height - first.y } });
  }
  await context.close();
  process.stdout.write(`Drawn: ${path}\n`);
}

/** A watch, and one job that fails. */
async function failOnce({ slack, modelarts, isWatching, moveClock }: World): Promise<void> {
  await (await slack.command('/vizjobs watch failed', { user: OPERATOR })).answer();
  while (!isWatching()) await new Promise((resolve) => setTimeout(resolve, 100));
  const running = modelarts.jobs.all().find(({ status }) => status === 8);
  if (running) modelarts.jobs.update(running.job_id, { status: 11 });
  await moveClock(60_000);
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
