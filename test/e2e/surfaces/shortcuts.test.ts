import { assert, describe, expect, test } from 'vitest';
import type { SlackMessage, SlackView } from '../../../playground/slack/server.ts';
import { ML_OPS, OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { type Mode, seeds, startBot } from '../bot.ts';

const jobs = [
  ...seeds(12, 11, 'bad'),
  { job_id: '197', job_name: 'resnet', status: 8, service_url: 'https://board.example/tensorboard/abc/' },
  { job_id: '198', job_name: 'bert', status: 8 },
];
type Started = Awaited<ReturnType<typeof startBot>>;

/** A message by another person. */
async function written({ slack }: Started, text: string): Promise<SlackMessage> {
  await slack.say(text, { user: OPERATOR });
  const message = slack.messages.findLast(({ user }) => user === OPERATOR);
  assert(message);
  return message;
}

const shown = ({ blocks }: Pick<SlackView, 'blocks'>) => JSON.stringify(blocks);

/** That person's topmost modal, once it contains this. */
async function modal({ slack }: Started, words: string, user = VIEWER): Promise<SlackView> {
  await expect.poll(() => shown(slack.modalOf(user) ?? { blocks: [] })).toContain(words);
  const view = slack.modalOf(user);
  assert(view);
  return view;
}

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test.each([
    ['what about #197?', 'resnet'],
    ['see https://board.example/tensorboard/abc?tab=scalars', 'resnet'],
    ['bert looks bad', 'bert'],
  ])('Look up job on “%s” shows the job, only to the person', async (text, name) => {
    const bot = await startBot({ mode, jobs });
    const on = await written(bot, text);
    const answer = await (await bot.slack.shortcut('look_up_job', { on })).answer();
    expect(answer).toMatchObject({ channel: ML_OPS, ephemeralTo: VIEWER });
    expect(answer.text).toContain(`Job ${name} `);
    // Other people's text isn't logged.
    expect(JSON.stringify(bot.logLines)).not.toContain(text);
  });

  test('Find jobs opens a form, whose modal shows and pages the list', async () => {
    const bot = await startBot({ mode, jobs });
    await bot.slack.shortcut('find_jobs');
    const form = await modal(bot, 'Jobs per page');
    await bot.slack.submit(form, { Status: 'Failed', Search: 'bad', 'Jobs per page': '5' });
    const list = await modal(bot, 'bad-1');
    expect(list.id).toBe(form.id);
    await bot.slack.click(list, 'Next');
    expect((await modal(bot, 'bad-6')).id).toBe(form.id);
    expect(shown(list)).not.toMatch(/"share:/);
  });
});

test('a message that names several jobs offers a choice, and one that names none says so', async () => {
  const bot = await startBot({ jobs });
  const several = await written(bot, 'resnet or bert?');
  const choice = await (await bot.slack.shortcut('look_up_job', { on: several })).answer();
  expect(choice.text).toBe('2 jobs found. Choose one. Running bert (#198); Running resnet (#197)');
  const value = 'show 198';
  const details = await (await bot.slack.click(choice, { label: 'Details', value })).answer();
  expect(details).toMatchObject({ ts: choice.ts, ephemeralTo: VIEWER });
  expect(details.text).toContain('Job bert');
  const none = await (await bot.slack.shortcut('look_up_job', { on: await written(bot, 'hello') })).answer();
  expect(none.text).toContain('No jobs found in that text');
});

describe('in a modal', () => {
  const found = async (options: Parameters<typeof startBot>[0] = {}, user = VIEWER) => {
    const bot = await startBot({ jobs, ...options });
    await bot.slack.shortcut('find_jobs', { user });
    await bot.slack.submit(await modal(bot, 'Jobs per page', user), { Status: 'Running' });
    return { bot, list: await modal(bot, 'resnet', user) };
  };

  test('details are stacked, and closing them goes back to the list', async () => {
    const { bot, list } = await found();
    await bot.slack.click(list, { label: 'Details', value: 'show 197' });
    const details = await modal(bot, '`197`');
    expect(details.previous_view_id).toBe(list.id);
    await bot.slack.dismiss(details);
    expect(bot.slack.modalOf(VIEWER)?.id).toBe(list.id);
  });

  test('an operator can stop a job, and the modal shows the outcome', async () => {
    const { bot, list } = await found({ environment: { VIZJOBS_OPERATORS: OPERATOR } }, OPERATOR);
    await bot.slack.click(list, { label: 'Stop …', value: 'stop 197' });
    const question = await modal(bot, 'Stop', OPERATOR);
    await expect.poll(() => shown(bot.slack.modalOf(OPERATOR) ?? question)).toContain('confirm:');
    const asked = bot.slack.modalOf(OPERATOR);
    assert(asked);
    await bot.slack.click(asked, { value: 'stop 197' });
    await modal(bot, 'Stopped', OPERATOR);
    expect(bot.modelarts.jobs.get('197')?.status).toBe(12);
    // The command has finished before the person reopens the list.
    const line = bot.logLines.find(({ audit }) => audit === true);
    expect(line).toMatchObject({ verb: 'stop', user: OPERATOR, channel: '' });
  });

  test('closing it after confirming sends the outcome as a direct message', async () => {
    const { bot, list } = await found({ environment: { VIZJOBS_OPERATORS: OPERATOR } }, OPERATOR);
    await bot.slack.click(list, { label: 'Stop …', value: 'stop 197' });
    await modal(bot, 'confirm:', OPERATOR);
    const asked = bot.slack.modalOf(OPERATOR);
    assert(asked);
    bot.slack.failNext('views.update', { error: 'not_found', times: 9 });
    await bot.slack.click(asked, { value: 'stop 197' });
    const direct = `D${OPERATOR.slice(1)}`;
    await expect
      .poll(() => bot.slack.messages.filter(({ channel }) => channel === direct).at(-1)?.text)
      .toContain('topped');
  });

  test('an error keeps the content', async () => {
    const { bot, list } = await found();
    bot.modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    await bot.slack.click(list, 'Refresh');
    const view = await modal(bot, 'Try again');
    expect(view.id).toBe(list.id);
    expect(shown(view)).toContain('resnet');
  });

  test.each(['invalid_arguments', 'invalid_blocks'])(
    'rejected as %s, shows the text alone',
    async (error) => {
      const { bot, list } = await found();
      bot.slack.failNext('views.update', { error });
      await bot.slack.click(list, 'Refresh');
      const text = /^\[\{"type":"section","text":\{[^}]*2 running jobs[^}]*\}[^}]*\}\]$/;
      await expect.poll(() => shown(bot.slack.modalOf(VIEWER) ?? list)).toMatch(text);
    },
  );

  test("a modal that Slack won't stack replaces the one below", async () => {
    const { bot, list } = await found();
    bot.slack.failNext('views.push', { error: 'push_limit_reached' });
    await bot.slack.click(list, { label: 'Details', value: 'show 198' });
    await expect
      .poll(() => shown(bot.slack.views.find(({ id }) => id === list.id) ?? list))
      .toContain('`198`');
  });
});

