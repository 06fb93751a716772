import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { ML_OPS, OPERATOR } from '../../../playground/slack/workspace.ts';
import { readConfig } from '../../../src/config/config.ts';
import { createMetrics } from '../../../src/metrics/metrics.ts';
import { createAudit } from '../../../src/slack/actions/audit.ts';
import { createInFlight } from '../../../src/slack/interactions/inFlight.ts';
import { createChannelPoster } from '../../../src/slack/out/channelPoster.ts';
import { createClock } from '../../clock.ts';

/** An audit channel where Slack allows one message a second. Waiting moves the clock. */
async function start() {
  const clock = createClock();
  const slack = await startSlack({ now: clock.now, rateLimits: true });
  const modelarts = await startModelArts();
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  const pauses: number[] = [];
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
    clock.forward(milliseconds);
  };
  const log = pino({ level: 'silent' });
  const config = readConfig({ ...slack.environment.socket, ...modelarts.environment });
  const poster = createChannelPoster(config, { log, clock, pause });
  const working = createInFlight();
  const audit = createAudit({
    channel: ML_OPS,
    poster,
    log,
    metrics: createMetrics(),
    pause,
    track: (work) => void working.track(work),
  });
  const line = (name: string) =>
    audit({
      requester: { user: OPERATOR, team: undefined, channel: ML_OPS },
      verb: 'stop',
      job: { id: '1', name },
      outcome: 'accepted',
      requestId: undefined,
      reference: 'a1b2c3d4',
    });
  return { slack, poster, line, pauses, settled: () => working.settled(20_000) };
}

test('a line waits its turn after the previous post, so Slack never rate-limits it', async () => {
  const { slack, poster, line, settled } = await start();
  await poster.post(ML_OPS, { text: 'summary', blocks: [] });
  line('one');
  await settled();
  line('two');
  await settled();
  expect(slack.calls.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
  expect(slack.messages.map(({ text }) => text.split(' (')[0])).toEqual([
    'summary',
    expect.stringContaining('stop one'),
    expect.stringContaining('stop two'),
  ]);
});

test.each([
  [7, 7_000],
  [3_600, 60_000],
])('a line rate-limited for %i s is retried after %i ms', async (retryAfter, wait) => {
  const { slack, line, pauses, settled } = await start();
  slack.failNext('chat.postMessage', { retryAfter, times: 2 });
  line('one');
  await settled();
  expect(slack.messages).toHaveLength(1);
  expect(pauses.filter((pause) => pause === wait)).toHaveLength(2);
});

test('gives up on a line that Slack keeps refusing', async () => {
  const { slack, line, settled } = await start();
  slack.failNext('chat.postMessage', { retryAfter: 7, times: 100 });
  line('one');
  expect(await settled()).toBe(0);
  expect(slack.calls).toHaveLength(4);
});

test.each([
  ['whose response is lost is not posted twice', { reset: true, carriedOut: true }, 1],
  ['that the channel rejects is not retried', { error: 'is_archived' }, 0],
])('a line %s', async (_, failure, posted) => {
  const { slack, line, settled } = await start();
  slack.failNext('chat.postMessage', failure);
  line('one');
  await settled();
  expect(slack.messages).toHaveLength(posted);
  expect(slack.calls).toHaveLength(1);
});

test("a job name can't mention anyone", async () => {
  const { slack, line, settled } = await start();
  line('<!channel> & <@U1>');
  await settled();
  expect(JSON.stringify(slack.messages[0])).not.toMatch(/<!channel>|<@U1>/);
});
