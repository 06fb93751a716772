import { describe, expect, test } from 'vitest';
import type { SlackView } from '../../../playground/slack/server.ts';
import { directMessage, ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../../playground/slack/workspace.ts';
import { type Mode, seeds } from '../bot.ts';
import { environment, home, hours, modal, now, type Started, shown, startHome as start } from './homeTab.ts';

const labels = (view: SlackView) =>
  view.blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) => (element.type === 'button' ? element.text.text : []))
      : [],
  );
const warnings = ({ logLines }: Started) =>
  logLines.filter(({ level }) => Number(level) >= 40).map(({ msg }) => msg);
const publishes = ({ slack }: Started) => slack.calls.filter(({ method }) => method === 'views.publish');

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test('the Home tab has the headline, new failures, running jobs with their cost, and counts', async () => {
    const { open } = await start({ mode });
    const view = await open();
    const text = shown(view);
    expect(text).toContain('*1 job failed in the last 24 h* · 2 running, longest 5 h, about 7.20 EUR so far');
    expect(text).toContain('fresh-failure');
    expect(text).not.toContain('old-failure');
    // Longest first.
    expect(text.indexOf('`#302`')).toBeLessThan(text.indexOf('`#303`'));
    expect(text).toContain('about 6.00 EUR so far');
    expect(text).toMatch(/Failed +█+ 2\\nRunning +█+ 2\\nDone +█+ 1/);
    expect(labels(view)).not.toContain('New job');
  });

  test('its buttons run commands that answer in modals', async () => {
    const { bot, open } = await start({ mode });
    const view = await open();
    await bot.slack.click(view, 'Failed');
    const list = await modal(bot, 'old-failure');
    expect(bot.slack.homeOf(VIEWER)?.hash).toBe(view.hash);
    await bot.slack.dismiss(list);
    await bot.slack.click(view, { label: 'Details', value: 'show 302' });
    await modal(bot, '*ID*');
  });
});

test('a modal full of errors shows the last one, as many as fit above the list', async () => {
  const { bot, open } = await start({ jobs: seeds(10, 11, 'old-failure') });
  await bot.slack.click(await open(), 'Failed');
  let view = await modal(bot, 'old-failure-10');
  bot.modelarts.inject({ kind: 'forbidden', times: Number.POSITIVE_INFINITY });
  for (let blocks = 0; blocks < view.blocks.length; ) {
    blocks = view.blocks.length;
    const { hash } = view;
    await bot.slack.click(view, 'Refresh');
    await expect.poll(() => bot.slack.modalOf(VIEWER)?.hash).not.toBe(hash);
    view = bot.slack.modalOf(VIEWER) ?? view;
  }
  expect(view.blocks).toHaveLength(100);
  expect(warnings(bot)).not.toContain('not answered');
});

test('opens at once with known data, then with fresh data', async () => {
  const { bot, open } = await start();
  await open();
  bot.modelarts.inject({ kind: 'slow', delayMs: 300 });
  bot.clock.forward(6_000);
  const before = publishes(bot).length;
  await bot.slack.openHome({ user: OPERATOR });
  // Another person's Home tab starts with what was read for the first.
  expect(shown(await home(bot, 'asking ModelArts', OPERATOR))).toContain('fresh-failure');
  await home(bot, /As of(?!.*asking)/, OPERATOR);
  expect(publishes(bot)).toHaveLength(before + 2);
});

test('opening it takes one ModelArts request', async () => {
  const { bot, open } = await start();
  const before = bot.modelarts.requests.length;
  await open();
  expect(bot.modelarts.requests.length - before).toBe(1);
});

test('Refresh sends another request', async () => {
  const { bot, open } = await start();
  const view = await open();
  bot.modelarts.jobs.update('302', { status: 12 });
  await bot.slack.click(view, 'Refresh');
  await home(bot, '· 1 running, longest 1 h, about 1.20 EUR');
});

