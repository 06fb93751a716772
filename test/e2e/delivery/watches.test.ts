import { assert, describe, expect, test } from 'vitest';
import type { ButtonRef, SlackMessage } from '../../../playground/slack/server.ts';
import { GUEST, ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../../playground/slack/workspace.ts';
import { waitUntil } from '../../waitUntil.ts';
import { type BotOptions, buttonsOf, labelsOf, seeds, startBot, textOf } from '../bot.ts';

const hour = 3_600_000;
const jobs = seeds(8, 8, 'board');
const [board = '', other = ''] = jobs.map(({ job_id: id }) => id);
const COLLEAGUE = 'U0COLLEAG01';
const idOf = (message: SlackMessage) => /`([a-z2-9]{6})`/.exec(textOf(message))?.[1] ?? '';

/** Polls watched jobs every second. */
async function start({ environment, ...options }: BotOptions = {}) {
  const started = await startBot({
    jobs,
    database: true,
    watchSeconds: 1,
    ...options,
    environment: {
      VIZJOBS_OPERATORS: OPERATOR,
      VIZJOBS_PRICE_PER_HOUR: '1.20 EUR',
      ...environment,
    },
  });
  const { slack, modelarts } = started;
  const lists = () => modelarts.requests.filter(({ operation }) => operation === 'list').length;
  const colleague = slack.users.get(VIEWER);
  assert(colleague);
  slack.users.set(COLLEAGUE, { ...colleague, id: COLLEAGUE, name: 'colleague' });
  return {
    ...started,
    answer: async (text: string, from: { user?: string; channel?: string } = {}) =>
      (await slack.command(`/vizjobs ${text}`, from)).answer(),
    click: async (message: SlackMessage, button: string | ButtonRef, user = VIEWER) =>
      (await slack.click(message, button, { user })).answer(),
    /** Resolves after the first poll, which later ones are compared with. */
    async watched<T>(work: () => Promise<T>): Promise<T> {
      const before = lists();
      const result = await work();
      await waitUntil(() => lists() > before);
      await started.bot().watches.idle();
      return result;
    },
    async becomes(id: string, status: number): Promise<void> {
      modelarts.jobs.update(id, { status });
      const before = lists();
      await waitUntil(() => lists() > before);
    },
    topLevel: (channel = ML_OPS) =>
      slack.messages.filter(
        (message) => !message.ephemeralTo && message.channel === channel && message.thread_ts === undefined,
      ),
    direct: () => slack.messages.filter(({ channel }) => channel.startsWith('D')),
    replies: ({ ts }: SlackMessage) => slack.messages.filter(({ thread_ts: thread }) => thread === ts),
  };
}

describe.each(['socket', 'http'] as const)('over %s', (mode) => {
  test('a failing job is one message, edited in place, with each step once in its thread', async () => {
    const bot = await start({ mode });
    const added = await bot.watched(() => bot.answer('watch failed'));
    expect(added.ephemeralTo).toBe(VIEWER);
    expect(added.text).toBe('Watching failed jobs.');
    expect(textOf(added)).toContain('Checked every 1 s');
    expect(labelsOf(added)).toEqual(['Mute …', 'Remove']);

    await bot.becomes(board, 11);
    const [message] = [await waitUntil(() => bot.topLevel()[0])];
    assert(message);
    expect(message.text).toBe('board-1 failed (was Running).');
    await bot.becomes(board, 7);
    await waitUntil(() => bot.replies(message).length === 2);
    await bot.becomes(board, 10);
    // Not after 45 s, because the job has ended.
    await waitUntil(() => bot.topLevel()[0]?.text === 'board-1 completed (was Waiting).');
    await waitUntil(() => bot.replies(message).length === 3);
    expect(bot.topLevel()).toHaveLength(1);
    expect(bot.topLevel()[0]).not.toHaveProperty('edited');
    const steps = bot.replies(message).map(({ text }) => text);
    expect(steps).toEqual([
      'board-1 failed (was Running).',
      'board-1 is waiting in the queue (was Failed).',
      'board-1 completed (was Waiting).',
    ]);
  });
});

test("the menu of a watch's message checks the rights of the person clicking, and keeps the message", async () => {
  const bot = await start();
  await bot.watched(() => bot.answer('watch failed', { user: OPERATOR }));
  await bot.becomes(board, 11);
  const [message] = [await waitUntil(() => bot.topLevel()[0])];
  assert(message);
  const details = await bot.click(message, 'Details', COLLEAGUE);
  expect(details).toMatchObject({ ephemeralTo: COLLEAGUE, text: expect.stringContaining('board-1') });
  expect(textOf(await bot.click(message, 'Restart …', COLLEAGUE))).toContain(
    'Only operators can change jobs.',
  );
  expect((await bot.click(message, 'Restart …', OPERATOR)).text).toMatch(/^Restart job board-1/);
  for (const label of ['Mute this job', 'Mute this watch …'])
    expect(textOf(await bot.click(message, label, COLLEAGUE))).toContain(
      'Only the person who set up a watch and operators can change it.',
    );
  const muted = await bot.click(message, 'Mute this job', OPERATOR);
  expect(textOf(muted)).toContain('no longer reports job');
  const undo = buttonsOf(muted)[0]?.value ?? '';
  expect(bot.topLevel()).toEqual([message]);
  await bot.becomes(board, 12);
  await bot.becomes(other, 11);
  await waitUntil(() => bot.topLevel().length === 2);
  expect(bot.replies(message)).toHaveLength(1);
  expect(textOf(await bot.answer(undo, { user: COLLEAGUE }))).toContain('Only the person who set up a watch');
  expect((await bot.click(muted, 'Undo', OPERATOR)).text).toBe(
    `Unmuted: this watch reports job #${board} again.`,
  );
  await bot.becomes(board, 11);
  await waitUntil(() => bot.replies(message).length === 2);
});

describe('watch', () => {
  test('is added once, says so, and needs the bot in the channel', async () => {
    const bot = await start();
    const added = await bot.answer('watch running resnet over:2d');
    expect(added.text).toBe('Watching jobs running for over 2 d matching “resnet”.');
    expect(textOf(added)).toContain('No jobs match “resnet” right now');
    const again = await bot.answer('watch over:2d resnet', { user: COLLEAGUE });
    expect(again.text).toContain('This channel already watches jobs running for over 2 d');
    expect(textOf(again)).toContain(`set up by <@${VIEWER}>`);
    expect(labelsOf(again)).toEqual(['Watches']);
    expect(await bot.bot().watches.list('all')).toHaveLength(1);

    expect(textOf(await bot.answer('watch failed', { channel: RANDOM }))).toContain('/invite @vizjobs');
    const direct = { channel: `D${VIEWER.slice(1)}` };
    expect(textOf(await bot.answer('watch failed', direct))).toContain('a watch of its own');
    expect(textOf(await bot.answer('watch failed', { user: GUEST }))).toContain('Guests can read jobs');
    expect(await bot.bot().watches.list('all')).toHaveLength(1);
    const longer = await bot.answer('watch running resnet over:3d');
    expect(longer.text).toBe('Watching jobs running for over 3 d matching “resnet”.');
  });

  test('ID notifies one person by direct message until the job ends', async () => {
    const bot = await start();
    const list = await bot.answer('running');
    const added = await bot.watched(() => bot.click(list, { value: `watch ${board}` }));
    expect(added.text).toBe(`Watching board-1 #${board}.`);
    const again = await bot.answer(`watch ${board}`);
    expect(again.text).toBe(`You're already watching board-1 #${board}. Nothing was added.`);
    await bot.becomes(board, 9);
    await waitUntil(() => bot.direct().length > 0);
    await bot.becomes(board, 12);
    await waitUntil(() => bot.direct().some(({ text }) => text === 'board-1 was stopped (was Stopping).'));
    await waitUntil(async () => (await bot.bot().watches.list({ user: VIEWER })).length === 0);
    expect(bot.topLevel()).toEqual([]);

    expect((await bot.answer(`watch ${board}`)).text).toBe(
      'board-1 has already ended: Stopped. There is nothing to watch.',
    );
    const { requests } = bot.modelarts;
    const before = requests.length;
    expect((await bot.answer('watch 4711')).text).toContain('There is no job “4711”');
    expect(requests.slice(before).filter(({ query }) => Object.values(query).includes('4711'))).toEqual([]);
    expect(await bot.bot().watches.list('all')).toEqual([]);
  });

  test('ID of a job in another workspace says what can be watched there', async () => {
    const there = seeds(1, 8, 'vision', 50).map((job) => ({ ...job, workspace_id: 'research' }));
    const [{ job_id: id } = {}] = there;
    const bot = await start({ jobs: [...jobs, ...there] });
    const list = await bot.answer('running workspace:research');
    expect(textOf(list)).toContain(`show ${id}`);
    expect(textOf(list)).not.toContain(`watch ${id}`);
    const refused = await bot.answer(`watch ${id}`);
    expect(refused.text).toContain(`Job \`#${id}\` is in another workspace`);
    expect(textOf(refused)).toContain('/vizjobs watch all workspace:ID');
    expect(await bot.bot().watches.list('all')).toEqual([]);
  });
});

describe('where jobs are shown only in some channels', () => {
  const direct = `D${VIEWER.slice(1)}`;

  test('a personal watch is refused when it is set up, with where to watch instead', async () => {
    const bot = await start();
    const list = await bot.answer('running');
    await bot.restart({ VIZJOBS_CHANNELS: ML_OPS });
    for (const refused of [
      await bot.answer(`watch ${board}`),
      await bot.click(list, { value: `watch ${board}` }),
    ]) {
      expect(textOf(refused)).toContain("vizjobs doesn't show jobs in direct messages.");
      expect(textOf(refused)).toContain('`/vizjobs watch failed` tells everyone');
    }
    expect(textOf(await bot.answer(`watch ${board}`, { channel: direct }))).toContain(
      "doesn't show jobs in that channel",
    );
    expect(await bot.bot().watches.list('all')).toEqual([]);
    expect((await bot.answer('watch failed')).text).toBe('Watching failed jobs.');
  });

  test('Tell me when it ends is offered only where it works', async () => {
    const own = `D${OPERATOR.slice(1)}`;
    const bot = await start({ environment: { VIZJOBS_CHANNELS: `${ML_OPS},${own}` } });
    const asked = async (channel: string) => {
      const texts = ['running', `show ${board}`, 'summary', `describe ${board} "x"`, `restart ${board}`];
      const answers = [];
      for (const text of texts) answers.push(await bot.answer(text, { channel, user: OPERATOR }));
      return answers.map((answer) => /"value":"watch \d+"/.test(textOf(answer)));
    };
    expect(await asked(own)).toEqual([true, true, true, true, true]);
    expect(await asked(ML_OPS)).toEqual([false, false, false, false, false]);
    const list = await bot.answer('running');
    await bot.slack.click(list, 'Share');
    const shared = await waitUntil(() => bot.topLevel()[0]);
    expect(textOf(shared)).toContain(`show ${board}`);
    expect(textOf(shared)).not.toContain(`watch ${board}`);
  });

  test('a listed direct message gets them, and its buttons work', async () => {
    const bot = await start({ environment: { VIZJOBS_CHANNELS: `${ML_OPS},${direct}` } });
    expect(textOf(await bot.answer(`watch ${board}`))).toContain("doesn't show jobs in direct messages");
    const added = await bot.watched(() => bot.answer(`watch ${board}`, { channel: direct }));
    expect(added.text).toBe(`Watching board-1 #${board}.`);
    await bot.becomes(board, 15);
    const notice = await waitUntil(() => bot.direct().find(({ ephemeralTo }) => !ephemeralTo));
    expect(notice.text).toContain('board-1');
    expect((await bot.click(notice, 'Details')).text).toContain('Job board-1');
    expect(await bot.bot().watches.list({ user: VIEWER })).toMatchObject([{ target: { direct } }]);
    expect((await bot.bot().watches.list({ user: VIEWER }))[0]?.paused).toBeUndefined();
  });

  test('one from before is paused, which says why, and resumes only where its person may be told', async () => {
    const bot = await start({ environment: { VIZJOBS_CHANNELS: `${ML_OPS},${direct}` } });
    const { watch } = await bot.watched(() =>
      bot.bot().watches.add({
        target: { kind: 'person', user: VIEWER },
        subject: { kind: 'job', job: { id: board, name: 'board-1', status: 8 } },
        cloud: undefined,
        createdBy: VIEWER,
      }),
    );
    await bot.becomes(board, 15);
    const paused = await waitUntil(() => bot.direct().find(({ ephemeralTo }) => !ephemeralTo));
    expect(textOf(paused)).toContain('vizjobs can no longer show jobs in direct messages.');
    expect(textOf(await bot.answer(`watch resume ${watch.id}`))).toContain(
      "doesn't show jobs in direct messages",
    );
    // The direct message of an operator is not that of the owner.
    expect(
      textOf(await bot.answer(`watch resume ${watch.id}`, { user: OPERATOR, channel: ML_OPS })),
    ).toContain("doesn't show jobs in direct messages");
    const resumed = await bot.watched(() => bot.answer(`watch resume ${watch.id}`, { channel: direct }));
    expect(resumed.text).toBe(`Resumed: board-1 #${board}.`);
    await bot.becomes(board, 8);
    await waitUntil(() => bot.direct().some(({ text }) => text.startsWith('board-1 is running')));
    // Once that direct message is known, an operator can resume it from anywhere.
    bot.slack.failNext('chat.postMessage', { error: 'messages_tab_disabled', times: 2 });
    bot.modelarts.jobs.update(board, { status: 15 });
    await waitUntil(async () => (await bot.bot().watches.get(watch.id))?.paused !== undefined);
    const again = await bot.answer(`watch resume ${watch.id}`, { user: OPERATOR, channel: ML_OPS });
    expect(again.text).toBe(`Resumed: board-1 #${board}.`);
  });
});

describe('watches', () => {
  test('lists the watches here, everywhere and of the person, and each menu keeps the list', async () => {
    const bot = await start();
    expect((await bot.answer('watches')).text).toBe('Nothing is watched in this channel');
    await bot.answer('watch failed');
    await bot.answer(`watch ${board}`);
    await bot.answer(`watch ${other}`, { user: COLLEAGUE });
    const here = await bot.answer('watches');
    const id = idOf(here);
    expect(here.text).toMatch(/^1 watch in this channel · 1 for you: /);
    expect((await bot.answer('watches', { channel: RANDOM })).text).toMatch(
      /^1 watch for you · none in this channel: /,
    );
    const everywhere = await bot.answer('watches all', { channel: RANDOM, user: COLLEAGUE });
    expect(everywhere.text).toMatch(/^1 watch in all channels · 1 for you: /);
    expect(textOf(everywhere)).not.toContain(board);

    const hourInBerlin = () =>
      new Date(bot.clock.now()).toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' }).slice(0, 2);
    while (hourInBerlin() !== '02') bot.clock.forward(hour / 2);
    const muted = await bot.click(here, { value: `watch mute ${id} tomorrow list` });
    expect(muted).toMatchObject({
      ts: here.ts,
      text: expect.stringMatching(/^Muted\. 1 watch in this channel · 1 for you: .*, muted/),
    });
    const [watch] = await bot.bot().watches.list({ channel: ML_OPS });
    const until = new Date(watch?.mutedUntil ?? 0);
    expect(until.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })).toBe('08:00:00');
    const left = until.getTime() - bot.clock.now();
    expect(left).toBeGreaterThan(28 * hour);
    expect(left).toBeLessThan(31 * hour);
    const unmuted = await bot.click(muted, { value: `watch unmute ${id} list` });
    expect(unmuted.text).toMatch(/^Unmuted\. 1 watch in this channel · 1 for you: /);
    const removed = await bot.click(unmuted, { value: `watch remove ${id} list` });
    expect(removed.text).toMatch(/^Removed\. 1 watch for you · none in this channel: /);
    expect((await bot.click(removed, 'Watch again')).text).toBe('Watching failed jobs.');
  });

  test('can be muted for a while, only by its owner and operators', async () => {
    const bot = await start();
    const added = await bot.answer('watch failed');
    const id = idOf(added);
    const asked = await bot.click(added, 'Mute …');
    expect(labelsOf(asked)).toEqual(['1 hour', 'Until tomorrow, 8:00 AM', '1 week', "Don't mute"]);
    const muted = await bot.click(asked, '1 hour');
    expect(textOf(muted)).toMatch(/:no_bell: \*Muted until <!date/);
    const left = ((await bot.bot().watches.get(id))?.mutedUntil ?? 0) - bot.clock.now();
    expect(left).toBeGreaterThan(hour - 60_000);
    expect(left).toBeLessThanOrEqual(hour);
    expect(textOf(await bot.answer(`watch unmute ${id}`, { user: COLLEAGUE }))).toContain(
      'Only the person who set up a watch and operators can change it.',
    );
    expect((await bot.answer(`watch unmute ${id}`, { user: OPERATOR })).text).toBe('Unmuted: failed jobs.');
    expect((await bot.answer(`watch remove ${id}`, { user: OPERATOR })).text).toBe('Removed: failed jobs.');
    expect(textOf(await bot.answer(`watch mute ${id} 4h`))).toContain(`There is no watch \`${id}\``);
    expect(await bot.bot().watches.list('all')).toEqual([]);
  });
});

