import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

/** Undefined when there is a browser to test with. */
export const noChromium = existsSync(executablePath)
  ? undefined
  : `no Chromium at ${executablePath}, set CHROMIUM_PATH`;

/** The browser must not look for the internet: every such try would be refused, slowly. */
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

/** Types as a person does: Escape closes the completions. */
export async function type(page: Page, text: string): Promise<void> {
  const composer = page.getByRole('combobox', { name: 'Message' });
  await composer.fill(text);
  await composer.press('Escape');
  await composer.press('Enter');
}

/** The newest message in the channel. */
export const newest = (page: Page) => page.locator('#messages > article').last();
