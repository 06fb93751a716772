import { expect, test } from 'vitest';
import { ML_OPS, OPERATOR } from '../../../playground/slack/workspace.ts';
import { startBot, textOf } from '../bot.ts';

const jobs = [
  { job_id: '197', job_name: 'board', status: 8 },
  { job_id: '198', job_name: 'failing', status: 11 },
];

test('what was set up with a single cloud belongs to the first one once there are several', async () => {
  const bot = await startBot({
    jobs,
    research: { jobs },
    database: true,
    environment: { VIZJOBS_CLOUDS: 'prod', VIZJOBS_OPERATORS: OPERATOR },
  });
  const ask = async (text: string) => {
    const from = { user: OPERATOR, channel: ML_OPS };
    const answer = await (await bot.slack.command(`/vizjobs ${text}`, from)).answer();
    return `${answer.text} ${textOf(answer)}`;
  };
  for (const text of ['watch failed', 'watch 197', 'schedule daily 09:00 UTC failed', 'stop 197 after:4h'])
    await ask(text);
  await ask('describe 197 "For Monday"');

  await bot.restart({ VIZJOBS_CLOUDS: 'prod,research' });
  for (const cloud of ['', ' in:prod']) {
    expect(await ask(`watch failed${cloud}`)).toContain('already watches failed jobs in prod');
    expect(await ask('watch 197 in:prod')).toContain("You're already watching board #197 in prod");
    expect(await ask(`schedule daily 09:00 UTC failed${cloud}`)).toContain('already');
    expect(await ask('stop 197 after:5h in:prod')).toContain('This replaces the stop');
  }
  expect(await ask('show 197 in:prod')).toContain(`described by <@${OPERATOR}>`);
  expect(await ask('describe 197 in:prod "For Tuesday"')).toContain('board');
  expect((await ask('show 197 in:prod')).match(/described by/g)).toHaveLength(1);

  expect(await ask('watch failed in:research')).toContain('Watching failed jobs in research');
  expect(await ask('watch 197 in:research')).toContain('Watching board #197 in research');
  expect(await ask('schedule daily 09:00 UTC failed in:research')).toContain('Set up');
  expect(await ask('show 197 in:research')).not.toContain('described by');
  expect((await bot.bot().watches.list('all')).map(({ cloud }) => cloud)).toEqual([
    'prod',
    'prod',
    'research',
    'research',
  ]);
  expect(await bot.bot().timedStops.list()).toMatchObject([{ cloud: 'prod' }]);
  expect((await bot.schedules().list()).map(({ filter }) => filter.cloud)).toEqual(['prod', 'research']);
});
