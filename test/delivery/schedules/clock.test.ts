import { expect, onTestFinished, test, vi } from 'vitest';
import { constantJobs, constantPoster, everyMorning } from '../../../bench/fixtures/constantSchedules.ts';
import { VIEWER } from '../../../playground/slack/workspace.ts';
import { createLazyDatabase } from '../../../src/database/lazyDatabase.ts';
import { steadyClock } from '../../../src/database/steadyClock.ts';
import { createScheduler } from '../../../src/delivery/schedules/scheduler.ts';
import { createLog } from '../../../src/log.ts';
import { freshDatabase, kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { startSchedules } from '../bot.ts';

const jobs = seeds(3, 11, 'bad');
const [kind = 'PGlite'] = kinds.slice(-1);
const hour = 3_600_000;
const slots = (messages: readonly { metadata?: unknown }[]) =>
  messages.map(({ metadata }) => (metadata as { event_payload: { slot: string } }).event_payload.slot);

test.each([
  ['seconds', 20_000],
  ['three hours', 3 * hour],
  ['two days', 48 * hour],
])('a clock %s ahead, then set back, silences no schedule', async (_, ahead) => {
  const bot = await startSchedules(kind, { at: '2026-11-26T07:50:00Z', jobs });
  await bot.schedule('daily 09:00');
  await bot.schedule('daily 09:30');
  await bot.jump(ahead);
  // Everything due by the wrong clock is posted.
  await bot.wait('2026-11-26T07:50:10Z');
  await bot.jump(-ahead);
  await bot.wait('2026-11-26T07:51:00Z');
  for (const day of [26, 27])
    for (const minute of ['00', '30']) await bot.wait(`2026-11-${day}T08:${minute}:00Z`);
  const posted = slots(bot.posted());
  expect(posted).toEqual(
    expect.arrayContaining(['2026-11-26T09:00', '2026-11-26T09:30', '2026-11-27T09:00', '2026-11-27T09:30']),
  );
  expect(new Set(posted).size).toBe(posted.length);
  expect(bot.lines.filter(({ msg }) => msg === "this machine's clock has jumped")).toMatchObject([
    { seconds: ahead / 1_000 },
    { seconds: -ahead / 1_000 },
  ]);
});

test('a summary awaiting its retry is posted on time after the clock is set back', async () => {
  const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
  await bot.schedule('daily 09:00');
  await bot.jump(6 * hour);
  bot.slack.failNext('chat.postMessage', { error: 'internal_error' });
  await bot.until(() => bot.lines.some(({ msg }) => msg === 'summary postponed'));
  await bot.jump(-6 * hour);
  await bot.summaries('2026-11-26T08:00:00Z', 1);
});

test('a summary posted by a fast clock, whose response was lost, is not posted again', async () => {
  // Little enough for ModelArts to accept its signatures.
  const ahead = 14.5 * 60_000;
  const bot = await startSchedules(kind, { at: '2026-11-26T07:50:00Z', jobs });
  await bot.schedule('daily 09:00');
  await bot.jump(ahead);
  bot.slack.failNext('chat.postMessage', { reset: true, carriedOut: true });
  await bot.until(() => bot.lines.some(({ msg }) => msg === 'summary postponed'));
  // The jumps are noticed within ten seconds.
  await bot.pass(11);
  await bot.jump(-ahead);
  await bot.pass(11);
  await bot.clock.setTime('2026-11-26T08:00:00Z');
  await bot.until(() => bot.lines.some(({ state }) => state === 'posted'));
  expect(bot.posted()).toHaveLength(1);
});

test('a schedule added on a fast clock follows the correct clock after a restart', async () => {
  const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
  await bot.jump(72 * hour);
  await bot.schedule('daily 09:00');
  await bot.jump(-72 * hour);
  await bot.restart('2026-11-26T07:30:00Z');
  await bot.summaries('2026-11-26T08:00:00Z', 1);
});

test('an instance whose clock lags the database posts nothing early', async () => {
  const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
  await bot.schedule('daily 09:00');
  bot.lag(4 * 60_000);
  await bot.wait('2026-11-26T08:01:00Z', 60);
  expect(bot.posted()).toHaveLength(0);
  await bot.summaries('2026-11-26T08:04:00Z', 1);
});

test('the queue keeps polling while the wall clock runs backwards', async () => {
  const { now } = Date;
  const posts: string[] = [];
  const log = createLog('silent');
  const database = createLazyDatabase({ config: await freshDatabase(kind), clock: steadyClock, log });
  const schedules = createScheduler({
    database,
    jobs: constantJobs(now),
    poster: constantPoster((channel) => posts.push(channel)),
    log,
    clock: { now, monotonic: () => performance.now() },
  });
  onTestFinished(async () => {
    schedules.stop();
    await database.close(2_000);
  });
  // Each read is a minute earlier, so every duration measured with it is negative.
  let wall = now();
  const clock = vi.spyOn(Date, 'now').mockImplementation(() => (wall -= 60_000));
  onTestFinished(() => clock.mockRestore());
  await schedules.list();
  for (const channel of ['C0FIRST0001', 'C0SECOND001']) {
    const minute = new Date(now());
    const time = { hour: minute.getUTCHours(), minute: minute.getUTCMinutes() };
    // A schedule added within its own minute is due at once.
    await schedules.add({ ...everyMorning, zone: 'UTC', time }, { channel, createdBy: VIEWER });
    await expect.poll(() => posts, { timeout: 20_000 }).toContain(channel);
  }
});