test('a long-running job gets a question with three answers', async () => {
  const long = jobs.map((job, index) => ({ ...job, ...(index === 0 && { duration: 26 * hour }) }));
  const bot = await start({ jobs: long });
  await bot.watched(() => bot.answer('watch running over:24h'));
  const [message] = [await waitUntil(() => bot.topLevel()[0])];
  assert(message);
  expect(message.text).toMatch(/^board-1 has been running for 1 d 2 h, about 31 EUR\. Stop it\?$/);
  const stop = { action_id: 'open:stop-' };
  expect(buttonsOf(message).map(({ label }) => label)).toEqual([
    'Stop …',
    'Remind me in 4 h',
    "Don't ask again",
  ]);
  expect(textOf(await bot.click(message, stop))).toContain('Only operators can change jobs.');
  expect((await bot.click(message, stop, OPERATOR)).text).toMatch(/^Stop job board-1/);
  for (const label of ['Remind me in 4 h', "Don't ask again"])
    expect(textOf(await bot.click(message, label, COLLEAGUE))).toContain(
      'Only the person who set up a watch',
    );
  expect((await bot.click(message, 'Remind me in 4 h')).text).toContain("I'll ask again about job");
  expect((await bot.click(message, "Don't ask again", OPERATOR)).text).toContain("I won't ask again");
  expect(bot.topLevel()).toHaveLength(1);
});

test('more than five failures at once share one message with a link to the list', async () => {
  const bot = await start();
  await bot.watched(() => bot.answer('watch failed'));
  for (const { job_id: id } of jobs.slice(1)) bot.modelarts.jobs.update(id ?? '', { status: 11 });
  await bot.becomes(board, 11);
  const [message] = [await waitUntil(() => bot.topLevel()[0])];
  assert(message);
  expect(message.text).toMatch(/^8 jobs failed: (board-\d \(#\d+\); ){5}3 more$/);
  const list = await bot.click(message, 'Show list', COLLEAGUE);
  expect(list).toMatchObject({ ephemeralTo: COLLEAGUE, text: expect.stringContaining('8') });
  expect(bot.topLevel()).toEqual([message]);
});
