import { assert, describe, expect, test } from 'vitest';
import type { PlaygroundSlack } from '../../../playground/slack/server.ts';
import { ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../../playground/slack/workspace.ts';
import { buttonsOf, labelsOf, seeds, startBot, textOf } from '../bot.ts';

const jobs = [...seeds(3, 11, 'bad'), ...seeds(2, 8, 'board'), ...seeds(4, 10, 'good')];
const COLLEAGUE = 'U0COLLEAG01';
const idOf = (text: string) => /`([a-z2-9]{6})`/.exec(text)?.[1] ?? '';

describe('a summary on demand', () => {
  test('counts every group, names failed jobs, says what is missing, and opens no database', async () => {
    const { slack, database } = await startBot({ jobs: [...seeds(8, 11, 'bad'), ...seeds(2, 8, 'board')] });
    const message = await (await slack.command('/vizjobs summary')).answer();
    expect(message.ephemeralTo).toBe(VIEWER);
    expect(message.text).toMatch(/^8 failed jobs: Failed bad-1 .*; 3 more; .*; 8 failed, 2 running$/);
    const text = textOf(message);
    expect(text).toContain('\u00a08* failed · *:large_green_circle:\u00a02* running');
    expect(text).toContain('*Failed (8)*');
    expect(text).toContain('bad-5');
    expect(text).not.toContain('bad-6');
    expect(text).toContain('and 3 more');
    expect(text).toContain('nothing to compare with yet');
    expect(labelsOf(message)).toEqual(['Show failed', 'Show list', 'Refresh', 'Share', 'Schedules']);
    expect(database().state()).toEqual({ kind: 'closed' });
  });

  test('can be shared with the channel, where its buttons reply to the person clicking', async () => {
    const { slack } = await startBot({ jobs });
    const exchange = await slack.command('/vizjobs summary failed');
    await slack.click(await exchange.answer(), 'Share');
    await expect.poll(() => slack.messages.filter(({ ephemeralTo }) => !ephemeralTo)).toHaveLength(1);
    const shared = slack.messages.find(({ ephemeralTo }) => !ephemeralTo);
    assert(shared);
    expect(textOf(shared)).toContain(`Shared by <@${VIEWER}>`);
    const own = await (await slack.click(shared, 'Show list', { user: OPERATOR })).answer();
    expect(own.ephemeralTo).toBe(OPERATOR);
  });
});

describe('setting up a schedule', () => {
  test("confirms the schedule and its next time in the person's time zone, and lists it", async () => {
    const { slack } = await startBot({ jobs, database: true });
    const message = await (await slack.command('/vizjobs schedule daily 09:00 weekdays failed')).answer();
    expect(message.text).toMatch(/^Set up\. Failed jobs, weekdays at 9:00 AM in Berlin\.$/);
    expect(textOf(message)).toContain('Failed jobs');
    expect(textOf(message)).toMatch(/Next: <!date\^\d+\^/);
    expect(labelsOf(message)).toEqual(['Send now', 'Pause', 'Edit', 'Remove', 'Schedules']);
    const here = await (await slack.command('/vizjobs schedules')).answer();
    expect(here.text).toBe('1 schedule in this channel: Failed jobs, weekdays at 9:00 AM in Berlin');
    expect((await (await slack.command('/vizjobs schedules', { channel: RANDOM })).answer()).text).toBe(
      'Nothing is scheduled in this channel',
    );
    expect(
      (await (await slack.command('/vizjobs schedules all', { channel: RANDOM })).answer()).text,
    ).toMatch(/^1 schedule in all channels: /);
  });

  test.each([
    ['a channel without the bot', RANDOM, '/invite @vizjobs'],
    ['a direct message', `D${VIEWER.slice(1)}`, "direct message can't have a schedule"],
  ])('%s is explained, and nothing is stored', async (_, channel, words) => {
    const { slack, database } = await startBot({ jobs });
    const message = await (await slack.command('/vizjobs schedule daily 09:00', { channel })).answer();
    expect(textOf(message)).toContain('Nothing was done.');
    expect(textOf(message)).toContain(words);
    expect(database().state()).toEqual({ kind: 'closed' });
  });

  test('in a direct message the form names no channel', async () => {
    const { slack } = await startBot({ jobs });
    await slack.command('/vizjobs schedule', { channel: `D${VIEWER.slice(1)}` });
    await expect.poll(() => slack.modalOf(VIEWER)?.title).toBe('New schedule');
    expect(JSON.stringify(slack.modalOf(VIEWER)?.blocks)).not.toContain('initial_conversation');
  });

  test('the form is prefilled, reports errors at its fields, and adds the schedule', async () => {
    const { slack } = await startBot({ jobs, database: true });
    const exchange = await slack.command('/vizjobs schedule');
    await expect.poll(() => slack.modalOf(VIEWER)?.title).toBe('New schedule');
    const modal = slack.modalOf(VIEWER);
    assert(modal);
    const wrong = await slack.submit(modal, {
      zone: 'Europe/Berln',
      filter: 'failed status:running',
      days: [],
    });
    expect(wrong.ackBody).toMatchObject({
      response_action: 'errors',
      errors: {
        zone: expect.stringContaining('Europe/Berlin'),
        filter: expect.stringContaining('No job is both'),
        days: 'Choose at least one day.',
      },
    });
    const elsewhere = await slack.submit(modal, { channel: RANDOM, time: '07:30' });
    expect(elsewhere.ackBody).toEqual({
      response_action: 'errors',
      errors: { channel: "vizjobs is not in that channel, or can't see it. Type /invite @vizjobs there." },
    });
    // A rejected form stays open with what was typed.
    expect(slack.modalOf(VIEWER)?.id).toBe(modal.id);
    await slack.submit(modal, { time: '07:30', days: ['mon', 'wed'], filter: 'running', unchanged: 'line' });
    const answer = await exchange.answer();
    expect(answer.text).toMatch(/^Set up\. Running jobs, Mon and Wed at 7:30 AM in Berlin\.$/);
    expect(textOf(answer)).toContain('one line if unchanged');
    expect(textOf(answer)).toContain('Running jobs');
  });
});

test('what is not understood opens the form with the rest, and adds nothing', async () => {
  const { slack, database } = await startBot({ jobs });
  await slack.command('/vizjobs schedule weekdays 17:30 failed *resnet* every 2 hours in New York');
  await expect.poll(() => slack.modalOf(VIEWER)?.title).toBe('New schedule');
  const view = JSON.stringify(slack.modalOf(VIEWER));
  expect(view).toContain("I don't understand `*resnet* every 2 hours` in a schedule.");
  expect(view).toContain('"initial_time":"17:30"');
  expect(view).toContain('"initial_value":"America/New_York"');
  expect(view).toContain('"initial_value":"failed"');
  expect(database().state()).toEqual({ kind: 'closed' });
});

describe('adding a schedule asks first', () => {
  test('if the channel already has it', async () => {
    const { slack, schedules } = await startBot({ jobs, database: true });
    await (await slack.command('/vizjobs schedule weekdays 9am failed')).answer();
    const question = await (await slack.command('/vizjobs schedule failed 09:00 weekdays')).answer();
    expect(question.text).toBe(
      'Already scheduled: Failed jobs, weekdays at 9:00 AM in Berlin. Nothing was set up.',
    );
    expect(labelsOf(question)).toEqual(["Don't set up", 'Edit', 'Set up anyway']);
    expect(await schedules().list()).toHaveLength(1);
    await slack.click(question, 'Set up anyway');
    await expect.poll(async () => schedules().list()).toHaveLength(2);
    await expect.poll(() => slack.messages.find(({ ts }) => ts === question.ts)?.text).toMatch(/^Set up\./);
    const other = await (await slack.command('/vizjobs schedule weekdays 9am running')).answer();
    expect(other.text).toMatch(/^Set up\./);
    joinRandom(slack);
    const there = await slack.command('/vizjobs schedule weekdays 9am failed', { channel: RANDOM });
    expect((await there.answer()).text).toMatch(/^Set up\./);
  });

  test('if its search matches no job of any status', async () => {
    const { slack, schedules } = await startBot({ jobs, database: true });
    const question = await (await slack.command('/vizjobs schedule weekdays 9am faild')).answer();
    expect(question.text).toBe('No jobs match “faild” right now. Set it up anyway?');
    expect(textOf(question)).toContain('Did you mean failed jobs?');
    expect(labelsOf(question)).toEqual(["Don't set up", 'Set up for failed jobs', 'Edit', 'Set up anyway']);
    expect(await schedules().list()).toEqual([]);
    await slack.click(question, 'Set up for failed jobs');
    await expect
      .poll(() => slack.messages.find(({ ts }) => ts === question.ts)?.text)
      .toBe('Set up. Failed jobs, weekdays at 9:00 AM in Berlin.');
    // Jobs with that name exist, but none has failed.
    const good = await (await slack.command('/vizjobs schedule weekdays 9am failed good')).answer();
    expect(good.text).toMatch(/^Set up\./);
  });
});

test('a doubtful schedule can be corrected in the form', async () => {
  const { slack, schedules } = await startBot({ jobs, database: true });
  const question = await (await slack.command('/vizjobs schedule weekdays 9am faild')).answer();
  await slack.click(question, 'Edit');
  await expect.poll(() => slack.modalOf(VIEWER)?.title).toBe('New schedule');
  const modal = slack.modalOf(VIEWER);
  assert(modal);
  expect(JSON.stringify(modal)).toContain('"initial_value":"faild"');
  await slack.submit(modal, { filter: 'failed' });
  await expect.poll(async () => schedules().list()).toHaveLength(1);
});

test('changes that could not be saved are still in the reopened form', async () => {
  const { slack, schedules } = await startBot({ jobs, database: true, prepare: joinRandom });
  const plan = {
    time: { hour: 9, minute: 0 },
    days: ['mon'],
    zone: 'UTC',
    filter: { status: [], search: '' },
    unchanged: 'post',
  } as const;
  for (let count = 0; count < 15; count++)
    await schedules().add(plan, { channel: RANDOM, createdBy: VIEWER });
  const set = await (await slack.command('/vizjobs schedule daily 09:00 failed')).answer();
  const edit = await slack.click(set, 'Edit');
  await expect.poll(() => slack.modalOf(VIEWER)?.title).toBe('Edit schedule');
  const modal = slack.modalOf(VIEWER);
  assert(modal);
  await slack.submit(modal, { channel: RANDOM, time: '10:15', filter: '', unchanged: 'line' });
  const failure = await edit.answer();
  expect(textOf(failure)).toContain('15');
  expect(labelsOf(failure)).toEqual(['Open the form again', 'Help']);
  const again = await slack.click(failure, 'Open the form again');
  await expect.poll(() => slack.modalOf(VIEWER)?.id).not.toBe(modal.id);
  await expect.poll(() => slack.modalOf(VIEWER)?.title).toBe('Edit schedule');
  const reopened = slack.modalOf(VIEWER);
  assert(reopened);
  expect(JSON.stringify(reopened)).toContain('"initial_time":"10:15"');
  await slack.submit(reopened, { channel: ML_OPS });
  expect((await again.answer()).text).toBe('Changed. All jobs, every day at 10:15 AM in Berlin.');
  expect(await schedules().list(ML_OPS)).toMatchObject([{ unchanged: 'line', filter: { status: [] } }]);
});

const joinRandom = ({ channels }: PlaygroundSlack) => {
  const random = channels.get(RANDOM);
  if (random) channels.set(RANDOM, { ...random, is_member: true });
};

describe('changing a schedule', () => {
  test('its owner can pause, resume, edit, send and remove it', async () => {
    const { slack } = await startBot({ jobs, database: true });
    const set = await (await slack.command('/vizjobs schedule daily 09:00')).answer();
    expect(textOf(await (await slack.click(set, 'Pause')).answer())).toContain('*Paused* since');
    const list = await (await slack.command('/vizjobs schedules')).answer();
    await (await slack.click(list, 'Resume')).answer();
    const resumed = slack.messages.find(({ ts }) => ts === list.ts);
    assert(resumed);
    expect(resumed.text).toMatch(/^Resumed\. 1 schedule in this channel: /);
    await (await slack.click(resumed, 'Pause')).answer();
    await (await slack.click(resumed, 'Remove')).answer();
    const removed = slack.messages.find(({ ts }) => ts === list.ts);
    assert(removed);
    expect(removed.text).toBe('Removed. Nothing is scheduled in this channel');
    const again = await (await slack.click(removed, 'Set up again')).answer();
    expect(again.text).toMatch(/^Set up\. All jobs, every day at 9:00 AM in Berlin\.$/);
    const edit = await slack.click(again, 'Edit');
    await expect.poll(() => slack.modalOf(VIEWER)?.title).toBe('Edit schedule');
    const modal = slack.modalOf(VIEWER);
    assert(modal);
    await slack.submit(modal, { time: '10:15' });
    const changed = await edit.answer();
    expect(changed.text).toMatch(/^Changed\. All jobs, every day at 10:15 AM in Berlin\.$/);

    await (await slack.click(changed, 'Send now')).answer();
    const sent = slack.messages.find(({ channel, ephemeralTo }) => channel === ML_OPS && !ephemeralTo);
    expect(sent?.text).toContain('3 failed');

    const gone = await (await slack.click(changed, 'Remove')).answer();
    expect(gone.text).toMatch(/^Removed\. All jobs/);
    const setUpAgain = await (await slack.click(gone, 'Set up again')).answer();
    expect(setUpAgain.text).toMatch(/^Set up\. All jobs, every day at 10:15 AM in Berlin\.$/);
  });

  test('a paused schedule can be resumed from the direct message that explains the pause', async () => {
    const { slack, schedules } = await startBot({
      jobs,
      database: true,
      environment: { VIZJOBS_CHANNELS: ML_OPS },
    });
    const channel = slack.channels.get(ML_OPS);
    assert(channel);
    const set = await (await slack.command('/vizjobs schedule daily 09:00')).answer();
    const schedule = await schedules().get(idOf(textOf(set)));
    if (!schedule) throw new Error('It was not stored');
    await schedules().pause(schedule.id, 'is_archived');
    const direct = `D${VIEWER.slice(1)}`;
    const resume = async () =>
      textOf(
        await (await slack.command(`/vizjobs schedule resume ${schedule.id}`, { channel: direct })).answer(),
      );
    slack.channels.set(ML_OPS, { ...channel, is_archived: true });
    expect(await resume()).toContain('archived');
    expect((await schedules().get(schedule.id))?.paused).toBeDefined();
    slack.channels.set(ML_OPS, channel);
    expect(await resume()).toContain('*Resumed.*');
    expect((await schedules().get(schedule.id))?.paused).toBeUndefined();
  });

  test("others see it without buttons and can't change it by command, but operators can", async () => {
    const { slack } = await startBot({ jobs, database: true, environment: { VIZJOBS_OPERATORS: OPERATOR } });
    const [viewer] = slack.users.values();
    if (viewer) slack.users.set(COLLEAGUE, { ...viewer, id: COLLEAGUE, name: 'colleague' });
    const set = await (await slack.command('/vizjobs schedule daily 09:00')).answer();
    const id = idOf(textOf(set));
    const seen = await (await slack.command('/vizjobs schedules', { user: COLLEAGUE })).answer();
    expect(buttonsOf(seen).map(({ label }) => label)).toEqual(['New schedule', 'Everywhere', 'Help']);
    const refused = await (
      await slack.command(`/vizjobs schedule remove ${id}`, { user: COLLEAGUE })
    ).answer();
    expect(textOf(refused)).toContain('Only the person who set up a schedule and operators can change it.');
    const done = await (await slack.command(`/vizjobs schedule pause ${id}`, { user: OPERATOR })).answer();
    expect(textOf(done)).toContain('*Paused.*');
    const unknown = await (await slack.command('/vizjobs schedule pause aaaaaa')).answer();
    expect(textOf(unknown)).toContain('There is no schedule');
  });
});
