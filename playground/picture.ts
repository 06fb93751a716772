/** `npm run picture`: draws the pictures of the documentation from the page of the demo. */
import { fileURLToPath } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { directMessage, ML_OPS, OPERATOR } from './slack/workspace.ts';
import { startPage } from './web/server.ts';
import { startWorld } from './web/world.ts';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const HOUR = 60 * 60_000;
const DAYS = 8;

// Fixed jobs at a fixed time: a picture only changes when its message does.
const world = await startWorld({
  seed: 1,
  heldAt: Date.UTC(2026, 10, 23, 5, 12),
  environment: { VIZJOBS_PRICE_PER_HOUR: '1.20 EUR' },
});
const { slack, modelarts, moveClock } = world;
const page = await startPage(world);
const browser = await chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    // Otherwise pictures are now and then a pixel higher.
    '--font-render-hinting=none',
    '--force-device-scale-factor=1.5',
  ],
});
const messages = (tab: Page) => tab.locator('#messages > article');

try {
  await draw('list-message', ML_OPS, async (tab) => {
    const composer = tab.getByRole('combobox', { name: 'Message' });
    await composer.fill('/vizjobs failed per:5');
    await composer.press('Escape');
    await composer.press('Enter');
    await composer.blur();
    await messages(tab)
      .last()
      .getByText(/^Page 1 of/)
      .first()
      .waitFor();
    return boxOf(tab);
  });
  await postSummaries();
  await draw('summary-message', ML_OPS, async (tab) => {
    await messages(tab)
      .last()
      .getByText(/^Set up by/)
      .first()
      .waitFor();
    return boxOf(tab);
  });
  await failOnce();
  await draw('watch-message', ML_OPS, async (tab) => {
    await messages(tab)
      .last()
      .getByText(/failed \(was/)
      .first()
      .waitFor();
    return boxOf(tab, 2);
  });
  await askForStops();
  await draw('home-tab', directMessage(OPERATOR).id, async (tab) => {
    await tab.getByRole('tab', { name: 'Home' }).click();
    const home = tab.getByRole('tabpanel', { name: 'Home' });
    const [top, counts] = [await home.boundingBox(), await home.getByText(/^Failed +█/).boundingBox()];
    return top && counts && { ...top, height: counts.y + counts.height + 12 - top.y };
  });
} finally {
  await browser.close();
  await page.close();
  await world.close();
}

type Box = Awaited<ReturnType<ReturnType<Page['locator']>['boundingBox']>>;

/** Draws a part of the page, as the operator sees it in this channel. */
async function draw(name: string, channel: string, show: (tab: Page) => Promise<Box>): Promise<void> {
  const path = fileURLToPath(new URL(`../docs/${name}.png`, import.meta.url));
  const context: BrowserContext = await browser.newContext({
    viewport: { width: 1280, height: 1500 },
    deviceScaleFactor: 1.5,
    colorScheme: 'light',
    timezoneId: 'Europe/Berlin',
    bypassCSP: true,
  });
  const tab = await context.newPage();
  tab.setDefaultTimeout(120_000);
  await tab.goto(`${page.url}?${new URLSearchParams({ channel, user: OPERATOR })}`);
  await tab.locator('body[data-ready]').waitFor();
  // Slack has these buttons in a menu.
  await tab.addStyleTag({ content: '.shortcut { display: none }' });
  const clip = await show(tab);
  if (!clip) throw new Error(`${name} is not visible`);
  await tab.screenshot({ path, clip });
  await context.close();
  process.stdout.write(`Drawn: ${path}\n`);
}

/** Around the newest messages. Without the others, the page isn't scrolled by a fraction of a pixel. */
async function boxOf(tab: Page, count = 1): Promise<Box> {
  await tab.addStyleTag({
    content: `#messages > article:nth-last-child(n + ${count + 1}) { display: none }`,
  });
  const first = await messages(tab).nth(-count).boundingBox();
  const last = await messages(tab).last().boundingBox();
  return first && last && { ...first, height: last.y + last.height - first.y };
}

/** Repeats a command until the database is ready. */
async function command(text: string, answer: RegExp): Promise<void> {
  let said = '';
  await until(
    async () => {
      said = (await (await slack.command(`/vizjobs ${text}`, { user: OPERATOR })).answer()).text;
      return answer.test(said);
    },
    () => `/vizjobs ${text}: ${said}`,
  );
}

async function until(condition: () => boolean | Promise<boolean>, what: () => string): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > limit) throw new Error(`Not within a minute: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The first summary has nothing to compare with, and no chart. */
async function postSummaries(): Promise<void> {
  const posted = () => slack.messages.filter(({ ephemeralTo }) => ephemeralTo === undefined).length;
  await command('schedule daily 09:00 in New York', /^Set up/);
  await until(
    () => world.schedules().length > 0,
    () => 'the next summary is planned',
  );
  for (let day = 1; day <= DAYS; day++) {
    await moveClock(day === 1 ? 9 * HOUR : 24 * HOUR);
    await until(
      () => posted() === day,
      () => `summary ${day} is posted`,
    );
  }
}

/** A watch, and one job that fails. */
async function failOnce(): Promise<void> {
  await command('watch failed', /^Watching/);
  await until(world.isWatching, () => 'jobs are watched');
  const running = modelarts.jobs.all().find(({ status }) => status === 8);
  if (running) modelarts.jobs.update(running.job_id, { status: 11 });
  await moveClock(60_000);
}

/** A watch that asks about a board, and a timed stop. */
async function askForStops(): Promise<void> {
  for (const [name, hours] of [
    ['resnet50-sweep', 26],
    ['bert-eu-demo', 3],
  ] as const)
    modelarts.jobs.add({
      job_name: name,
      status: 8,
      create_time: world.now() - hours * HOUR,
      duration: hours * HOUR,
    });
  await command('watch running over:24h', /^Watching/);
  await command('stop bert-eu-demo after:40m', /will be stopped/);
  await moveClock(60_000);
  await until(
    () => slack.messages.some(({ text }) => text.includes('Stop it?')),
    () => 'a watch asks',
  );
}
