import { expect, onTestFinished, test } from 'vitest';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { startPage } from '../../../playground/web/server.ts';
import { startWorld } from '../../../playground/web/world.ts';
import { waitUntil } from '../../waitUntil.ts';

const HOUR = 60 * 60_000;

/** The names of the page's events, as they arrive. */
async function listen(url: string): Promise<string[]> {
  const events: string[] = [];
  const stopping = new AbortController();
  const address = `${url}events?${new URLSearchParams({ user: VIEWER, channel: ML_OPS })}`;
  const { body } = await fetch(address, { signal: stopping.signal });
  const reading = (async () => {
    let text = '';
    for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const lines = `${text}${part}`.split('\n');
      text = lines.pop() ?? '';
      events.push(...lines.filter((line) => line.startsWith('event: ')).map((line) => line.slice(7)));
    }
  })().catch(() => {});
  onTestFinished(() => {
    stopping.abort();
    return reading;
  });
  return events;
}

test('moving the clock sends the page only the messages that it changes', async () => {
  const world = await startWorld({ heldAt: Date.UTC(2026, 10, 24, 8, 12) });
  const page = await startPage(world);
  onTestFinished(async () => {
    await page.close();
    await world.close();
  });
  for (const text of ['/vizjobs help', '/vizjobs show 1', '/vizjobs failed'])
    await (await world.slack.command(text, { user: VIEWER, channel: ML_OPS })).answer();
  const events = await listen(page.url);
  await waitUntil(() => events.includes('ready'));
  expect(events.filter((event) => event === 'message')).toHaveLength(3);
  events.length = 0;
  await world.moveClock(HOUR);
  await waitUntil(() => events.includes('clock'));
  await world.moveClock(24 * HOUR);
  // Today became yesterday, in the list of failed jobs only.
  await expect.poll(() => events.filter((event) => event !== 'wire')).toEqual(['clock', 'clock', 'message']);
});
