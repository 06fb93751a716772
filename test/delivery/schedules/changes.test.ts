import { describe, expect, test } from 'vitest';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { kinds } from '../../database/databases.ts';
import { seeds, textOf } from '../../e2e/bot.ts';
import { startSchedules } from '../bot.ts';
import { addChannels } from '../channels.ts';

const jobs = seeds(3, 11, 'bad');
const plan = {
  time: { hour: 9, minute: 0 },
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  zone: 'Europe/Berlin',
  filter: { status: [], search: '' },
  unchanged: 'post',
} as const;

/** Starts a bot whose 09:00 summary awaits a retry because Slack failed. */
async function startWaiting(kind: (typeof kinds)[number]) {
  const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
  const schedule = await bot.schedule('daily 09:00');
  bot.slack.failNext('chat.postMessage', { error: 'internal_error' });
  await bot.clock.setTime('2026-11-26T08:00:00Z');
  await bot.until(() => bot.lines.some(({ msg }) => msg === 'summary postponed'));
  return { bot, schedule };
}

describe.each(kinds.slice(-1))('on %s', (kind) => {
  test('editing keeps a summary that awaits its retry, and moves it to the new channel', async () => {
    const { bot, schedule } = await startWaiting(kind);
    const [channel = ''] = addChannels(bot.slack, 1);
    await bot.schedules().edit(schedule.id, { plan: { ...plan, time: { hour: 10, minute: 15 } }, channel });
    await bot.until(() => bot.slack.messages.some((message) => message.channel === channel));
    const [moved] = bot.slack.messages.filter((message) => message.channel === channel);
    expect(moved && textOf(moved)).toContain('3');
    expect(moved?.metadata).toMatchObject({ event_payload: { slot: '2026-11-26T09:00' } });
    // The new time is later today, so it is due as well.
    await bot.clock.setTime('2026-11-26T09:15:00Z');
    await bot.until(() => bot.slack.messages.filter((message) => message.channel === channel).length === 2);
    expect(bot.posted()).toHaveLength(0);
    expect(await bot.schedules().get(schedule.id)).toMatchObject({ channel, time: { hour: 10, minute: 15 } });
  });

  test('editing to a time already past today posts nothing more today', async () => {
    const { bot, schedule } = await startWaiting(kind);
    await bot.wait('2026-11-26T08:10:00Z', 60);
    expect(bot.posted()).toHaveLength(1);
    await bot
      .schedules()
      .edit(schedule.id, { plan: { ...plan, time: { hour: 8, minute: 30 } }, channel: ML_OPS });
    await bot.wait('2026-11-26T12:00:00Z');
    expect(bot.posted()).toHaveLength(1);
    await bot.summaries('2026-11-27T07:30:00Z', 2);
  });

  test('editing a pending summary to a time in between posts only that summary', async () => {
    const { bot, schedule } = await startWaiting(kind);
    bot.slack.failNext('chat.postMessage', { retryAfter: 310 });
    await bot.until(() => bot.lines.filter(({ msg }) => msg === 'summary postponed').length === 2);
    await bot.wait('2026-11-26T08:05:00Z', 5);
    expect(bot.posted()).toHaveLength(0);
    const edited = { ...plan, time: { hour: 9, minute: 3 } };
    await bot.schedules().edit(schedule.id, { plan: edited, channel: ML_OPS });
    await bot.until(() => bot.posted().length === 1);
    await bot.wait('2026-11-26T09:00:00Z');
    expect(bot.posted()).toHaveLength(1);
    await bot.summaries('2026-11-27T08:03:00Z', 2);
  });

  test('pausing and resuming, or only resuming, keeps a summary that awaits its retry', async () => {
    const { bot, schedule } = await startWaiting(kind);
    await bot.schedules().resume(schedule.id);
    await bot.schedules().pause(schedule.id);
    await bot.wait('2026-11-26T08:03:00Z');
    expect(bot.posted()).toHaveLength(0);
    await bot.schedules().resume(schedule.id);
    await bot.until(() => bot.posted().length === 1);
    expect(bot.posted()[0]?.metadata).toMatchObject({ event_payload: { slot: '2026-11-26T09:00' } });
  });

  test('slots missed while paused are not posted on resume', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const { id } = await bot.schedule('daily 09:00');
    await bot.schedules().pause(id);
    await bot.wait('2026-11-26T08:05:00Z');
    await bot.schedules().resume(id);
    await bot.wait('2026-11-26T10:00:00Z');
    expect(bot.posted()).toHaveLength(0);
    await bot.summaries('2026-11-27T08:00:00Z', 1);
  });

  test('removing, moving or editing a schedule while its summary is posting takes effect', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const [channel = '', other = ''] = addChannels(bot.slack, 2);
    const removed = await bot.schedule('daily 09:00');
    const refused = await bot.schedule('daily 09:00', other);
    const moved = await bot.schedule('daily 09:00');
    const archived = bot.slack.channels.get(other);
    if (!archived) throw new Error('There is no such channel');
    bot.slack.channels.set(other, { ...archived, is_archived: true });
    // Hold Slack's responses until all changes are made.
    const held = Promise.withResolvers<void>();
    bot.hold(held.promise);
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.clock.tick(1_000);
    await expect.poll(() => bot.posting()).toBe(3);
    await bot.schedules().remove(removed.id);
    for (const { id } of [refused, moved])
      await bot.schedules().edit(id, { plan: { ...plan, time: { hour: 11, minute: 0 } }, channel });
    held.resolve();
    await bot.until(() => bot.lines.filter(({ msg }) => msg === 'summary').length === 3);
    const left = await bot.schedules().list();
    expect(left.map(({ id }) => id).sort()).toEqual([refused.id, moved.id].sort());
    for (const one of left) expect(one).toMatchObject({ channel, time: { hour: 11, minute: 0 } });
    expect((await bot.schedules().get(refused.id))?.paused).toBeUndefined();
    await bot.clock.setTime('2026-11-26T10:00:00Z');
    await bot.until(() => bot.slack.messages.filter((message) => message.channel === channel).length === 2);
  });

  test('a summary that Slack puts off while its schedule is edited is posted after all', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const { id } = await bot.schedule('daily 09:00');
    const held = Promise.withResolvers<void>();
    bot.hold(held.promise);
    bot.slack.failNext('chat.postMessage', { retryAfter: 20 });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.clock.tick(1_000);
    await expect.poll(() => bot.posting()).toBe(1);
    await bot.schedules().edit(id, { plan: { ...plan, unchanged: 'line' }, channel: ML_OPS });
    held.resolve();
    await bot.until(() => bot.posted().length === 1);
    await bot.summaries('2026-11-27T08:00:00Z', 2);
  });

  test('of 25 schedules added at once on two instances, 15 are accepted', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    await bot.schedule('daily 09:00', 'C0OTHER0001');
    const schedulers = kind === 'PostgreSQL' ? [bot.schedules(), await bot.another()] : [bot.schedules()];
    const added = await Promise.allSettled(
      Array.from({ length: 25 }, (_, index) =>
        schedulers[index % schedulers.length]?.add(plan, { channel: ML_OPS, createdBy: VIEWER }),
      ),
    );
    expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(15);
    expect(
      added
        .filter(({ status }) => status === 'rejected')
        .map((one) => String((one as PromiseRejectedResult).reason)),
    ).toEqual(
      Array.from(
        { length: 10 },
        () => "ChannelError: The channel can't have a schedule or a watch: too_many_schedules",
      ),
    );
    const all = await bot.schedules().list(ML_OPS);
    expect(all).toHaveLength(15);
    // Moving a schedule in fails as well, until one is removed.
    const other = (await bot.schedules().list('C0OTHER0001'))[0];
    const move = () => bot.schedules().edit(other?.id ?? '', { plan, channel: ML_OPS });
    await expect(move()).rejects.toThrow('too_many_schedules');
    await bot.schedules().remove(all[7]?.id ?? '');
    expect((await move())?.channel).toBe(ML_OPS);
  });
});