test('an operator gets the form for a new job, and the answer as a direct message', async () => {
  const { bot, open } = await start();
  const view = await open(OPERATOR);
  await bot.slack.click(view, 'New job');
  const form = await modal(bot, 'Log path in OBS', OPERATOR);
  await bot.slack.submit(form, { Name: 'from-home', 'Log path in OBS': '/bucket/logs/' });
  const direct = directMessage(OPERATOR).id;
  await expect
    .poll(() => bot.slack.messages.filter(({ channel }) => channel === direct).map(({ text }) => text)[0])
    .toContain('Job from-home');
  expect(bot.modelarts.jobs.all().map(({ job_name: name }) => name)).toContain('from-home');
});

test("permission is checked at the click, even for an operator's menu entry sent by a viewer", async () => {
  const { bot, open } = await start();
  const operators = await open(OPERATOR);
  await bot.slack.click(operators, { label: 'Stop …', value: 'stop 302' }, { user: VIEWER });
  await modal(bot, 'Only operators can change jobs.');
});

test('with listed channels, names them instead of showing jobs', async () => {
  const { bot } = await start({
    environment: { ...environment, VIZJOBS_CHANNELS: `${ML_OPS},${RANDOM}` },
  });
  await bot.slack.openHome();
  const view = await home(bot, 'shows them only in');
  expect(shown(view)).toContain(`<#${ML_OPS}>, <#${RANDOM}>`);
  expect(shown(view)).not.toContain('fresh-failure');
  expect(bot.modelarts.requests).toEqual([]);
  await bot.slack.click(view, 'Help');
  await modal(bot, 'What to type');
});

test('a listed direct message lets its person read the Home tab', async () => {
  const { open } = await start({
    environment: { ...environment, VIZJOBS_CHANNELS: directMessage(VIEWER).id },
  });
  expect(shown(await open())).toContain('fresh-failure');
});

test('people who may not read get one sentence', async () => {
  const { bot } = await start({ environment: { ...environment, VIZJOBS_VIEWERS: OPERATOR } });
  await bot.slack.openHome();
  expect(shown(await home(bot, 'Only some people'))).not.toContain('fresh-failure');
});

test('during an outage keeps the known data, and says why', async () => {
  const { bot, open } = await start();
  const view = await open();
  bot.modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
  await bot.slack.click(view, 'Refresh');
  expect(shown(await home(bot, ':warning:'))).toContain('fresh-failure');
});

