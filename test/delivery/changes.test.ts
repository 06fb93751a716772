import { describe, expect, test } from 'vitest';
import { ML_OPS, VIEWER } from '../../playground/slack/workspace.ts';
import { kinds } from '../database/databases.ts';
import { seeds, textOf } from '../e2e/bot.ts';
import { startSchedules } from './bot.ts';
import { addChannels } from './channels.ts';

const jobs = seeds(3, 11, 'bad');
const plan = {
  time: { hour: 9, minute: 0 },
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  zone: 'Europe/Berlin',
  filter: { status: [], search: '' },
  unchanged: 'post',
} as const;

/** A bot whose 09:00 summary waits for its next try, because Slack failed. */
async function startWaiting(kind: (typeof kinds)[number]) {
  const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
  const schedule = await bot.schedule('daily 09:00');
  bot.slack.failNext('chat.postMessage', { error: 'internal_error' });
  await bot.clock.setTime('2026-11-26T08:00:00Z');
  await bot.until(() => bot.lines.some(({ msg }) => msg === 'summary put off'));
  return { bot, schedule };
}

describe.each(kinds.slice(-1))('on %s', (kind) => {
  test('an edit keeps the summary that waits for its next try, and takes it to the new channel', async () => {
    const { bot, schedule } = await startWaiting(kind);
    const [channel = ''] = addChannels(bot.slack, 1);
    await bot.schedules().edit(schedule.id, { plan: { ...plan, time: { hour: 10, minute: 15 } }, channel });
    await bot.until(() => bot.slack.messages.some((message) => message.channel === channel));
    const [moved] = bot.slack.messages.filter((message) => message.channel === channel);
    expect(moved && textOf(moved)).toContain('3');
    expect(moved?.metadata).toMatchObject({ event_payload: { slot: '2026-11-26T09:00' } });
    // The new time is still due on the same day.
    await bot.clock.setTime('2026-11-26T09:15:00Z');
    await bot.until(() => bot.slack.messages.filter((message) => message.channel === channel).length === 2);
    expect(bot.posted()).toHaveLength(0);
    expect(await bot.schedules().get(schedule.id)).toMatchObject({ channel, time: { hour: 10, minute: 15 } });
  });

  test('an edit to a time that has passed today owes nothing today', async () => {
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

  test('an edit of a waiting summary to a time in between owes nothing but that summary', async () => {
    const { bot, schedule } = await startWaiting(kind);
    bot.slack.failNext('chat.postMessage', { retryAfter: 290 });
    await bot.until(() => bot.lines.filter(({ msg }) => msg === 'summary put off').length === 2);
    await bot.wait('2026-11-26T08:05:00Z', 5);
    expect(bot.posted()).toHaveLength(0);
    const edited = { ...plan, time: { hour: 9, minute: 3 } };
    await bot.schedules().edit(schedule.id, { plan: edited, channel: ML_OPS });
    await bot.until(() => bot.posted().length === 1);
    await bot.wait('2026-11-26T09:00:00Z');
    expect(bot.posted()).toHaveLength(1);
    await bot.summaries('2026-11-27T08:03:00Z', 2);
  });

  test('a pause and a resume, or a resume alone, keep the summary that waits for its next try', async () => {
    const { bot, schedule } = await startWaiting(kind);
    await bot.schedules().resume(schedule.id);
    await bot.schedules().pause(schedule.id);
    await bot.wait('2026-11-26T08:03:00Z');
    expect(bot.posted()).toHaveLength(0);
    await bot.schedules().resume(schedule.id);
    await bot.until(() => bot.posted().length === 1);
    expect(bot.posted()[0]?.metadata).toMatchObject({ event_payload: { slot: '2026-11-26T09:00' } });
  });

  test('what came due while a schedule was paused is not owed', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const { id } = await bot.schedule('daily 09:00');
    await bot.schedules().pause(id);
    await bot.wait('2026-11-26T08:05:00Z');
    await bot.schedules().resume(id);
    await bot.wait('2026-11-26T10:00:00Z');
    expect(bot.posted()).toHaveLength(0);
    await bot.summaries('2026-11-27T08:00:00Z', 1);
  });

  test('a schedule that is removed, moved or edited while its summary is being posted stays so', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const [channel = '', other = ''] = addChannels(bot.slack, 2);
    const removed = await bot.schedule('daily 09:00');
    const refused = await bot.schedule('daily 09:00', other);
    const moved = await bot.schedule('daily 09:00');
    const archived = bot.slack.channels.get(other);
    if (!archived) throw new Error('There is no such channel');
    bot.slack.channels.set(other, { ...archived, is_archived: true });
    // Slack's answers take long enough for all of it.
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

  test('25 people who add a schedule at once, on two instances, get 15', async () => {
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
        () => 'ChannelError: The channel cannot have a schedule: too_many_schedules',
      ),
    );
    const all = await bot.schedules().list(ML_OPS);
    expect(all).toHaveLength(15);
    // Neither by a move, and again after one is removed.
    const other = (await bot.schedules().list('C0OTHER0001'))[0];
    const move = () => bot.schedules().edit(other?.id ?? '', { plan, channel: ML_OPS });
    await expect(move()).rejects.toThrow('too_many_schedules');
    await bot.schedules().remove(all[7]?.id ?? '');
    expect((await move())?.channel).toBe(ML_OPS);
  });
});
