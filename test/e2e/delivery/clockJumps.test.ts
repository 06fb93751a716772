import { pino } from 'pino';
import { expect, test } from 'vitest';
import { ML_OPS, OPERATOR } from '../../../playground/slack/workspace.ts';
import { createChannelPoster } from '../../../src/slack/out/channelPoster.ts';
import { createClock } from '../../clock.ts';
import { seeds, startBot } from '../bot.ts';

const jumps = [
  ['back by an hour', -3_600_000],
  ['forward by a day', 86_400_000],
] as const;

test.each(jumps)('a wall clock set %s affects neither cached permissions nor logins', async (_, jump) => {
  const { slack, modelarts, clock } = await startBot({
    jobs: seeds(3, 11, 'bad'),
    byToken: true,
    environment: { VIZJOBS_OPERATORS: 'S0OPERATORS' },
  });
  const list = async () => (await slack.command('/vizjobs failed', { user: OPERATOR })).answer();
  const logins = () => modelarts.requests.filter(({ operation }) => operation === 'login');
  const lookUps = () => slack.calls.filter(({ method }) => method === 'usergroups.users.list');

  await list();
  clock.jump(jump);
  clock.forward(6_000);
  expect((await list()).text).toContain('3 in all');
  expect(modelarts.requests.map(({ operation }) => operation)).toEqual(['login', 'list', 'list']);
  expect(lookUps()).toHaveLength(1);

  clock.forward(5 * 60_000);
  await list();
  expect(lookUps()).toHaveLength(2);
  clock.forward(24 * 3_600_000 - 10 * 60_000);
  await list();
  expect(logins()).toHaveLength(2);
});

test.each(jumps)("a wall clock set %s doesn't affect the pause between two posts", async (_, jump) => {
  const clock = createClock();
  const { slack, config } = await startBot();
  const pauses: number[] = [];
  const poster = createChannelPoster(config, {
    log: pino({ level: 'silent' }),
    clock: { ...clock, monotonic: () => 1 },
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });
  await poster.post(ML_OPS, { text: 'one', blocks: [] });
  clock.jump(jump);
  await poster.post(ML_OPS, { text: 'two', blocks: [] });
  expect(pauses).toEqual([1_000]);
  expect(slack.messages.map(({ text }) => text)).toEqual(['one', 'two']);
});
