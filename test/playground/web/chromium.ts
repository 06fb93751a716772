import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Why there is no browser to test with; undefined if there is one. */
export const noChromium = existsSync(executablePath)
  ? undefined
  : `no Chromium at ${executablePath}, set CHROMIUM_PATH`;

/** Keeps the browser off the internet, where each blocked attempt would be slow. */
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
    viewport: { width: 390, height: 844 },
    timezoneId: 'Europe/Berlin',
    hasTouch: true,
    isMobile: true,
  },
} satisfies Record<string, BrowserContextOptions>;

const messages = (page: Page) => page.locator('#messages > article');

/** The newest message in the channel. */
export const newest = (page: Page) => messages(page).last();

/** Resolves when the page shows all messages of the person with ID `user`. */
export const ready = (page: Page, user?: string) =>
  page.locator(user === undefined ? 'body[data-ready]' : `body[data-ready^="${user} "]`).waitFor();

/** Types like a person and waits for the answer, because until then an older message is the newest. */
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
