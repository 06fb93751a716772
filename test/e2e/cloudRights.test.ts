import { expect, test } from 'vitest';
import { OPERATOR, VIEWER } from '../../playground/slack/workspace.ts';
import { seeds, startBot } from './bot.ts';

test('who may read one cloud neither sends nor resumes a schedule about all of them', async () => {
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
