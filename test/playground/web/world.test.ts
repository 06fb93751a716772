import { expect, onTestFinished, test } from 'vitest';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { startWorld, type World } from '../../../playground/web/world.ts';
import { prepareDataDir } from '../../database/template.ts';
import { waitUntil } from '../../waitUntil.ts';

/** Covers several connection checks of the Socket Mode client, one every 1.7 s, in milliseconds. */
const severalLooks = 4_000;

test('clock jumps lose no command, because the bot stays connected', async () => {
  const world = await startWorld();
  onTestFinished(() => world.close());
  const end = performance.now() + severalLooks;
  const jump = async () => {
    await world.moveClock(10 * 60_000);
    expect((await world.slack.command('/vizjobs help')).acked).toBe(true);
    return performance.now() > end;
  };
  await waitUntil(jump, { interval: 200 });
  expect(world.slack.connections).toHaveLength(1);
});

const DAY = 24 * 60 * 60_000;

/** Types it again while the database isn't open: on a busy machine that takes longer than an answer may. */
const typed = ({ slack }: World, text: string) =>
  waitUntil(
    async () =>
      !(await (await slack.command(text, { user: OPERATOR })).answer()).text.includes(
        'unavailable right now',
      ),
    { timeout: 90_000, interval: 500 },
  );

test('moving the clock stops at each slot, so that its summary looks as it would at that time', async () => {
  const start = Date.UTC(2026, 10, 24, 5, 12);
  const world = await startWorld({ heldAt: start, prepare: prepareDataDir });
  onTestFinished(() => world.close());
  const { slack } = world;
  for (const [index, time] of ['09:00', '17:30'].entries()) {
    await typed(world, `/vizjobs schedule daily ${time} UTC`);
    await waitUntil(() => world.schedules().length > index, { timeout: 90_000 });
  }
  await world.moveClock(2 * DAY);
  expect(world.now()).toBe(start + 2 * DAY);
  const posted = slack.visibleTo(VIEWER, ML_OPS).filter(({ ephemeralTo }) => ephemeralTo === undefined);
  expect(posted.map(({ ts }) => new Date(Number(ts) * 1000).toISOString().slice(5, 16))).toEqual([
    '11-24T09:00',
    '11-24T17:30',
    '11-25T09:00',
    '11-25T17:30',
  ]);
});

test.each([undefined, Date.UTC(2026, 10, 24, 5, 12)])(
  'moving the clock ends what the bot remembers of a failure: stopped at %s',
  async (heldAt) => {
    const world = await startWorld({ ...(heldAt !== undefined && { heldAt }) });
    onTestFinished(() => world.close());
    const { slack, modelarts } = world;
    const answer = async () => (await (await slack.command('/vizjobs running per:3')).answer()).text;
    modelarts.inject({ kind: 'unauthorized', times: Number.POSITIVE_INFINITY });
    expect(await answer()).toContain('credentials');
    modelarts.clearFaults();
    await world.moveClock(60 * 60_000);
    expect(await answer()).toMatch(/\d+ running jobs/);
  },
);

test('a paused schedule does not stop the clock, and with a stopped clock its ID is the same each time', async () => {
  const world = await startWorld({ heldAt: Date.UTC(2026, 10, 24, 5, 12), prepare: prepareDataDir });
  onTestFinished(() => world.close());
  const { slack } = world;
  await typed(world, '/vizjobs schedule daily 09:00 UTC');
  const id = await waitUntil(() => world.schedules()[0], { timeout: 90_000 });
  expect(id).toBe('e2gweb');
  await (await slack.command(`/vizjobs schedule pause ${id}`, { user: OPERATOR })).answer();
  const times = new Set<number>();
  world.onClock(() => times.add(world.now()));
  await world.moveClock(DAY);
  expect(times.size).toBe(1);
});

test('while the clock moves by an hour, watched jobs are read on the way, and each failure is reported at its time', async () => {
  const start = Date.UTC(2026, 10, 24, 5, 12);
  const world = await startWorld({ heldAt: start, prepare: prepareDataDir });
  onTestFinished(() => world.close());
  const { slack, modelarts } = world;
  await typed(world, '/vizjobs watch failed');
  await waitUntil(world.isWatching, { timeout: 90_000 });
  const posted = () =>
    slack.messages.filter(({ channel, ephemeralTo }) => channel === ML_OPS && !ephemeralTo);
  const times = new Set<number>();
  world.onClock(() => times.add((world.now() - start) / 60_000));
  await world.moveClock(60 * 60_000);
  expect([...times]).toEqual([5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60]);
  const threads = posted().filter(({ thread_ts: thread }) => thread === undefined);
  expect(threads.length).toBeGreaterThan(0);
  for (const { ts, text } of threads) {
    expect(text).toMatch(/ failed/);
    expect(text).not.toContain('away');
    expect(posted().filter(({ thread_ts: thread }) => thread === ts).length).toBeGreaterThan(0);
  }
  expect(new Set(threads.map(({ ts }) => ts)).size).toBe(threads.length);

  // Of a day, only the last hour is read; what is older than 12 h is not reported.
  const before = modelarts.requests.length;
  await world.moveClock(DAY);
  expect(world.now()).toBe(start + DAY + 60 * 60_000);
  expect(modelarts.requests.length - before).toBeGreaterThanOrEqual(12);
  expect(posted().filter(({ text }) => text.includes('away'))).toEqual([]);

  // While ModelArts fails, the clock doesn't wait 5 s for each of the three readings.
  modelarts.inject({ kind: 'unauthorized', times: Number.POSITIVE_INFINITY });
  const began = performance.now();
  await world.moveClock(15 * 60_000);
  expect(performance.now() - began).toBeLessThan(15_000);
});
