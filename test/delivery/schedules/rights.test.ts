import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, expect, test } from 'vitest';
import { constantJobs, constantPoster } from '../../../bench/fixtures/constantSchedules.ts';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { createLazyDatabase } from '../../../src/database/lazyDatabase.ts';
import { createScheduler } from '../../../src/delivery/schedules/scheduler.ts';
import { createLog } from '../../../src/log.ts';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import { kinds } from '../../database/databases.ts';
import { seeds, textOf } from '../../e2e/bot.ts';
import { startSchedules } from '../bot.ts';
import { addChannels } from '../channels.ts';

const jobs = seeds(3, 11, 'bad');
const [kind = 'PGlite'] = kinds.slice(-1);
const start = (environment: Record<string, string>) =>
  startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs, environment });

test.each([
  ['owner', { VIZJOBS_VIEWERS: OPERATOR }, 'viewer', 'The owner can no longer see visualization jobs.'],
  [
    'channel',
    { VIZJOBS_CHANNELS: 'C0RANDOM001' },
    'channel',
    'vizjobs can no longer show jobs in that channel.',
  ],
])(
  'without the right of the %s to see jobs, pauses the schedule and tells its owner why',
  async (_, environment, reason, why) => {
    const bot = await start(environment);
    const { id } = await bot.schedule('daily 09:00');
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => bot.direct().length === 1);
    const [notice] = bot.direct();
    expect(bot.slack.channels.get(notice?.channel ?? '')?.members).toContain(VIEWER);
    expect(notice && textOf(notice)).toContain(why);
    expect(bot.posted()).toEqual([]);
    expect((await bot.schedules().get(id))?.paused?.reason).toBe(reason);
    // The jobs were not even fetched.
    expect(bot.modelarts.requests).toEqual([]);

    const list = await (
      await bot.slack.command('/vizjobs schedules all', { user: OPERATOR, channel: 'C0RANDOM001' })
    ).answer();
    if (reason === 'viewer') expect(textOf(list)).toContain(why);
    const scraped = await bot.scrape();
    expect(scraped).toContain('vizjobs_schedules{state="blocked"} 1');
    expect(scraped).toContain('vizjobs_schedules{state="active"} 0');
    await bot.wait('2026-11-27T08:00:00Z');
    expect(bot.posted()).toEqual([]);
  },
);

test.each([
  ['was deactivated', { deleted: true }, "The owner isn't in this workspace.", 'stranger'],
  ['is now a guest', { is_restricted: true }, 'The owner is now a guest', 'guest'],
])(
  'a schedule and a watch whose owner %s are paused, and somebody is told',
  async (_, change, why, reason) => {
    const bot = await start({});
    const viewer = bot.slack.users.get(VIEWER) ?? assert.fail();
    bot.slack.users.set(VIEWER, { ...viewer, ...change });
    const { id } = await bot.schedule('daily 09:00');
    const watch = await bot.watch('all');
    await bot.pass(3);
    bot.change(jobs[0]?.job_id ?? '', { status: 8 });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => bot.direct().length === 2);
    expect(bot.direct().map(textOf).join()).toContain(why);
    expect(bot.posted()).toEqual([]);
    expect((await bot.schedules().get(id))?.paused?.reason).toBe(reason);
    expect((await bot.watches().get(watch.id))?.paused?.reason).toBe(reason);
  },
);

test.each([
  ['everywhere', {}, true],
  ['only in some channels', { VIZJOBS_CHANNELS: ML_OPS }, false],
])('where jobs are shown %s, a summary offers to watch a job: %s', async (_, environment, isOffered) => {
  const long = seeds(1, 8, 'board').map((job) => ({ ...job, duration: 30 * 3_600_000 }));
  const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs: long, environment });
  await bot.schedule('daily 09:00');
  const [summary] = await bot.summaries('2026-11-26T08:00:00Z', 1);
  expect(summary && textOf(summary)).toContain('"value":"show');
  expect(summary && textOf(summary).includes('"value":"watch')).toBe(isOffered);
});

test("a summary and a watch's message are put off for as long as permissions can't be checked", async () => {
  const bot = await start({ VIZJOBS_VIEWERS: 'S0VIEWERS01' });
  bot.slack.userGroups.set('S0VIEWERS01', { id: 'S0VIEWERS01', handle: 'viewers', users: [VIEWER] });
  const { id } = await bot.schedule('daily 09:00');
  const watch = await bot.watch('all');
  await bot.pass(3);
  bot.slack.failNext('usergroups.users.list', { error: 'internal_error', times: 4 });
  bot.change(jobs[0]?.job_id ?? '', { status: 8 });
  await bot.clock.setTime('2026-11-26T08:00:00Z');
  await bot.until(() => bot.lines.some(({ reason }) => reason === 'unchecked'));
  await bot.until(() => bot.topLevel().length === 2, 300);
  expect((await bot.schedules().get(id))?.paused).toBeUndefined();
  expect((await bot.watches().get(watch.id))?.paused).toBeUndefined();
});

test('counts schedules by state, and lists those paused by vizjobs first', async () => {
  const bot = await start({});
  const [one = '', two = ''] = addChannels(bot.slack, 2);
  await bot.schedule('daily 09:00', one);
  const { id } = await bot.schedule('daily 09:00', two);
  await bot.clock.tick(1_000);
  const last = await bot.schedule('daily 09:00', ML_OPS);
  await bot.schedules().pause(id);
  // Pausing the last one moves it to the top.
  await bot.schedules().pause(last.id, 'is_archived');
  expect((await bot.schedules().list())[0]?.id).toBe(last.id);
  await bot.schedules().resume(last.id);
  const scraped = await bot.scrape();
  expect(scraped).toContain('vizjobs_schedules{state="active"} 2');
  expect(scraped).toContain('vizjobs_schedules{state="paused"} 1');
  expect(scraped).toContain('vizjobs_schedules{state="blocked"} 0');
});

test('counting schedules opens no database', async () => {
  const log = createLog('silent');
  const database = createLazyDatabase({
    config: { folder: join(tmpdir(), `vizjobs-${randomUUID()}`) },
    log,
  });
  const schedules = createScheduler({
    database,
    jobs: constantJobs(Date.now),
    poster: constantPoster(() => {}),
    log,
  });
  const metrics = createMetrics();
  metrics.sample({ schedules: schedules.counts });
  expect(await metrics.scrape()).not.toContain('vizjobs_schedules{');
  expect(database.state()).toEqual({ kind: 'closed' });
});
