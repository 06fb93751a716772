import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type BotProcess, startBotProcess } from '../../../playground/bot/bot.ts';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { idsOf, type Mode, seeds } from '../bot.ts';
import { startBalancer } from './balancer.ts';

async function start(mode: Mode, { latency = 0 } = {}) {
  const modelarts = await startModelArts({ jobs: seeds(13, 11, 'job'), latency });
  const slack = await startSlack();
  onTestFinished(async () => {
    await slack.close();
    await modelarts.close();
  });
  const boot = async (): Promise<BotProcess> => {
    const bot = await startBotProcess({
      ...slack.environment[mode],
      ...modelarts.environment,
      MODELARTS_MAX_RPS: '1000',
      MODELARTS_MAX_IN_FLIGHT: '64',
      PORT: '0',
    });
    onTestFinished(() => void bot.process.kill('SIGKILL'));
    return bot;
  };
  return { slack, modelarts, boot };
}

const look = async (port: number | undefined, path: string) => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return { status: response.status, body: await response.text() };
};
const stoppingAnswer = { status: 503, body: '{"ok":false,"state":"stopping"}' };

describe.each<Mode>(['socket', 'http'])('on SIGTERM over %s', (mode) => {
  test('readiness returns 503 at once, while a command in flight is still answered', async () => {
    const { slack, modelarts, boot } = await start(mode, { latency: 1_500 });
    const bot = await boot();
    if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    else await slack.connected();
    const exchange = await slack.command('/vizjobs failed');
    await expect.poll(() => modelarts.inFlight.now).toBe(1);
    const ended = bot.stop();
    await expect.poll(() => look(bot.port, '/readyz')).toEqual(stoppingAnswer);
    expect(await look(bot.port, '/healthz')).toEqual(stoppingAnswer);
    expect((await look(bot.port, '/livez')).status).toBe(200);
    expect(modelarts.inFlight.now).toBe(1);
    expect(idsOf(await exchange.answer())).toHaveLength(10);
    expect(await ended).toBe(0);
  });
});

test('exits 0 despite an unresponsive service and an unfinished request', async () => {
  const { slack, modelarts, boot } = await start('http');
  const bot = await boot();
  slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
  const socket = connect(bot.port ?? 0, '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('POST /slack/events HTTP/1.1\r\nHost: vizjobs\r\nContent-Length: 10\r\n\r\nhalf');
  modelarts.inject({ kind: 'hang', times: 10 });
  await slack.command('/vizjobs failed');
  await expect.poll(() => modelarts.inFlight.now).toBe(1);
  expect(await bot.stop()).toBe(0);
  // The question would have outlasted that, so it was aborted.
  expect(slack.calls.filter(({ method }) => method === 'response_url')).toEqual([]);
  socket.destroy();
});

test('Ctrl-C skips the wait for the load balancer', async () => {
  const { boot } = await start('http');
  const bot = await boot();
  const stopped: string[] = [];
  const other = await boot();
  const ends = [
    bot.stop('SIGTERM').then(() => stopped.push('SIGTERM')),
    other.stop('SIGINT').then(() => stopped.push('SIGINT')),
  ];
  await Promise.all(ends);
  expect(stopped).toEqual(['SIGINT', 'SIGTERM']);
});

test('a rolling restart of two processes under load loses no command and answers none twice', async () => {
  const { slack, boot } = await start('http');
  const balancer = await startBalancer();
  onTestFinished(() => balancer.close());
  slack.deliverTo(`${balancer.origin}/slack/events`);
  const old = [await boot(), await boot()];
  for (const { port = 0 } of old) await balancer.add(port);

  // Steady load: each worker sends its next command once the last one was acknowledged.
  let isOver = false;
  const exchanges: Awaited<ReturnType<typeof slack.command>>[] = [];
  const worker = async () => {
    while (!isOver) exchanges.push(await slack.command(`/vizjobs failed per:${1 + (exchanges.length % 20)}`));
  };
  const load = Promise.all([worker(), worker(), worker(), worker()]);
  const isUnderLoad = async (by: number) => {
    const before = exchanges.length;
    await expect.poll(() => exchanges.length, { timeout: 20_000 }).toBeGreaterThan(before + by);
  };

  await isUnderLoad(50);
  for (const bot of old) {
    const { port = 0 } = await boot();
    await balancer.add(port);
    expect(await bot.stop()).toBe(0);
    await isUnderLoad(50);
  }
  isOver = true;
  await load;

  expect(exchanges.filter(({ acked }) => !acked)).toEqual([]);
  const answers = await Promise.all(exchanges.map((exchange) => exchange.answer()));
  expect(answers.every((answer) => idsOf(answer).length > 0)).toBe(true);
  const delivered = slack.calls.filter(({ method }) => method === 'response_url');
  expect(delivered).toHaveLength(exchanges.length);
  expect(exchanges.filter(({ received }) => received.length !== 1)).toEqual([]);
  // The old processes got requests until they were told to stop, and shortly after, before the balancer
  // noticed.
  expect(balancer.sent.size).toBe(4);
  expect(balancer.lateTo(old.map(({ port = 0 }) => port))).toBeGreaterThan(0);
});
