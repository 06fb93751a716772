import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { type PlaygroundPage, startPage } from '../../../playground/web/server.ts';
import { startWorld, type World, type WorldOptions } from '../../../playground/web/world.ts';
import { launch, ready, screens } from './chromium.ts';

export interface OpenOptions {
  /** Default: a desktop. */
  readonly screen?: BrowserContextOptions;
  /** A Slack ID; default: the page's. */
  readonly user?: string;
  readonly channel?: string;
  /** Default: the shared demo. */
  readonly at?: PlaygroundPage;
}

/**
 * One browser and one demo for all tests of a `describe`. They also share one page, which each test loads anew:
 * another one would start a process and compile all scripts again.
 */
export function shareDemo(options?: WorldOptions) {
  let started: { browser: Browser; world: World; server: PlaygroundPage } | undefined;
  let opened: { page: Page; screen: BrowserContextOptions } | undefined;
  let faults: string[] = [];
  const shared = () => {
    if (!started) throw new Error('The demo starts before the first test');
    return started;
  };
  beforeAll(async () => {
    const [browser, world] = await Promise.all([launch(), startWorld(options)]);
    started = { browser, world, server: await startPage(world) };
  });
  afterAll(async () => {
    await started?.browser.close();
    await started?.server.close();
    await started?.world.close();
  });

  async function pageOn(screen: BrowserContextOptions): Promise<Page> {
    if (opened?.screen === screen) return opened.page;
    // Two pages would draw each message twice.
    await opened?.page.context().close();
    const context = await shared().browser.newContext(screen);
    context.setDefaultTimeout(100_000);
    const page = await context.newPage();
    page.on('pageerror', ({ message }) => faults.push(message));
    page.on('console', (line) => line.type() === 'error' && faults.push(line.text()));
    opened = { page, screen };
    return page;
  }

  return {
    get world() {
      return shared().world;
    },

    /** Loads the page, which must not report an error until its test ends. */
    async open({ screen = screens.desktop, user, channel, at }: OpenOptions = {}): Promise<Page> {
      const page = await pageOn(screen);
      faults = [];
      onTestFinished(() => expect(faults).toEqual([]));
      const query = { ...(user !== undefined && { user }), ...(channel !== undefined && { channel }) };
      await page.goto(`${(at ?? shared().server).url}?${new URLSearchParams(query)}`);
      await ready(page, user);
      return page;
    },
  };
}