describe('when Slack rejects it', () => {
  test('an older answer never overwrites a newer Home tab', async () => {
    const { bot, open } = await start();
    const view = await open();
    bot.slack.failNext('views.publish', { error: 'hash_conflict' });
    await bot.slack.click(view, 'Refresh');
    await expect
      .poll(() => bot.logLines.filter(({ msg }) => msg === 'home').at(-1)?.['outcome'])
      .toBe('not-shown');
    expect(bot.slack.homeOf(VIEWER)?.hash).toBe(view.hash);
    expect(warnings(bot)).toEqual([]);
  });

  test('a slow answer is dropped once a later opening was shown', async () => {
    const { bot, open } = await start();
    const view = await open();
    const published = publishes(bot).length;
    bot.modelarts.inject({ kind: 'slow', delayMs: 1_500, times: 1 });
    await bot.slack.click(view, 'Refresh');
    await expect.poll(() => publishes(bot)).toHaveLength(published + 1);
    await bot.slack.openHome();
    const outcomes = () => bot.logLines.flatMap(({ msg, outcome }) => (msg === 'home' ? [outcome] : []));
    await expect.poll(() => outcomes().toSorted()).toEqual(['answered', 'answered', 'overtaken']);
    expect(publishes(bot).flatMap(({ error = [] }) => error)).toEqual(['hash_conflict']);
  });

  test('drops the answer to an earlier opening', async () => {
    const { bot, open } = await start();
    const view = await open();
    // The hash belongs to a Home tab no longer shown.
    const payload = {
      type: 'event_callback',
      event_id: 'EvSTALE',
      event: {
        type: 'app_home_opened',
        user: VIEWER,
        channel: directMessage(VIEWER).id,
        tab: 'home',
        view: { hash: 'stale' },
      },
    };
    await bot.slack.deliver('events_api', payload);
    await expect.poll(() => publishes(bot).at(-1)?.error).toBe('hash_conflict');
    expect(bot.slack.homeOf(VIEWER)?.hash).toBe(view.hash);
  });

  test('reports once that the Home tab is off, while commands work', async () => {
    const { bot } = await start();
    bot.slack.failNext('views.publish', { error: 'not_enabled', times: 2 });
    await bot.slack.openHome();
    await bot.slack.openHome();
    await expect.poll(() => bot.logLines.filter(({ msg }) => msg === 'home')).toHaveLength(2);
    expect(warnings(bot)).toEqual([expect.stringContaining('the Home tab is off')]);
    expect((await (await bot.slack.command('/vizjobs failed')).answer()).text).toContain('failed');
  });

  test('says so if its layout was rejected, with working buttons', async () => {
    const { bot } = await start();
    bot.modelarts.inject({ kind: 'slow', delayMs: 500 });
    bot.slack.failNext('views.publish', { error: 'invalid_arguments' });
    await bot.slack.openHome();
    const view = await home(bot, "Slack can't show this page");
    await bot.slack.click(view, 'Failed');
    await modal(bot, 'old-failure');
  });

  test('gives up if even that is rejected', async () => {
    const { bot } = await start();
    bot.slack.failNext('views.publish', { error: 'invalid_arguments', times: 9 });
    await bot.slack.openHome();
    await expect.poll(() => bot.logLines.some(({ msg }) => msg === 'home')).toBe(true);
    expect(publishes(bot)).toHaveLength(2);
  });

  test('publishes nothing for the messages tab', async () => {
    const { bot, open } = await start();
    const event = { type: 'app_home_opened', user: VIEWER, channel: 'D1', tab: 'messages' };
    await bot.slack.deliver('events_api', { type: 'event_callback', event_id: 'EvTAB', event });
    await open(OPERATOR);
    expect(new Set(publishes(bot).map(({ args }) => args['user_id']))).toEqual(new Set([OPERATOR]));
  });
});

test('lists schedules of every readable channel, and opens no database if there are none', async () => {
  const { bot, open } = await start();
  await open();
  expect(bot.database().state()).toEqual({ kind: 'closed' });
  const stored = await start({ database: true });
  await (
    await stored.bot.slack.command('/vizjobs schedule daily 09:00 in Europe/Berlin', { user: OPERATOR })
  ).answer();
  const text = shown(await stored.open());
  expect(text).toContain('*Schedules* (1)');
  expect(text).toContain(`<#${ML_OPS}>`);
  const { watches, timedStops } = stored.bot.bot();
  const subject = { kind: 'job', job: { id: '302', name: 'watched' } } as const;
  for (const user of [VIEWER, OPERATOR])
    await watches.add({ target: { kind: 'person', user }, subject, cloud: undefined, createdBy: user });
  const set = { job: '303', name: 'stopped-later', channel: ML_OPS, setBy: OPERATOR, setAt: now };
  await timedStops.set({ ...set, dueAt: Date.now() + 3 * hours });
  const later = shown(await stored.open(OPERATOR));
  // Other people's watches are not included.
  expect(later).toContain('*Watches* (1)');
  expect(later).toContain('stopped-later');
  expect(later).toContain('"value":"keep 303"');
});

test('thousands of jobs stay within the blocks of a view, and the rest is counted', async () => {
  const many = [...seeds(60, 8, 'board'), ...seeds(3_000, 10, 'good')];
  const { open } = await start({ jobs: many });
  const view = await open();
  expect(view.blocks.length).toBeLessThanOrEqual(100);
  expect(shown(view)).toContain('Show all 60');
});

test("without `users:read` can't tell the person's workspace, and says so", async () => {
  const { bot } = await start({ without: ['users:read'] });
  await bot.slack.openHome();
  expect(shown(await home(bot, 'users:read'))).not.toContain('fresh-failure');
});
