import { Temporal } from 'temporal-polyfill';
import { expect, test } from 'vitest';
import { OPERATOR, VIEWER } from '../../playground/slack/workspace.ts';
import { idsOf, seeds, startBot, textOf } from './bot.ts';

const midnightIn = (zone: string) => Temporal.Now.zonedDateTimeISO(zone).startOfDay().epochMilliseconds;

test('today starts in the time zone of the person typing or clicking', async () => {
  const [berlin, newYork] = [midnightIn('Europe/Berlin'), midnightIn('America/New_York')];
  const [earlier, later] = [Math.min(berlin, newYork), Math.max(berlin, newYork)];
  const times = [earlier - 1, earlier, later];
  const jobs = seeds(3, 11, 'bad').map((job, index) => ({ ...job, create_time: times[index] ?? 0 }));
  const { slack } = await startBot({ jobs });
  const seenBy = async (user: string, text: string) => (await slack.command(text, { user })).answer();
  const count = async (user: string, text: string) => idsOf(await seenBy(user, text)).length;

  // Depending on the time of day, Berlin's day began before New York's or after it.
  const [inBerlin, inNewYork] = berlin < newYork ? [2, 1] : [1, 2];
  expect(await count(VIEWER, '/vizjobs failed today')).toBe(inBerlin);
  expect(await count(OPERATOR, '/vizjobs failed today')).toBe(inNewYork);
  expect(await count(VIEWER, '/vizjobs failed since yesterday')).toBe(3);
  expect(textOf(await seenBy(VIEWER, '/vizjobs summary today'))).toContain('created today');

  const list = await seenBy(VIEWER, '/vizjobs today');
  const refreshed = await (await slack.click(list, 'Refresh')).answer();
  expect(idsOf(refreshed)).toHaveLength(inBerlin);
});
