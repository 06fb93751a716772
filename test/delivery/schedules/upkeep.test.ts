import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { kinds } from '../../database/databases.ts';
import { seeds, textOf } from '../../e2e/bot.ts';
import { startSchedules } from '../bot.ts';

const jobs = seeds(3, 11, 'bad');
const [kind = 'PGlite'] = kinds.slice(-1);
type Bot = Awaited<ReturnType<typeof startSchedules>>;

/** Runs SQL on the bot's PostgreSQL database. */
async function onDatabase({ database }: Bot, text: string): Promise<Record<string, unknown>[]> {
  if (!('url' in database)) throw new Error('PostgreSQL has an address');
  const client = new pg.Client(database.url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe.runIf(kinds.includes('PostgreSQL'))('on PostgreSQL (if available)', () => {
  const start = () => startSchedules('PostgreSQL', { at: '2026-11-26T07:00:00Z', jobs });

  test('each schedule has exactly one job, for its next slot, after every change', async () => {
    const bot = await start();
    const { id, ...schedule } = await bot.schedule('daily 09:00');
    const waiting = async () =>
      (
        await onDatabase(
          bot,
          `SELECT j.start_after FROM vizjobs.schedule s JOIN vizjobs_boss.job j ON j.id = s.job
         WHERE j.state < 'active' AND (SELECT count(*) FROM vizjobs_boss.job WHERE state < 'active' AND name = 'slot') = 1`,
        )
      ).map(({ start_after }) => (start_after as Date).toISOString());
    expect(await waiting()).toEqual(['2026-11-26T08:00:00.000Z']);
    for (const minute of [10, 20, 30])
      await bot.schedules().edit(id, { plan: { ...schedule, time: { hour: 9, minute } }, channel: ML_OPS });
    expect(await waiting()).toEqual(['2026-11-26T08:30:00.000Z']);
    await bot.schedules().pause(id);
    expect(await waiting()).toEqual([]);
    await bot.schedules().resume(id);
    expect(await waiting()).toEqual(['2026-11-26T08:30:00.000Z']);
    await bot.summaries('2026-11-26T08:30:00Z', 1);
    expect(await waiting()).toEqual(['2026-11-27T08:30:00.000Z']);
    await bot.schedules().remove(id);
    expect(await waiting()).toEqual([]);
    expect(await onDatabase(bot, 'SELECT * FROM vizjobs.schedule')).toEqual([]);
    expect(await onDatabase(bot, `SELECT * FROM vizjobs_boss.job WHERE state < 'active'`)).toEqual([]);
  });

  test('a lost job is recreated within the hour, or at startup', async () => {
    const bot = await start();
    await bot.schedule('daily 09:00');
    await onDatabase(bot, 'DELETE FROM vizjobs_boss.job');
    await bot.wait('2026-11-26T08:05:00Z');
    expect(bot.posted()).toHaveLength(1);
    await onDatabase(bot, 'DELETE FROM vizjobs_boss.job');
    await bot.restart('2026-11-27T07:00:00Z');
    await bot.summaries('2026-11-27T08:00:00Z', 2);
  });

  test("a permanently failed job doesn't stop its schedule", async () => {
    const bot = await start();
    await bot.schedule('daily 09:00');
    await onDatabase(bot, `UPDATE vizjobs_boss.job SET state = 'failed'`);
    await bot.summaries('2026-11-26T09:00:00Z', 1);
  });

  test('prunes old summaries to sixty rows, two of them with comparison data', async () => {
    const bot = await start();
    const { id } = await bot.schedule('daily 09:00');
    await onDatabase(
      bot,
      `INSERT INTO vizjobs.summary (schedule, slot, job, state, begun_at, channel, filter, as_of, counts, known)
       SELECT '${id}', to_char(date '2026-11-26' - n, 'YYYY-MM-DD') || 'T09:00', gen_random_uuid(), 'posted', 0, 'C1', '', n,
         '{"failed":0,"running":0,"pending":0,"stopped":0,"done":0,"unknown":0}', '{"active":[],"failed":[]}'
       FROM generate_series(1, 100) n`,
    );
    await bot.summaries('2026-11-26T08:00:00Z', 1);
    await bot.summaries('2026-11-27T08:00:00Z', 2);
    const rows = await onDatabase(
      bot,
      `SELECT count(*)::integer AS all, count(known)::integer AS known, max(slot) AS newest FROM vizjobs.summary`,
    );
    expect(rows).toEqual([{ all: 60, known: 2, newest: '2026-11-27T09:00' }]);
  });

  test("a time zone unknown to this Node doesn't break lists, is never due, and is logged once", async () => {
    const bot = await start();
    const { id } = await bot.schedule('daily 09:00');
    await bot.schedule('daily 09:00');
    await onDatabase(
      bot,
      `UPDATE vizjobs.schedule SET plan = jsonb_set(plan, '{zone}', '"Mars/Olympus_Mons"') WHERE id = '${id}'`,
    );
    await bot.summaries('2026-11-26T08:00:00Z', 1);
    await bot.wait('2026-11-26T11:30:00Z');
    expect(bot.posted()).toHaveLength(1);
    expect(bot.lines.filter(({ zone }) => zone === 'Mars/Olympus_Mons')).toMatchObject([{ schedule: id }]);

    const list = await (await bot.slack.command('/vizjobs schedules', { user: VIEWER })).answer();
    expect(list.text).toContain('2 schedules in this channel');
    expect(textOf(list)).toContain('in Mars/Olympus_Mons');
    expect(textOf(list)).toContain('Never due');
    for (const action of ['edit', 'remove']) expect(textOf(list)).toContain(`schedule ${action} ${id}`);
    const sent = await (await bot.slack.command(`/vizjobs schedule send ${id}`, { user: VIEWER })).answer();
    expect(sent.text).toContain('Sent to the channel');
    // With a known zone it is due again.
    const schedule = await bot.schedules().get(id);
    if (!schedule) throw new Error('It is gone');
    await bot.schedules().edit(id, { plan: { ...schedule, zone: 'Europe/Berlin' }, channel: ML_OPS });
    await bot.summaries('2026-11-27T08:00:00Z', 4);
  });
});

test.each(['', 'Mars/Olympus_Mons'])('time zone “%s” from a Slack profile falls back to UTC', async (tz) => {
  const { slack } = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
  const person = slack.users.get(VIEWER);
  if (!person) throw new Error('The viewer is gone');
  slack.users.set(VIEWER, { ...person, tz });
  const set = await (await slack.command('/vizjobs schedule daily 09:00')).answer();
  expect(set.text).toMatch(/every day at 9:00 AM UTC\.$/);
  expect((await (await slack.command('/vizjobs schedules')).answer()).text).toContain(
    '1 schedule in this channel',
  );
});
