import { expect, test } from 'vitest';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { waitUntil } from '../../waitUntil.ts';
import { seeds, startBot, textOf } from '../bot.ts';

test('people who may read one cloud neither send nor resume a schedule about all of them', async () => {
  const { slack, schedules } = await startBot({
    jobs: seeds(1, 11, 'p'),
    research: { jobs: seeds(1, 11, 'r') },
    database: true,
    environment: { VIZJOBS_OPERATORS_RESEARCH: OPERATOR, VIZJOBS_VIEWERS_PROD: VIEWER },
  });
  const as = async (user: string, text: string) =>
    (await (await slack.command(`/vizjobs ${text}`, { user })).answer()).text;
  await as(VIEWER, 'schedule daily 09:00 UTC failed in:all');
  const [schedule] = await schedules().list();
  const posted = slack.messages.length;
  expect(await as(OPERATOR, `schedule send ${schedule?.id}`)).toContain('Only some people');
  expect(slack.messages.slice(posted).filter(({ ephemeralTo }) => !ephemeralTo)).toEqual([]);
  expect(await as(OPERATOR, `schedule pause ${schedule?.id}`)).toContain('Paused');
  expect(await as(OPERATOR, `schedule resume ${schedule?.id}`)).toContain('Only some people');
  expect(await as(VIEWER, `schedule resume ${schedule?.id}`)).toContain('Resumed');
  expect(await as(VIEWER, `schedule send ${schedule?.id}`)).toContain('Sent to the channel');
});

test('without in: a command is about the first cloud where the person may run it', async () => {
  const { slack } = await startBot({
    jobs: seeds(1, 11, 'p'),
    research: { jobs: seeds(2, 11, 'r') },
    environment: { VIZJOBS_VIEWERS_PROD: OPERATOR, VIZJOBS_OPERATORS_RESEARCH: OPERATOR },
  });
  const as = async (user: string, text: string) =>
    textOf(await (await slack.command(`/vizjobs ${text}`, { user })).answer());
  expect(await as(VIEWER, 'failed')).toContain('In `research`');
  expect(await as(VIEWER, 'failed in:prod')).toContain('Only some people can use vizjobs here.');
  expect(await as(OPERATOR, 'failed')).toContain('In `prod`');
  await slack.command('/vizjobs create', { user: OPERATOR });
  const form = await waitUntil(() => slack.modalOf(OPERATOR));
  expect(form.private_metadata).toContain('research');
});

test("a timed stop set up while there was one cloud is the first one's", async () => {
  const bot = await startBot({
    jobs: [{ job_id: '197', job_name: 'board', status: 8 }],
    research: {},
    database: true,
    environment: { VIZJOBS_OPERATORS: OPERATOR },
  });
  const { slack, clock } = bot;
  const stops = () => bot.bot().timedStops;
  const at = { channel: ML_OPS, setBy: OPERATOR, setAt: clock.now(), dueAt: clock.now() + 3_600_000 };
  await stops().set({ job: '197', name: 'board', ...at });
  await bot.restart();
  const details = await (await slack.command('/vizjobs show 197 in:prod')).answer();
  expect(textOf(details)).toContain('Timed stop');
  const again = await slack.command('/vizjobs stop 197 in:prod after:4h', { user: OPERATOR });
  expect(textOf(await again.answer())).toContain('This replaces the stop');
  expect(await stops().list()).toMatchObject([{ job: '197', cloud: 'prod' }]);
});

test('a schedule about every cloud is set up only by people who may read all of them, twice if they insist', async () => {
  const { slack, schedules } = await startBot({
    jobs: seeds(1, 11, 'p'),
    research: { jobs: seeds(1, 11, 'r') },
    database: true,
    environment: { VIZJOBS_OPERATORS_RESEARCH: OPERATOR, VIZJOBS_VIEWERS_PROD: VIEWER },
  });
  const text = '/vizjobs schedule daily 09:00 UTC failed in:all';
  const refused = await (await slack.command(text, { user: OPERATOR })).answer();
  expect(refused.text).toContain('Only some people');
  await (await slack.command(text, { user: VIEWER })).answer();
  const doubt = await (await slack.command(text, { user: VIEWER })).answer();
  const again = await (await slack.click(doubt, 'Set up anyway', { user: VIEWER })).answer();
  expect(again.text).toContain('Set up');
  expect(await schedules().list()).toHaveLength(2);
});

test('a list of every cloud offers changes only for jobs that the person may change', async () => {
  const { slack } = await startBot({
    jobs: seeds(1, 8, 'p'),
    research: { jobs: seeds(1, 8, 'r', 5) },
    environment: { VIZJOBS_OPERATORS_RESEARCH: OPERATOR },
  });
  const list = await (await slack.command('/vizjobs running in:all', { user: OPERATOR })).answer();
  expect(textOf(list)).toMatch(/"stop \d+ in:research"/);
  expect(textOf(list)).toMatch(/"show \d+ in:prod"/);
  expect(textOf(list)).not.toMatch(/"stop \d+ in:prod/);
});
