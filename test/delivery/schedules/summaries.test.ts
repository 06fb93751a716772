import { assert, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { SlackMessage } from '../../../playground/slack/server.ts';
import { ML_OPS } from '../../../playground/slack/workspace.ts';
import { createLog } from '../../../src/log.ts';
import { loadTracing } from '../../../src/tracing/load.ts';
import { kinds } from '../../database/databases.ts';
import { seeds, textOf } from '../../e2e/bot.ts';
import { startCollector } from '../../e2e/process/collector.ts';
import { startSchedules } from '../bot.ts';

const typesOf = ({ blocks }: SlackMessage) => blocks.map(({ type }): string => type);
const jobs = [...seeds(3, 11, 'bad'), ...seeds(2, 8, 'board'), ...seeds(4, 10, 'good')];

describe.each(kinds)('on %s', (kind) => {
  test('a summary arrives once within 15 s of its minute, compared with the previous one', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const schedule = await bot.schedule('daily 09:00');
    const [first] = await bot.summaries('2026-11-26T08:00:00Z', 1);
    expect(bot.clock.now()).toBeLessThanOrEqual(Date.parse('2026-11-26T08:00:15Z'));
    expect(first?.text).toMatch(/^3 failed jobs: Failed bad-1 .*; 3 failed, 2 running, 4 done$/);
    expect(first?.metadata).toEqual({
      event_type: 'vizjobs_summary',
      event_payload: { schedule: schedule.id, slot: '2026-11-26T09:00' },
    });
    expect(first && textOf(first)).toContain(`next: <!date^${Date.parse('2026-11-27T08:00:00Z') / 1_000}^`);
    await bot.wait('2026-11-26T08:00:40Z', 60);
    expect(bot.posted()).toHaveLength(1);
    const second = (await bot.summaries('2026-11-27T08:00:00Z', 2))[1];
    expect(second?.text).toMatch(
      /^No new failures since yesterday · 2 running for more than 24 h: Running .*; 3 failed, 2 running, 4 done\. /,
    );
    expect(second?.text).toContain(
      'By day from Nov 26 to Nov 27: failed 3 → 3, running 2 → 2, pending 0 → 0, done 4 → 4',
    );
    expect(second && typesOf(second)).toContain('data_visualization');
    expect(first && typesOf(first)).not.toContain('data_visualization');
    const asked = await (await bot.slack.command('/vizjobs summary')).answer();
    // One point per day, so this one replaces the morning's.
    expect(asked.text).toContain('By day from Nov 26 to Nov 27: failed 3 → 3');
    expect(typesOf(asked)).toContain('data_visualization');
  });

  test('over HTTP, the answer to a command has the chart', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs, mode: 'http' });
    await bot.schedule('daily 09:00');
    await bot.summaries('2026-11-26T08:00:00Z', 1);
    await bot.summaries('2026-11-27T08:00:00Z', 2);
    const asked = await (await bot.slack.command('/vizjobs summary')).answer();
    expect(typesOf(asked)).toContain('data_visualization');
  });

  test('without charts in Slack, shows the history as a line, and tries only the first chart', async () => {
    const bot = await startSchedules(kind, {
      at: '2026-11-26T07:00:00Z',
      jobs,
      unknownBlocks: ['data_visualization'],
    });
    await bot.schedule('daily 09:00');
    for (const [day, summaries] of [
      ['26', 1],
      ['27', 2],
      ['28', 3],
    ] as const)
      await bot.summaries(`2026-11-${day}T08:00:00Z`, summaries);
    const [, second, third] = bot.posted();
    expect(second && textOf(second)).toContain('Last 2 summaries: failed 3 → 3 · running 2 → 2');
    expect(third && textOf(third)).toContain('Last 3 summaries: failed 3 → 3 → 3');
    const asked = await (await bot.slack.command('/vizjobs summary')).answer();
    expect(textOf(asked)).toContain('Last 4 summaries: failed 3 → 3 → 3 → 3');
    expect(bot.slack.calls.filter(({ error }) => error === 'invalid_blocks')).toHaveLength(1);
  });

  test('a summary is one span that includes its requests', async () => {
    const collector = await startCollector();
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
    onTestFinished(() => void vi.unstubAllEnvs());
    const tracing = await loadTracing(process.env, createLog('silent'));
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs, tracing });
    const schedule = await bot.schedule('daily 09:00');
    await bot.summaries('2026-11-26T08:00:00Z', 1);
    await tracing.stop(5_000);
    const spans = collector.spans();
    const summary = spans.find(({ name }) => name === 'summary');
    expect(summary?.attributes).toEqual({ schedule: schedule.id, slot: '2026-11-26T09:00', next: 'over' });
    const requests = spans.filter(({ parent }) => parent === summary?.id).map(({ name }) => name);
    expect(requests).toContain('GET');
    expect(requests).toContain('POST');
  });

  test("Monday's summary compares with Friday's", async () => {
    const bot = await startSchedules(kind, { at: '2026-11-27T07:00:00Z', jobs });
    await bot.schedule('weekdays 09:00');
    await bot.summaries('2026-11-27T08:00:00Z', 1);
    await bot.wait('2026-11-28T08:00:00Z');
    await bot.wait('2026-11-29T08:00:00Z');
    expect(bot.posted()).toHaveLength(1);
    const monday = (await bot.summaries('2026-11-30T08:00:00Z', 2))[1];
    const friday = Math.floor(Date.parse('2026-11-27T08:00:00Z') / 1_000 / 60);
    const since = /since <!date\^(\d+)\^/.exec(monday ? textOf(monday) : '')?.[1];
    expect(Math.floor(Number(since) / 60)).toBe(friday);
  });

  test.each([
    ['Europe/Berlin', '02:30', '2026-03-28T12:00:00Z', '2026-03-29T00:59:00Z', '2026-03-29T01:30:00Z'],
    ['Europe/Berlin', '02:30', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z'],
    ['America/New_York', '02:30', '2026-03-07T18:00:00Z', '2026-03-08T06:59:00Z', '2026-03-08T07:30:00Z'],
    ['America/New_York', '01:30', '2026-10-31T18:00:00Z', '2026-11-01T05:30:00Z', '2026-11-01T06:30:00Z'],
  ])('%s %s in the night of the clock change (%s) gets one summary', async (zone, time, at, early, later) => {
    const bot = await startSchedules(kind, { at, jobs });
    await bot.schedule(`daily ${time} in ${zone}`);
    await bot.wait(early, 70);
    await bot.wait(later, 70);
    expect(bot.posted()).toHaveLength(1);
    expect(bot.posted().map(textOf).join()).not.toContain('posted late');
  });

  test('a summary missed during downtime is posted once after the restart, with its time', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    await bot.schedule('daily 09:00');
    await bot.restart('2026-11-26T10:00:00Z');
    await bot.until(() => bot.posted().length === 1);
    await bot.wait('2026-11-26T10:02:00Z', 30);
    expect(bot.posted()).toHaveLength(1);
    const [message] = bot.posted();
    expect(message && textOf(message)).toContain('*for 9:00 AM*, posted late');
  });

  test('a summary more than twelve hours late is not posted', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    await bot.schedule('daily 09:00');
    await bot.restart('2026-11-26T20:30:00Z');
    await bot.until(() => bot.lines.some(({ state }) => state === 'skipped'));
    expect(bot.posted()).toHaveLength(0);
    await bot.summaries('2026-11-27T08:00:00Z', 1);
  });

  test('when nothing has changed, posts one line or nothing, as scheduled', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    await bot.schedule('daily 09:00 unchanged:line');
    await bot.schedule('daily 09:00 unchanged:nothing failed');
    await bot.summaries('2026-11-26T08:00:00Z', 2);
    await bot.clock.setTime('2026-11-27T08:00:00Z');
    await bot.until(() => bot.lines.some(({ state }) => state === 'quiet') && bot.posted().length === 3);
    const line = bot.posted()[2];
    expect(line?.blocks).toHaveLength(2);
    expect(line && textOf(line)).toContain('*No change since yesterday*');
  });

  test("retries for five minutes when jobs can't be fetched, then says so without numbers", async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    await bot.schedule('daily 09:00');
    bot.modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => bot.posted().length === 1, 400);
    const [message] = bot.posted();
    expect(bot.clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-11-26T08:05:00Z'));
    expect(message?.text).toContain("couldn't be read");
    expect(message && textOf(message)).not.toMatch(/\b0\b failed/);
    // The next one is complete again.
    bot.modelarts.clearFaults();
    expect((await bot.summaries('2026-11-27T08:00:00Z', 2))[1]?.text).toContain('3 failed');
  });

  test('an archived channel pauses the schedule at once, and its owner is told', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const { id } = await bot.schedule('daily 09:00');
    const channel = bot.slack.channels.get(ML_OPS);
    assert(channel);
    bot.slack.channels.set(ML_OPS, { ...channel, is_archived: true });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => bot.direct().length === 1);
    const [notice] = bot.direct();
    expect(notice && textOf(notice)).toContain('The channel is archived.');
    expect((await bot.schedules().get(id))?.paused?.reason).toBe('is_archived');
    bot.slack.channels.set(ML_OPS, channel);
    await bot.wait('2026-11-27T08:00:00Z');
    expect(bot.posted()).toHaveLength(0);
  });

  test("obeys Slack's Retry-After without counting it as a failure", async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    await bot.schedule('daily 09:00');
    bot.slack.failNext('chat.postMessage', { retryAfter: 20, times: 6 });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => bot.posted().length === 1, 400);
    expect(bot.clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-11-26T08:02:00Z'));
    expect(bot.direct()).toHaveLength(0);
  });

  test('after a lost response from Slack, a retry finds the post, even if the first search fails', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    await bot.schedule('daily 09:00');
    bot.slack.failNext('chat.postMessage', { reset: true, carriedOut: true });
    bot.slack.failNext('conversations.history', { error: 'internal_error' });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => bot.lines.some(({ state }) => state === 'posted'), 200);
    expect(bot.posted()).toHaveLength(1);
    // The next summary compares with the post that was found.
    expect((await bot.summaries('2026-11-27T08:00:00Z', 2))[1]?.text).toContain(
      'No new failures since yesterday',
    );
  });

  test("where the bot can't read the channel, a lost response costs a duplicate, never a missing post", async () => {
    const bot = await startSchedules(kind, {
      at: '2026-11-26T07:00:00Z',
      jobs,
      without: ['channels:history'],
    });
    await bot.schedule('daily 09:00');
    bot.slack.failNext('chat.postMessage', { reset: true, carriedOut: true });
    await bot.clock.setTime('2026-11-26T08:00:00Z');
    await bot.until(() => bot.lines.some(({ state }) => state === 'posted'), 200);
    expect(bot.posted()).toHaveLength(2);
  });

  test('edited and removed schedules take effect', async () => {
    const bot = await startSchedules(kind, { at: '2026-11-26T07:00:00Z', jobs });
    const schedule = await bot.schedule('daily 09:00');
    await bot
      .schedules()
      .edit(schedule.id, { plan: { ...schedule, time: { hour: 10, minute: 0 } }, channel: schedule.channel });
    await bot.wait('2026-11-26T08:00:00Z');
    expect(bot.posted()).toHaveLength(0);
    await bot.summaries('2026-11-26T09:00:00Z', 1);
    await bot.schedules().remove(schedule.id);
    await bot.wait('2026-11-27T09:00:00Z');
    expect(bot.posted()).toHaveLength(1);
    expect(await bot.schedules().list()).toEqual([]);
  });
});