test('a form opened from a modal answers in a direct message', async () => {
  const bot = await startBot({ jobs, environment: { VIZJOBS_OPERATORS: OPERATOR } });
  await bot.slack.shortcut('find_jobs', { user: OPERATOR });
  await bot.slack.submit(await modal(bot, 'Jobs per page', OPERATOR), { Status: 'Failed' });
  const list = await modal(bot, 'bad-1', OPERATOR);
  await bot.slack.click(list, { label: 'Edit description …', value: 'describe 12000013' });
  const form = await modal(bot, 'Description of bad-1', OPERATOR);
  await bot.slack.submit(form, { description: 'better' });
  const direct = `D${OPERATOR.slice(1)}`;
  await expect
    .poll(() => bot.slack.messages.find(({ channel }) => channel === direct)?.text)
    .toContain('Job bad-1');
  expect(bot.modelarts.jobs.get('12000013')?.job_desc).toBe('better');
});

describe('where jobs are not shown in direct messages, what a modal changed is told in its channel, only to the person', () => {
  const found = async (Status: string, name: string) => {
    const bot = await startBot({
      jobs,
      environment: { VIZJOBS_OPERATORS: OPERATOR, VIZJOBS_CHANNELS: ML_OPS },
    });
    await bot.slack.command('/vizjobs find', { user: OPERATOR });
    await bot.slack.submit(await modal(bot, 'Jobs per page', OPERATOR), { Status });
    return { bot, list: await modal(bot, name, OPERATOR) };
  };
  const told = async ({ slack }: Started, words: string) => {
    await expect.poll(() => slack.messages.at(-1)?.text).toContain(words);
    const places = slack.messages.map(({ channel, ephemeralTo }) => [channel, ephemeralTo]);
    expect(new Set(places.map(String))).toEqual(new Set([String([ML_OPS, OPERATOR])]));
  };

  test('by a form', async () => {
    const { bot, list } = await found('Failed', 'bad-1');
    await bot.slack.click(list, { label: 'Edit description …', value: 'describe 12000013' });
    await bot.slack.submit(await modal(bot, 'Description of bad-1', OPERATOR), { description: 'better' });
    await told(bot, 'Job bad-1');
  });

  test('after it was closed', async () => {
    const { bot, list } = await found('Running', 'resnet');
    await bot.slack.click(list, { label: 'Stop …', value: 'stop 197' });
    const asked = await modal(bot, 'confirm:', OPERATOR);
    bot.slack.failNext('views.update', { error: 'not_found', times: 9 });
    await bot.slack.click(asked, { value: 'stop 197' });
    await told(bot, 'Stopped');
  });

  test('or nowhere, if Slack refuses that', async () => {
    const { bot, list } = await found('Failed', 'bad-1');
    await bot.slack.click(list, { label: 'Edit description …', value: 'describe 12000013' });
    bot.slack.failNext('chat.postEphemeral', { error: 'user_not_in_channel', times: 9 });
    await bot.slack.submit(await modal(bot, 'Description of bad-1', OPERATOR), { description: 'better' });
    await expect.poll(() => bot.logLines.map(({ msg }) => msg)).toContain('not answered');
    expect(bot.slack.messages).toEqual([]);
  });
});

test("checks the person's permissions, and without a channel reads nothing if channels are listed", async () => {
  const bot = await startBot({ jobs, environment: { VIZJOBS_CHANNELS: ML_OPS } });
  await bot.slack.shortcut('find_jobs');
  await modal(bot, "doesn't show jobs");
  const on = await written(bot, 'what about #197?');
  expect((await (await bot.slack.shortcut('look_up_job', { on })).answer()).text).toContain('Job resnet');
});

test('answers in a direct message if Slack opens no modal', async () => {
  const bot = await startBot({ jobs });
  bot.slack.failNext('views.open', { error: 'expired_trigger_id', times: 2 });
  await bot.slack.shortcut('find_jobs');
  await expect
    .poll(() => bot.slack.messages.map(({ channel, text }) => [channel, text]))
    .toContainEqual([`D${VIEWER.slice(1)}`, expect.stringContaining("The form didn't open.")]);
});
