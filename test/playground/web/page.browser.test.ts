import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { FaultKind } from '../../../playground/modelarts/server.ts';
import { OPERATOR } from '../../../playground/slack/workspace.ts';
import { newest, noChromium, ready, screens, type } from './chromium.ts';
import { shareDemo } from './sharedDemo.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

describe.skipIf(noChromium)(`the page in Chromium${noChromium ? ` (skipped: ${noChromium})` : ''}`, () => {
  // In the morning, when there are jobs of each status.
  const demo = shareDemo({ heldAt: Date.UTC(2026, 10, 24, 8, 12) });

  /** After several faults the circuit breaker is open, or the credentials count as rejected. An hour later neither is. */
  async function recover(): Promise<void> {
    demo.world.modelarts.clearFaults();
    await demo.world.moveClock(60 * 60_000);
  }

  async function open(screen: keyof typeof screens): Promise<Page> {
    onTestFinished(() => demo.world.modelarts.clearFaults());
    return demo.open({ screen: screens[screen] });
  }

  const press = (page: Page, name: string) => newest(page).getByRole('button', { name, exact: true }).click();
  const ids = (page: Page) =>
    newest(page)
      .locator('code', { hasText: /^#\d+$/ })
      .allTextContents();
  const waitFor = (page: Page, text: string | RegExp) => newest(page).getByText(text).first().waitFor();

  /**
   * Uses the panel, which is beside the chat on a desktop and a separate pane on a phone, and waits for its
   * confirmation: on a busy machine a command could overtake it.
   */
  async function inPanel(
    page: Page,
    screen: keyof typeof screens,
    use: () => Promise<unknown>,
    done: string,
  ): Promise<void> {
    if (screen === 'phone') await page.getByRole('button', { name: 'Wire' }).click();
    await use();
    await page.locator('#status', { hasText: done }).waitFor({ state: 'attached' });
    if (screen === 'phone') await page.getByRole('button', { name: 'Chat', exact: true }).click();
  }

  async function setFault(page: Page, screen: keyof typeof screens, kind: string): Promise<void> {
    const label = await page.locator(`#fault option[value="${kind}"]`).textContent();
    await inPanel(page, screen, () => page.locator('#fault').selectOption(kind), `Fault: ${label}`);
  }

  // First, because with each message and line on the wire axe takes longer.
  test.each(['phone', 'desktop'] as const)('axe finds no serious problems on a %s', async (screen) => {
    const page = await open(screen);
    await type(page, '/vizjobs failed per:3');
    await waitFor(page, /^Page 1 of/);
    await press(page, 'Share with the channel');
    await waitFor(page, 'Shared by');
    await setFault(page, screen, 'refused-200');
    await type(page, '/vizjobs search:"0" per:3');
    await waitFor(page, /ModelArts rejected/);
    await setFault(page, screen, 'none');
    await type(page, '/vizjobs help');
    await waitFor(page, 'What to type');
    // The page allows no foreign scripts, so evaluate axe as an expression.
    await page.evaluate(axe);
    expect(serious(await page.evaluate('axe.run()'))).toEqual([]);
  });

  test('an operator stops a job from the list and watches it stop', async () => {
    const page = await open('desktop');
    await page.locator('#user').selectOption({ label: 'Operator' });
    await ready(page, OPERATOR);
    await type(page, '/vizjobs running per:1');
    await waitFor(page, /^Page 1 of/);
    const [id] = await ids(page);
    await newest(page).getByText('⋮').click();
    await newest(page).getByRole('menuitem', { name: 'Stop …' }).click();
    await waitFor(page, 'Stop this job?');
    await press(page, 'Stop');
    await waitFor(page, /Stopping …|Stopped after/);
    // The job stops as the playground's clock moves.
    await page.getByRole('button', { name: '+10 min' }).click();
    await newest(page)
      .getByText(/Stopped after/)
      .waitFor({ timeout: 20_000 });
    expect(await newest(page).innerText()).toContain(id?.replace('#', ''));
  });

  test('the composer completes commands by keyboard', async () => {
    const page = await open('desktop');
    const composer = page.getByRole('combobox', { name: 'Message' });
    await composer.pressSequentially('/vizjobs fai');
    await page
      .getByRole('option', { name: /^failed/ })
      .first()
      .waitFor();
    await composer.press('ArrowDown');
    await composer.press('Enter');
    await expect.poll(() => composer.inputValue()).toMatch(/^\/vizjobs failed/);
  });

  describe.each(['desktop', 'phone'] as const)('on a %s', (screen) => {
    test('/vizjobs failed pages to the end and back, each job once', async () => {
      const page = await open(screen);
      await type(page, '/vizjobs failed per:20');
      await waitFor(page, /^Page 1 of/);
      const seen: string[][] = [await ids(page)];
      const pages = Number(/Page 1 of (\d+)/.exec(await newest(page).innerText())?.[1]);
      for (let number = 2; number <= pages; number++) {
        await press(page, `Next, page ${number} of ${pages}`);
        await waitFor(page, new RegExp(`^Page ${number} of`));
        seen.push(await ids(page));
      }
      expect(pages).toBeGreaterThan(2);
      expect(new Set(seen.flat()).size).toBe(seen.flat().length);
      for (let number = pages - 1; number >= 1; number--) {
        await press(page, `Previous, page ${number} of ${pages}`);
        await waitFor(page, new RegExp(`^Page ${number} of`));
        expect(await ids(page)).toEqual(seen[number - 1]);
      }
    });

    test('Refresh, groups, Share and help work', async () => {
      const page = await open(screen);
      await type(page, '/vizjobs failed');
      await waitFor(page, /failed in the last 24 h · \d+ in all/);
      const answered = new Promise<void>((resolve) => {
        const stop = demo.world.slack.onEvent(({ type }) => type === 'message_changed' && resolve(stop()));
      });
      await press(page, 'Refresh');
      // Otherwise it could replace the next answer.
      await answered;
      await newest(page)
        .getByRole('button', { name: /^Stopped \d+$/ })
        .click();
      await waitFor(page, /\d+ stopped jobs/);
      await press(page, 'Share with the channel');
      await waitFor(page, 'Shared by');
      expect(await newest(page).innerText()).not.toContain('Only visible to you');
      await type(page, '/vizjobs help');
      await waitFor(page, 'What to type');
      await press(page, 'Failed jobs');
      await waitFor(page, /failed in the last 24 h · \d+ in all/);
    });

    test('people read what each fault means', async () => {
      const page = await open(screen);
      for (const [index, [fault, words]] of (screen === 'phone' ? someFaults : allFaults).entries()) {
        await setFault(page, screen, fault);
        // A different page length per fault, so that no cached answer is used.
        await type(page, `/vizjobs search:"1" order:${screen === 'phone' ? 'asc' : 'desc'} per:${index + 1}`);
        await expect.poll(() => newest(page).innerText(), { message: fault }).toMatch(words);
        await recover();
      }
      await setFault(page, screen, 'none');
    });

    test('renews an expired token silently', async () => {
      const page = await open(screen);
      await inPanel(page, screen, () => page.locator('#expire').click(), 'Token expired');
      await type(page, `/vizjobs running expired-${screen}`);
      await waitFor(page, /No running jobs match/);
    });
  });
});

/** What people read. Unreadable rows and a slow response are not errors. */
const allFaults: readonly [FaultKind, RegExp][] = [
  ['status-500', /has a problem right now/],
  ['status-502', /has a problem right now/],
  ['status-503', /has a problem right now/],
  ['status-429', /Too many requests/],
  ['gateway-throttle', /Too many requests/],
  ['refused-200', /ModelArts rejected/],
  ['unauthorized', /credentials/],
  ['token-expired', /credentials/],
  ['forbidden', /ModelArts rejected/],
  ['api-withdrawn', /no longer offers visualization jobs/],
  ['html', /can't be read/],
  ['cut-json', /can't be read/],
  ['empty', /can't be read/],
  ['bad-types', /can't be read/],
  ['reset', /can't be reached/],
  ['reset-mid-body', /can't be reached/],
  ['slow', /\d+ jobs? matching/],
  ['garbage-rows', /jobs? could not be read/],
  // For this one the bot waits 15 s.
  ['hang', /didn't respond in time/],
];
const someFaults = allFaults.filter(([fault]) => ['status-503', 'garbage-rows'].includes(fault));

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

function serious(found: unknown): string[] {
  const { violations } = found as { violations: readonly Violation[] };
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
