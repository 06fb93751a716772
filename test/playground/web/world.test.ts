import { expect, onTestFinished, test } from 'vitest';
import { startWorld } from '../../../playground/web/world.ts';

/** Milliseconds: the Socket Mode client checks its connection every 1.7 s. */
const severalLooks = 4_000;

test('time that jumps costs no command: the bot stays connected', async () => {
  const world = await startWorld();
  onTestFinished(() => world.close());
  const until = performance.now() + severalLooks;
  while (performance.now() < until) {
    await world.moveClock(10 * 60_000);
    expect((await world.slack.command('/vizjobs help')).acked).toBe(true);
  }
  expect(world.slack.connections).toHaveLength(1);
});
