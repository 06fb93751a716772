import { describe, expect, test } from 'vitest';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { waitUntil } from '../../waitUntil.ts';
import { type BotOptions, labelsOf, type Mode, startBot, textOf } from '../bot.ts';

const operator = { user: OPERATOR, channel: ML_OPS };
const board = { job_id: '197', job_name: 'board', status: 8, service_url: 'https://board.example/' };

const start = (options: BotOptions = {}) =>
  startBot({
    jobs: [board, { job_id: '198', job_name: 'ended', status: 12 }],
    database: true,
    ...options,
    environment: { VIZJOBS_OPERATORS: OPERATOR, ...options.environment },
  });

type Started = Awaited<ReturnType<typeof start>>;

const audit = ({ logLines }: Started) =>
  logLines.filter((line) => line['audit'] === true).map(({ verb, outcome }) => `${verb}: ${outcome}`);
const stops = ({ bot }: Started) => bot().timedStops.list();

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test('a row menu offers times; a stop is set up, shown in the details, and canceled there', async () => {
    const started = await start({ mode });
    const { slack, clock, modelarts } = started;
    const list = await (await slack.command('/vizjobs running', operator)).answer();
    const times = await (await slack.click(list, 'Stop later …', operator)).answer();
    expect(textOf(times)).toContain('When should vizjobs stop this job?');
    const set = await (await slack.click(times, 'In 4 h', operator)).answer();
    expect(set.ts).toBe(times.ts);
    expect(textOf(set)).toContain('(in 4 h)');
    expect(await stops(started)).toMatchObject([
      { job: '197', channel: ML_OPS, setBy: OPERATOR, dueAt: expect.any(Number) },
    ]);
    const details = await (await slack.command('/vizjobs show 197', operator)).answer();
    expect(textOf(details)).toContain(`set up by <@${OPERATOR}>`);
    const reader = await (await slack.command('/vizjobs show 197', { user: VIEWER })).answer();
    expect(textOf(reader)).toContain('*Timed stop*');
    expect(labelsOf(reader)).not.toContain('Keep');
    const kept = await (await slack.click(details, 'Keep', operator)).answer();
    expect(kept.text).toContain('The timed stop is canceled.');
    expect(await stops(started)).toEqual([]);
    const after = await (await slack.command('/vizjobs show 197', operator)).answer();
    expect(textOf(after)).not.toContain('Timed stop');
    expect(audit(started)).toEqual([
      expect.stringMatching(/^stop later: set up for 20/),
      'keep: timed stop canceled',
    ]);
    clock.forward(5 * 3_600_000);
    expect(modelarts.requests.filter(({ operation }) => operation === 'stop')).toEqual([]);
  });

  test('a form asks for another time, and reports an invalid one at its field', async () => {
    const started = await start({ mode });
    const { slack, clock } = started;
    const times = await (await slack.command('/vizjobs stop board later', operator)).answer();
    await slack.click(times, 'Another time …', operator);
    const form = await waitUntil(() => slack.modalOf(OPERATOR));
    const wrong = await slack.submit(form, { when: 'soon' }, operator);
    expect(wrong.ackBody).toMatchObject({
      response_action: 'errors',
      errors: { when: expect.stringContaining('“soon” is not a time for a stop') },
    });
    await slack.submit(form, { when: '90m' }, operator);
    await expect.poll(async () => (await stops(started)).length).toBe(1);
    const [stop] = await stops(started);
    expect(stop && Math.abs(stop.dueAt - clock.now() - 90 * 60_000)).toBeLessThan(120_000);
  });
});

test("a time of day is the next one in the person's time zone, and a second stop replaces the first", async () => {
  const started = await start();
  const { slack, clock } = started;
  const first = await (await slack.command('/vizjobs stop 197 at:18:00', operator)).answer();
  expect(textOf(first)).not.toContain('replaces');
  const [stop] = await stops(started);
  const wall = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'America/New_York' });
  expect(slack.users.get(OPERATOR)?.tz).toBe('America/New_York');
  expect(wall.format(stop?.dueAt)).toBe('18:00');
  expect(stop && stop.dueAt - clock.now()).toBeLessThanOrEqual(24 * 3_600_000);
  const second = await (await slack.command('/vizjobs stop 197 in 2 hours', operator)).answer();
  expect(textOf(second)).toContain(`This replaces the stop that <@${OPERATOR}> set up for`);
  expect(await stops(started)).toHaveLength(1);
});

test.each([
  ['stop 198 after:4h', operator, "can't be stopped now: its status is Stopped"],
  ['stop 4711 after:4h', operator, 'There is no job'],
  ['stop 197 after:1m', operator, 'is not a time for a stop'],
  ['stop 197 after:4h', { user: VIEWER, channel: ML_OPS }, 'Only operators'],
  ['keep 197', { user: VIEWER, channel: ML_OPS }, 'Only operators'],
  ['keep 197', operator, 'No timed stop is set up for'],
])('%s by %j adds nothing and opens no database', async (text, who, words) => {
  const started = await start({ database: false });
  const message = await (await started.slack.command(`/vizjobs ${text}`, who)).answer();
  expect(textOf(message)).toContain(words);
  expect(started.database().state()).toEqual({ kind: 'closed' });
});

test('a stop can be canceled even after its job was deleted', async () => {
  const started = await start();
  const { slack, modelarts } = started;
  await (await slack.command('/vizjobs stop 197 after:4h', operator)).answer();
  modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
  const kept = await (await slack.command('/vizjobs keep board', operator)).answer();
  expect(kept.text).toContain('The timed stop is canceled.');
  expect(await stops(started)).toEqual([]);
});

test('a stop that has begun can no longer be canceled', async () => {
  const started = await start();
  const { slack, modelarts, clock, bot } = started;
  const set = { job: '197', name: 'board', channel: ML_OPS, setBy: OPERATOR, setAt: clock.now() };
  await bot().timedStops.set({ ...set, dueAt: clock.now() });
  await waitUntil(() => modelarts.requests.some(({ operation }) => operation === 'stop'));
  const answer = await (await slack.command('/vizjobs keep 197', operator)).answer();
  expect(answer.text).toBe('Too late: board (#197) is being stopped.');
  expect(audit(started)).not.toContain('keep: timed stop canceled');
});

test('the stop of another job that had the same ID is not shown', async () => {
  const created = Date.UTC(2026, 0, 20);
  const started = await start({ jobs: [{ ...board, create_time: created }] });
  const { slack, clock, bot } = started;
  const set = { job: '197', name: 'board', channel: ML_OPS, setBy: OPERATOR, setAt: clock.now() };
  await bot().timedStops.set({ ...set, createdAt: created - 1, dueAt: clock.now() + 3_600_000 });
  const details = await (await slack.command('/vizjobs show 197', operator)).answer();
  expect(textOf(details)).toContain('board');
  expect(textOf(details)).not.toContain('Timed stop');
});

test.each([
  ['17:20', 'At 6:00 PM'],
  ['17:40', 'At 9:00 AM'],
  ['20:00', 'At 9:00 AM'],
  ['07:00', 'At 9:00 AM'],
  ['09:30', 'At 6:00 PM'],
])('at %s the offer is %s', async (time, label) => {
  const { slack, clock } = await start({ database: false });
  const wall = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'America/New_York' });
  while (wall.format(clock.now()) !== time) clock.forward(60_000);
  const times = await (await slack.command('/vizjobs stop board later', operator)).answer();
  expect(labelsOf(times)).toContain(label);
});
