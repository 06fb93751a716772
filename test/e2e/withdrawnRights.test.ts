import { expect, test } from 'vitest';
import { ML_OPS, OPERATOR, VIEWER } from '../../playground/slack/workspace.ts';
import { startBot, textOf } from './bot.ts';
import { home, shown } from './surfaces/homeTab.ts';

const jobs = [{ job_id: '197', job_name: 'secret-board', status: 8 }];
const environment = { VIZJOBS_OPERATORS: OPERATOR };
const reader = { user: VIEWER, channel: ML_OPS };

type Started = Awaited<ReturnType<typeof startBot>>;

const ask = async ({ slack }: Started, text: string) =>
  (await slack.command(`/vizjobs ${text}`, reader)).answer();

test('a watch of a job that its owner may no longer see is listed without its name, and can be removed', async () => {
  const bot = await startBot({ jobs, research: { jobs: [] }, database: true, environment });
  const added = textOf(await ask(bot, 'watch 197 in:prod'));
  const id = /`([a-z2-9]{6})`/.exec(added)?.[1];
  expect(textOf(await ask(bot, 'watches'))).toContain('secret-board');
  await bot.restart({ VIZJOBS_VIEWERS_PROD: OPERATOR });

  const list = await ask(bot, 'watches');
  expect(textOf(list)).toContain('job `#197` in `prod`');
  expect(textOf(list)).toContain('Ask your vizjobs admin to add you to `VIZJOBS_VIEWERS`.');
  await bot.slack.openHome({ user: VIEWER });
  const tab = await home(bot, /job `#197`(?!.*asking)/, VIEWER);
  expect(shown(tab)).toContain('add you to `VIZJOBS_VIEWERS`');
  const muted = await ask(bot, `watch mute ${id} 4h`);
  const asked = await ask(bot, `watch mute ${id}`);
  const removed = await (
    await bot.slack.click(list, { value: `watch remove ${id} list` }, { user: VIEWER })
  ).answer();
  expect(removed.text).toBe('Removed. Nothing is watched in this channel');
  for (const text of [list, muted, asked, removed].map(textOf).concat(shown(tab)))
    expect(text).not.toMatch(/secret-board|"watch (?:resume|197)/);
  expect(await bot.bot().watches.list('all')).toEqual([]);
});

test('a watch paused for another reason, and an answer about its job, do not name it either', async () => {
  const bot = await startBot({
    jobs,
    research: { jobs: [] },
    database: true,
    watchSeconds: 1,
    environment,
  });
  const id = /`([a-z2-9]{6})`/.exec(textOf(await ask(bot, 'watch 197 in:prod')))?.[1] ?? '';
  const { watches } = bot.bot();
  bot.slack.failNext('chat.postMessage', { error: 'messages_tab_disabled', times: 2 });
  bot.modelarts.jobs.update('197', { status: 23 });
  await expect.poll(async () => (await watches.get(id))?.paused?.reason).toBe('messages_tab_disabled');
  await bot.restart({ VIZJOBS_VIEWERS_PROD: OPERATOR });

  await bot.slack.openHome({ user: VIEWER });
  const tab = await home(bot, /is paused(?!.*asking)/, VIEWER);
  expect(shown(tab)).toContain('job `#197` in `prod`');
  const muted = await ask(bot, `watch mute ${id} #197`);
  expect(textOf(muted)).toContain('no longer reports job `#197`');
  const unmuted = await ask(bot, `watch unmute ${id} #197`);
  for (const text of [muted, unmuted].map(textOf).concat(shown(tab)))
    expect(text).not.toContain('secret-board');
});

test('someone who may no longer see any jobs can still remove what they set up, and nothing else', async () => {
  const bot = await startBot({ jobs, database: true, environment });
  await ask(bot, 'watch 197');
  await ask(bot, 'schedule daily 09:00 UTC');
  const other = await bot.schedules().add(
    {
      time: { hour: 9, minute: 0 },
      days: ['mon'],
      zone: 'UTC',
      filter: { status: [], search: '' },
      unchanged: 'post',
    },
    { channel: ML_OPS, createdBy: OPERATOR },
  );
  await bot.restart({ VIZJOBS_VIEWERS: OPERATOR });
  const [watch] = await bot.bot().watches.list('all');
  const schedule = (await bot.schedules().list()).find(({ createdBy }) => createdBy === VIEWER);
  expect((await ask(bot, 'watches')).text).toContain('Only some people can use vizjobs here.');
  expect((await ask(bot, `watch mute ${watch?.id} 4h`)).text).toContain('Only some people');
  const removed = await ask(bot, `watch remove ${watch?.id}`);
  expect(removed.text).toBe('Removed: job #197.');
  expect((await ask(bot, `schedule remove ${schedule?.id}`)).text).toContain('Removed');
  expect((await ask(bot, `schedule remove ${other.id}`)).text).toContain('Only the person who');
  expect(await bot.bot().watches.list('all')).toEqual([]);
  expect(await bot.schedules().list()).toEqual([other]);
});
