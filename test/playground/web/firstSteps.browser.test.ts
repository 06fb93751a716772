import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import { OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { newest, noChromium, ready, screens, type } from './chromium.ts';
import { shareDemo } from './sharedDemo.ts';

describe.skipIf(noChromium)('the demo for a newcomer', () => {
  const demo = shareDemo();

  async function open({ screen = 'desktop', channel = '', user = '' } = {}): Promise<Page> {
    onTestFinished(() => demo.world.modelarts.clearFaults());
    return demo.open({
      screen: screen === 'phone' ? screens.phone : screens.desktop,
      ...(channel !== '' && { channel }),
      ...(user !== '' && { user }),
    });
  }

  const composer = (page: Page) => page.getByRole('combobox', { name: 'Message' });
  const options = (page: Page) => page.locator('#completions [role=option]').allTextContents();

  test('an empty channel offers four steps, and each works', async () => {
    const page = await open({ channel: 'C0RANDOM001' });
    const welcome = page.getByRole('region', { name: 'Five things to try' });
    expect(await welcome.getByRole('listitem').count()).toBe(5);
    await welcome.getByRole('button', { name: 'Act as Operator' }).click();
    await ready(page, OPERATOR);
    await welcome.getByRole('button', { name: 'Make ModelArts return 503' }).click();
    await page.locator('#status', { hasText: 'Fault: 503' }).waitFor({ state: 'attached' });
    await welcome.getByRole('button', { name: '/vizjobs failed' }).click();
    await newest(page).getByText('has a problem right now').first().waitFor();
    expect(await welcome.isVisible()).toBe(false);
  });

  test("times are in the acting person's time zone", async () => {
    const page = await open({ user: VIEWER });
    await expect.poll(() => page.locator('#clock').innerText()).toContain('(Europe/Berlin)');
    await type(page, '/vizjobs show 4711');
    const seen = () => newest(page).locator('.blocks time').first().innerText();
    const inBerlin = await seen();
    await page.locator('#user').selectOption({ label: 'Operator' });
    await ready(page, OPERATOR);
    await expect.poll(() => page.locator('#clock').innerText()).toContain('(America/New_York)');
    await type(page, '/vizjobs show 4711');
    expect(await seen()).not.toBe(inBerlin);
  });

  test("Open leads to the job's board", async () => {
    const page = await open();
    await type(page, '/vizjobs running per:1');
    const name = await newest(page).locator('.section a').first().innerText();
    const [board] = await Promise.all([
      page.context().waitForEvent('page'),
      newest(page).locator('.section a').first().click(),
    ]);
    await board.getByRole('heading', { name }).waitFor();
    await board.getByRole('img', { name: /^Loss falls to/ }).waitFor();
    await board.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8'));
    expect(
      await board.evaluate('axe.run().then(({ violations }) => violations.map(({ id }) => id))'),
    ).toEqual([]);
  });

  test('/invite @vizjobs adds the bot to the channel once', async () => {
    const page = await open({ channel: 'C0RANDOM001' });
    await type(page, '/invite @nobody');
    await newest(page).getByText('Try /invite @vizjobs').waitFor();
    await composer(page).pressSequentially('/inv');
    await page.getByRole('option', { name: /^\/invite @vizjobs/ }).waitFor();
    await type(page, '/invite @vizjobs');
    await newest(page).getByText('was added to #random by @Viewer.').waitFor();
    expect(demo.world.slack.channels.get('C0RANDOM001')?.is_member).toBe(true);
    await type(page, '/invite @vizjobs');
    await newest(page).getByText('vizjobs is already in this channel.').waitFor();
  });

  test('completes verbs, schedule words, and jobs by ID and name', async () => {
    const page = await open();
    const offered = async (text: string) => {
      await composer(page).fill('');
      await composer(page).pressSequentially(text);
      return options(page);
    };
    expect((await offered('/vizjobs sch')).map((text) => text.split(' ')[0])).toEqual([
      'schedule',
      'schedules',
    ]);
    expect(await offered('/vizjobs schedule fri')).toEqual([expect.stringMatching(/^friday /)]);
    expect(await offered('/vizjobs schedule fridays 09:00 in Eur')).toEqual(['Europe/Berlin Time zone']);
    expect(await offered('/vizjobs schedule fridays 09:00 fai')).toContain('failed Status');
    const [byName = ''] = await offered('/vizjobs show resnet');
    const [, id = ''] = /^(\d+) resnet/.exec(byName) ?? [];
    expect(await offered(`/vizjobs show ${id.slice(0, -1)}`)).toContainEqual(byName);
    const stoppable = await offered('/vizjobs stop 4');
    expect(stoppable.length).toBeGreaterThan(0);
    expect(stoppable.filter((text) => /Failed|Killed|Completed/.test(text))).toEqual([]);
    await composer(page).press('Tab');
    expect(await composer(page).inputValue()).toMatch(/^\/vizjobs stop \d+ $/);
  });

  test('a form focuses its first field', async () => {
    const page = await open({ user: OPERATOR });
    await composer(page).fill('/vizjobs create');
    await composer(page).press('Enter');
    const first = page.locator('dialog.modal [data-field]').first();
    await first.waitFor();
    expect(await first.evaluate((field) => field.matches(':focus'))).toBe(true);
  });

  test('the first Tab reaches a link to the message field', async () => {
    for (const screen of ['desktop', 'phone']) {
      const page = await open({ screen });
      if (screen === 'phone') await page.getByRole('button', { name: 'Channels' }).click();
      const skip = page.getByRole('link', { name: 'Skip to the message field' });
      await skip.focus();
      await page.keyboard.press('Enter');
      await expect.poll(() => composer(page).evaluate((field) => field.matches(':focus'))).toBe(true);
    }
  });
});
