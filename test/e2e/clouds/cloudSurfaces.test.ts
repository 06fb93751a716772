import { assert, describe, expect, test } from 'vitest';
import type { JobSeed } from '../../../playground/modelarts/server.ts';
import type { SlackMessage, SlackView } from '../../../playground/slack/server.ts';
import { OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { type BotOptions, buttonsOf, type Mode, seeds, startBot, textOf } from '../bot.ts';

const hour = 3_600_000;
const now = Date.now();
const recent = (job_id: string, job_name: string): JobSeed => ({
  job_id,
  job_name,
  status: 11,
  create_time: now - hour,
});

const start = (prod: JobSeed[], research: JobSeed[], options: BotOptions = {}) =>
  startBot({ jobs: prod, research: { jobs: research }, ...options });
type Started = Awaited<ReturnType<typeof start>>;

const shown = ({ blocks }: Pick<SlackView, 'blocks'>) => JSON.stringify(blocks);

async function home({ slack }: Started, user: string): Promise<SlackView> {
  await slack.openHome({ user });
  await expect.poll(() => shown(slack.homeOf(user) ?? { blocks: [] })).toMatch(/As of(?!.*asking)/);
  const view = slack.homeOf(user);
  assert(view);
  return view;
}

async function modal({ slack }: Started, words: string, user = VIEWER): Promise<SlackView> {
  await expect.poll(() => shown(slack.modalOf(user) ?? { blocks: [] })).toContain(words);
  const view = slack.modalOf(user);
  assert(view);
  return view;
}

const commandOf = (view: SlackView, label: string) =>
  buttonsOf(view as unknown as SlackMessage).find((one) => one.label === label)?.value;

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test("the Home tab's lists cover every cloud that the person may view", async () => {
    const bot = await start([recent('1', 'in-prod')], [recent('2', 'in-research')], { mode });
    const view = await home(bot, VIEWER);
    expect(shown(view)).toContain('2 jobs failed');
    for (const label of ['Failed', 'Running', 'Pending', 'Done', 'All jobs', 'Summary'])
      expect(commandOf(view, label)).toContain('in:all');
    await bot.slack.click(view, 'Failed');
    const list = shown(await modal(bot, 'in-prod'));
    expect(list).toContain('in-research');
  });

  test('Look up job searches every cloud, whatever the default of the channel is', async () => {
    const bot = await start(seeds(1, 11, 'p'), [recent('2', 'in-research')], {
      mode,
      database: true,
      environment: { VIZJOBS_OPERATORS: OPERATOR },
    });
    const { slack } = bot;
    await (await slack.command('/vizjobs default in:prod', { user: OPERATOR })).answer();
    await slack.say('in-research looks bad', { user: OPERATOR });
    const on = slack.messages.findLast(({ user }) => user === OPERATOR);
    assert(on);
    const answer = await (await slack.shortcut('look_up_job', { on })).answer();
    expect(textOf(answer)).toContain('*Cloud*  `research`');
  });
});

test('New job on the Home tab is for a cloud where the person is an operator', async () => {
  const bot = await start([], [], { environment: { VIZJOBS_OPERATORS_RESEARCH: OPERATOR } });
  expect(commandOf(await home(bot, OPERATOR), 'New job')).toBe('create in:research');
  expect(commandOf(await home(bot, VIEWER), 'New job')).toBeUndefined();
});

test('Look up job names a cloud that did not answer, and searches everywhere for a part of a name', async () => {
  const bot = await start([recent('1', 'only')], []);
  const { slack, research } = bot;
  research.inject({ kind: 'refused-200', times: 1 });
  const say = async (text: string) => {
    await slack.say(text, { user: OPERATOR });
    const on = slack.messages.findLast(({ user }) => user === OPERATOR);
    assert(on);
    return (await slack.shortcut('look_up_job', { on })).answer();
  };
  expect(textOf(await say('only'))).toContain('`research` is missing: ModelArts rejected the request.');
  expect(buttonsOf(await say('nothing'))).toContainEqual(
    expect.objectContaining({ label: 'Search for it', value: 'nothing in:all' }),
  );
});

