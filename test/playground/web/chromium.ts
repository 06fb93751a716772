import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Undefined when there is a browser to test with. */
export const noChromium = existsSync(executablePath)
  ? undefined
  : `no Chromium at ${executablePath}, set CHROMIUM_PATH`;

/** The browser must not try to reach the internet: each attempt would be refused slowly. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launch = (): Promise<Browser> => chromium.launch({ executablePath, args });

export const screens = {
  desktop: { viewport: { width: 1280, height: 900 }, timezoneId: 'Europe/Berlin' },
  phone: {
    viewport: { width: 375, height: 812 },
    timezoneId: 'Europe/Berlin',
    hasTouch: true,
    isMobile: true,
  },
} satisfies Record<string, BrowserContextOptions>;

const messages = (page: Page) => page.locator('#messages > article');

/** The newest message in the channel. */
export const newest = (page: Page) => messages(page).last();

/** Resolves when the page shows all messages of the person with the id `user`. */
export const ready = (page: Page, user?: string) =>
  page.locator(user === undefined ? 'body[data-ready]' : `body[data-ready^="${user} "]`).waitFor();

/** Types as a person does, and waits for the answer: until then the newest message is an older one. */
export async function type(page: Page, text: string): Promise<void> {
  const before = await messages(page).count();
  const composer = page.getByRole('combobox', { name: 'Message' });
  await composer.fill(text);
  // Closes the list of completions.
  await composer.press('Escape');
  await composer.press('Enter');
  // After some faults the bot waits 15 s.
  await messages(page).nth(before).waitFor();
}
