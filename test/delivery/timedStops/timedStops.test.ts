import { assert, describe, expect, test } from 'vitest';
import { ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../../playground/slack/workspace.ts';
import type { TimedStop } from '../../../src/jobs/changes/timedStop.ts';
import { kinds } from '../../database/databases.ts';
import { textOf } from '../../e2e/bot.ts';
import { type ScheduleBotOptions, startSchedules } from '../bot.ts';

const board = { job_id: '197', job_name: 'board', status: 8, create_time: Date.UTC(2026, 10, 26, 6) };
const start = '2026-11-26T07:00:00Z';
const minute = 60_000;
const due = Date.parse('2026-11-26T11:00:00Z');

type Bench = Awaited<ReturnType<typeof startSchedules>>;

const startStops = (kind: (typeof kinds)[number], options: Partial<ScheduleBotOptions> = {}) =>
  startSchedules(kind, { at: start, jobs: [board], ...options });

async function setUp(bench: Bench, change: Partial<TimedStop> = {}): Promise<TimedStop> {
  const set = await bench.timedStops().set({
    job: '197',
    name: 'board',
    createdAt: board.create_time,
    channel: ML_OPS,
    setBy: OPERATOR,
    setAt: bench.clock.now(),
    dueAt: due,
    ...change,
  });
  assert(typeof set === 'object');
  return set.stop;
}

const requests = ({ modelarts }: Bench) =>
  modelarts.requests.filter(({ operation }) => operation === 'stop').length;
const audit = ({ lines }: Bench) => lines.filter((line) => line['audit'] === true);
const ended = ({ lines }: Bench) =>
  lines.filter(({ msg }) => msg === 'timed stop').map(({ outcome }) => outcome);
const statusOf = ({ modelarts }: Bench) => modelarts.jobs.get('197')?.status;

/** Moves to the time, then on until a stop is over. */
async function over(bench: Bench, time: string, seconds = 900): Promise<void> {
  const before = ended(bench).length;
  await bench.clock.setTime(time);
  await bench.until(() => ended(bench).length > before, seconds);
}

describe.each(kinds)('on %s', (kind) => {
  test('tells the person by direct message if it was set up where there is no channel', async () => {
    const bench = await startStops(kind);
    await setUp(bench, { channel: '' });
    await over(bench, '2026-11-26T11:00:00Z');
    expect(bench.direct().map(({ text }) => text)).toEqual([expect.stringContaining('Stopped')]);
    const posts = bench.slack.calls.filter(({ method }) => method === 'chat.postMessage');
    expect(posts.map(({ args }) => args['channel'])).toEqual([OPERATOR]);
  });

  test('stops a job once at its time, and names the person who set it up in the channel and the audit log', async () => {
    const bench = await startStops(kind);
    const stop = await setUp(bench);
    await bench.wait('2026-11-26T10:59:00Z', 30);
    expect(requests(bench)).toBe(0);
    await over(bench, '2026-11-26T11:00:00Z');
    expect(statusOf(bench)).toBe(12);
    expect(requests(bench)).toBe(1);
    const [message, ...others] = bench.posted();
    assert(message);
    expect(others).toEqual([]);
    expect(textOf(message)).toContain(`*Stopped:* board \`#197\`\\n<@${OPERATOR}> set this up for`);
    expect(textOf(message)).not.toContain('late');
    expect(audit(bench)).toMatchObject([
      { timed: true, user: OPERATOR, channel: ML_OPS, verb: 'stop', job: { id: '197' }, outcome: 'accepted' },
    ]);
    expect(audit(bench)[0]?.['reference']).toBe(stop.id);
    expect(await bench.timedStops().list()).toEqual([]);
    expect(await bench.scrape()).toContain('vizjobs_timed_stops_total{outcome="stopped"} 1');
    expect(await bench.scrape()).toContain('vizjobs_timed_stops 0');
  });

  test.each([
    [2, 'stopped', 12],
    [Number.POSITIVE_INFINITY, 'forbidden', 8],
  ])("if its person's group can't be read %s times, it ends as %s", async (times, outcome, status) => {
    const bench = await startStops(kind, { environment: { VIZJOBS_OPERATORS: 'S0OPERATORS' } });
    bench.slack.userGroups.set('S0OPERATORS', { id: 'S0OPERATORS', handle: 'operators', users: [OPERATOR] });
    bench.slack.failNext('usergroups.users.list', { error: 'internal_error', times });
    await setUp(bench);
    await over(bench, '2026-11-26T11:00:00Z');
    expect([ended(bench), statusOf(bench)]).toEqual([[outcome], status]);
  });

  test('a second stop replaces the first, and canceling it leaves the job running', async () => {
    const bench = await startStops(kind);
    const first = await setUp(bench);
    const set = await bench.timedStops().set({ ...first, setBy: VIEWER, dueAt: due + 3_600_000 });
    assert(typeof set === 'object');
    expect(set.replaced).toEqual(first);
    expect(await bench.timedStops().list()).toEqual([set.stop]);
    expect(await bench.timedStops().ofJob('197', undefined)).toEqual(set.stop);
    expect(await bench.timedStops().withdraw(first.id)).toBe(false);
    await bench.wait('2026-11-26T11:00:10Z');
    expect(await bench.timedStops().withdraw(set.stop.id)).toBe(true);
    await bench.wait('2026-11-26T12:00:10Z');
    expect([requests(bench), ended(bench), bench.posted()]).toEqual([0, [], []]);
  });

  test.each<[string, (bench: Bench) => void]>([
    ['ended', ({ modelarts }) => modelarts.jobs.update('197', { status: 10 })],
    [
      'is another one now',
      ({ modelarts }) => modelarts.jobs.update('197', { create_time: Date.UTC(2026, 10, 26, 9) }),
    ],
  ])('a job that %s is left alone, and nothing is posted', async (_, change) => {
    const bench = await startStops(kind);
    await setUp(bench);
    change(bench);
    await over(bench, '2026-11-26T11:00:00Z');
    expect(ended(bench)).toEqual(['dropped']);
    expect([requests(bench), bench.posted(), audit(bench)]).toEqual([0, [], []]);
    expect(await bench.timedStops().list()).toEqual([]);
  });

  test("a stop in progress can't be replaced or canceled", async () => {
    const bench = await startStops(kind);
    const stop = await setUp(bench);
    await bench.clock.setTime('2026-11-26T11:00:00Z');
    await bench.until(() => audit(bench).length === 1);
    expect(await bench.timedStops().set({ ...stop, dueAt: due + 3_600_000 })).toBe('begun');
    expect(await bench.timedStops().withdraw(stop.id)).toBe(false);
    await bench.until(() => ended(bench).length > 0, 900);
    expect(ended(bench)).toEqual(['stopped']);
  });

  test('accepts 200 stops, after which these jobs can still get another time', async () => {
    const bench = await startStops(kind);
    const stop = await setUp(bench);
    const others = Array.from({ length: 199 }, (_, index) => String(1_000 + index));
    for (const job of others) await setUp(bench, { job });
    expect(await bench.timedStops().set({ ...stop, job: '4711' })).toBe('full');
    expect(await bench.timedStops().set({ ...stop, dueAt: due + 60_000 })).toMatchObject({ replaced: stop });
    expect(await bench.timedStops().list()).toHaveLength(200);
  });

  test('waits ten minutes for an unknown status, then reports it', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    bench.modelarts.jobs.update('197', { status: 0 });
    await over(bench, '2026-11-26T11:00:00Z');
    expect([ended(bench), requests(bench)]).toEqual([['unclear'], 0]);
    expect(bench.posted().map(textOf).join()).toContain("ModelArts didn't report its status for 10 min");
  });

  test.each([
    ['is no operator', VIEWER, 'operator'],
    ['was deactivated', OPERATOR, 'stranger'],
  ])('leaves the job alone when it is due if its person %s', async (_, setBy, missing) => {
    const bench = await startStops(kind);
    await setUp(bench, { setBy });
    const operator = bench.slack.users.get(OPERATOR) ?? assert.fail();
    bench.slack.users.set(OPERATOR, { ...operator, deleted: true });
    await over(bench, '2026-11-26T11:00:00Z');
    expect([requests(bench), statusOf(bench)]).toEqual([0, 8]);
    expect(bench.posted().map(textOf).join()).toContain('but can no longer change jobs here');
    expect(audit(bench)).toMatchObject([{ user: setBy, outcome: `refused: not permitted (${missing})` }]);
  });

  test('retries during an outage for ten minutes, then reports it with a button, without retrying again', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    bench.modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    await over(bench, '2026-11-26T11:00:00Z');
    expect(bench.clock.now()).toBeGreaterThanOrEqual(due + 10 * 60_000);
    bench.modelarts.clearFaults();
    const [message, ...others] = bench.posted();
    assert(message);
    expect(others).toEqual([]);
    expect(textOf(message)).toContain('*Not stopped:* board');
    expect(textOf(message)).toContain('"value":"stop 197"');
    await bench.wait('2026-11-26T11:30:00Z', 60);
    expect([statusOf(bench), bench.posted().length]).toEqual([8, 1]);
  });

  test('stops the job when the service recovers within ten minutes', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    bench.modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    await bench.wait('2026-11-26T11:00:00Z', 120);
    expect(ended(bench)).toEqual([]);
    bench.modelarts.clearFaults();
    await bench.until(() => ended(bench).length > 0, 900);
    expect([ended(bench), statusOf(bench)]).toEqual([['stopped'], 12]);
  });

  test('is repeated after a rate limit', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    bench.modelarts.inject({ kind: 'status-429', operation: 'stop', times: 3 });
    await over(bench, '2026-11-26T11:00:00Z');
    expect([ended(bench), statusOf(bench)]).toEqual([['stopped'], 12]);
  });

  test('after a lost response, sends no second request once the job is stopping', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    bench.modelarts.inject({ kind: 'reset', operation: 'stop', after: 'processing', times: 1 });
    await over(bench, '2026-11-26T11:00:00Z');
    expect([ended(bench), requests(bench), bench.posted().length]).toEqual([['stopped'], 1, 1]);
  });

  test('even if the job could not be read at first: the retry sees that it has stopped', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    bench.modelarts.inject({ kind: 'reset', operation: 'stop', after: 'processing', times: 1 });
    bench.modelarts.onRequest(({ operation }) => {
      if (operation === 'stop') bench.modelarts.inject({ kind: 'status-503', operation: 'get', times: 5 });
    });
    await over(bench, '2026-11-26T11:00:00Z');
    expect([ended(bench), requests(bench), bench.posted().length]).toEqual([['stopped'], 1, 1]);
    expect(audit(bench)).toMatchObject([{ outcome: 'accepted' }]);
  });

  test('after less than an hour of downtime, stops the job late and says so', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    await bench.restart('2026-11-26T11:40:00Z');
    await bench.until(() => ended(bench).length > 0, 900);
    expect([ended(bench), statusOf(bench)]).toEqual([['stopped'], 12]);
    expect(bench.posted().map(textOf).join()).toMatch(/vizjobs was 40 min late/);
  });

  test('after longer downtime, asks', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    await bench.restart('2026-11-26T13:00:00Z');
    await bench.until(() => ended(bench).length > 0, 900);
    expect([ended(bench), statusOf(bench), requests(bench)]).toEqual([['missed'], 8, 0]);
    const [message] = bench.posted();
    assert(message);
    expect(textOf(message)).toContain("when vizjobs wasn't running. Stop it now?");
    expect(textOf(message)).toContain('"value":"stop 197"');
  });

  test.each([
    ['ahead', 60 * minute],
    ['behind', -60 * minute],
  ])('a clock that was an hour %s for a while changes nothing', async (_, step) => {
    const bench = await startStops(kind);
    await setUp(bench);
    await bench.wait('2026-11-26T08:00:00Z');
    await bench.jump(step);
    await bench.wait('2026-11-26T09:30:00Z');
    await bench.jump(-step);
    await bench.wait('2026-11-26T10:59:00Z', 30);
    expect([ended(bench), requests(bench)]).toEqual([[], 0]);
    await over(bench, '2026-11-26T11:00:00Z', 60);
    expect([ended(bench), requests(bench), bench.posted().length]).toEqual([['stopped'], 1, 1]);
  });

  test('begun too early by a clock that was ahead, waits for its time', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    await bench.wait('2026-11-26T10:20:00Z');
    await bench.jump(60 * minute);
    // ModelArts rejects what is signed with a wrong time.
    await bench.until(() => bench.modelarts.requests.length > 0);
    await bench.jump(-60 * minute);
    await bench.wait('2026-11-26T10:59:00Z', 30);
    expect([ended(bench), requests(bench)]).toEqual([[], 0]);
    await over(bench, '2026-11-26T11:00:00Z', 120);
    expect([ended(bench), requests(bench), bench.posted().length]).toEqual([['stopped'], 1, 1]);
  });

  test('under way while the clock is set back, ends within a minute', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    await bench.wait('2026-11-26T10:45:00Z');
    await bench.jump(14 * minute);
    await bench.until(() => requests(bench) > 0);
    await bench.jump(-14 * minute);
    await bench.until(() => ended(bench).length > 0, 60);
    expect([ended(bench), requests(bench), bench.posted().length]).toEqual([['stopped'], 1, 1]);
  });

  test('after a lost response from Slack, a retry finds the message, even if the first search fails', async () => {
    const bench = await startStops(kind);
    await setUp(bench);
    bench.slack.failNext('chat.postMessage', { reset: true, carriedOut: true });
    bench.slack.failNext('conversations.history', { status: 503 });
    await over(bench, '2026-11-26T11:00:00Z');
    expect([ended(bench), bench.posted().length]).toEqual([['stopped'], 1]);
  });

  test("messages the person if vizjobs can't post to the channel, and retries when Slack is busy", async () => {
    const bench = await startStops(kind);
    await setUp(bench, { channel: RANDOM });
    bench.slack.failNext('chat.postMessage', { error: 'not_in_channel' });
    bench.slack.failNext('chat.postMessage', { retryAfter: 7 });
    await over(bench, '2026-11-26T11:00:00Z');
    expect(statusOf(bench)).toBe(12);
    expect(bench.direct().map(textOf).join()).toContain('*Stopped:* board');
  });

  test.each([
    ['direct messages show no jobs', RANDOM, { VIZJOBS_CHANNELS: RANDOM }, 12],
    ['its channel no longer shows jobs', ML_OPS, { VIZJOBS_CHANNELS: RANDOM }, 8],
    ['its direct message no longer shows jobs', 'D0OPERATOR1', { VIZJOBS_CHANNELS: RANDOM }, 8],
    ['the person may no longer see jobs', '', { VIZJOBS_VIEWERS: VIEWER, VIZJOBS_OPERATORS: VIEWER }, 8],
  ])('where %s, the person is told only that it is over', async (_, channel, changed, status) => {
    const bench = await startStops(kind);
    await setUp(bench, { channel });
    await bench.restart('2026-11-26T08:00:00Z', changed);
    await over(bench, '2026-11-26T11:00:00Z');
    expect(statusOf(bench)).toBe(status);
    expect(bench.posted()).toEqual([]);
    const [message, ...others] = bench.direct();
    expect(others).toEqual([]);
    const shown = JSON.stringify(message);
    expect(shown).toContain("I can't show the result here.");
    expect(shown).toContain('#197');
    expect(shown).not.toMatch(/board|[Ss]topped|<#>|<#D/);
  });

  test.runIf(kind === 'PostgreSQL')('two instances: one stop and one message', async () => {
    const bench = await startStops(kind);
    await bench.another();
    await setUp(bench);
    await over(bench, '2026-11-26T11:00:00Z');
    await bench.wait('2026-11-26T11:20:00Z', 60);
    expect([requests(bench), bench.posted().length, ended(bench)]).toEqual([1, 1, ['stopped']]);
  });
});