test('Look up job shows nothing of a cloud that the person may not view', async () => {
  const bot = await start([recent('1', 'secret')], [], { environment: { VIZJOBS_VIEWERS_PROD: OPERATOR } });
  await bot.slack.say('secret', { user: OPERATOR });
  const on = bot.slack.messages.findLast(({ user }) => user === OPERATOR);
  assert(on);
  const answer = await (await bot.slack.shortcut('look_up_job', { on })).answer();
  expect(answer.text).toContain('No jobs found in that text');
  expect(textOf(answer)).toContain("`prod` is missing: you can't use it here.");
  expect(bot.modelarts.requests).toEqual([]);
});

test('Find jobs offers each cloud, and all of them', async () => {
  const bot = await start([recent('1', 'in-prod')], [recent('2', 'in-research')]);
  await bot.slack.shortcut('find_jobs');
  const form = await modal(bot, 'Jobs per page');
  await bot.slack.submit(form, { Cloud: 'All clouds', Status: 'Failed' });
  expect(shown(await modal(bot, 'in-prod'))).toContain('in-research');
});

test('Find jobs offers only clouds that the person may read, and searches the first of them', async () => {
  const bot = await start([recent('1', 'in-prod')], [recent('2', 'in-research')], {
    environment: { VIZJOBS_VIEWERS_PROD: OPERATOR },
  });
  await bot.slack.shortcut('find_jobs');
  const form = await modal(bot, 'Jobs per page');
  expect(shown(form)).not.toContain('"prod"');
  await bot.slack.submit(form, { Status: 'Failed' });
  await modal(bot, 'in-research');
});

test('a timed stop is set up, shown and canceled in its cloud, even if the cloud is gone', async () => {
  const twin = (job_name: string): JobSeed => ({ job_id: '197', job_name, status: 8 });
  const bot = await start([twin('a')], [twin('b')], {
    database: true,
    environment: { VIZJOBS_OPERATORS: OPERATOR },
  });
  const { slack } = bot;
  const ask = async (text: string) => (await slack.command(`/vizjobs ${text}`, { user: OPERATOR })).answer();
  const choice = await ask('stop 197 after:4h');
  expect(textOf(choice)).toMatch(/stop 197 after:4h in:prod.*stop 197 after:4h in:research/);
  const set = await ask('stop 197 after:4h in:research');
  expect(set.text).toContain('in research');
  expect(await bot.bot().timedStops.list()).toMatchObject([{ cloud: 'research', name: 'b' }]);
  expect(textOf(await ask('show 197 in:prod'))).not.toContain('Timed stop');
  expect(textOf(await ask('show 197 in:research'))).toContain('Timed stop');
  expect((await ask('keep 197 in:prod')).text).toContain('No timed stop is set up');
  await ask('stop 197 after:4h in:prod');
  await bot.restart({ VIZJOBS_CLOUDS: 'prod,spare' });
  expect(textOf(await ask('keep b'))).toContain('`#197` in `research`');
  expect(textOf(await ask('keep 197'))).toContain('`#197` in `prod`');
  expect(bot.logLines).toContainEqual(
    expect.objectContaining({ verb: 'keep', job: { id: '197', name: 'b', cloud: 'research' } }),
  );
  expect(await bot.bot().timedStops.list()).toEqual([]);
});

test('a watch of a job is for the cloud that it names', async () => {
  const running = (job_name: string): JobSeed => ({ job_id: '197', job_name, status: 8 });
  const bot = await start([running('a')], [running('b')], { database: true });
  const ask = async (text: string) => (await bot.slack.command(`/vizjobs ${text}`)).answer();
  expect(textOf(await ask('watch 197 in:research'))).toContain('b `#197` in `research`');
  expect((await ask('watch 198 in:research')).text).toBe('There is no job “198” in research.');
  expect(textOf(await ask('watches'))).toContain('b `#197` in `research`');
  expect(await bot.bot().watches.list('all')).toMatchObject([{ cloud: 'research' }]);
});

test('/metrics tells the clouds apart', async () => {
  const { slack, bot } = await start([], [], { mode: 'http' });
  await (await slack.command('/vizjobs failed in:research')).answer();
  const metrics = await (await fetch(`http://127.0.0.1:${bot().port}/metrics`)).text();
  expect(metrics).toContain(
    'vizjobs_upstream_requests_total{service="modelarts",status="200",cloud="research"} 1',
  );
  expect(metrics).toContain('vizjobs_upstream_requests_total{service="iam",status="201",cloud="research"} 1');
  expect(metrics).not.toMatch(/vizjobs_upstream_requests_total\{[^}]*cloud="prod"\} [1-9]/);
});
