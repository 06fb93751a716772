import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { allScopes } from '../../../manifest/source.ts';
import { type BotProcess, startBotProcess } from '../../../playground/bot/bot.ts';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { startSlack } from '../../../playground/slack/server.ts';
import { ML_OPS } from '../../../playground/slack/workspace.ts';
import { freshUrl, kinds } from '../../database/databases.ts';
import { waitUntil } from '../../waitUntil.ts';
import { idsOf, type Mode, seeds } from '../bot.ts';
import { startBalancer } from './balancer.ts';

async function start(mode: Mode, { latency = 0, environment = {} } = {}) {
  const modelarts = await startModelArts({ jobs: seeds(13, 11, 'job'), latency });
  const slack = await startSlack({ scopes: allScopes });
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
      ...environment,
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

/** Replaces two processes one after the other, while commands keep coming. */
async function roll(
  { slack, boot }: Awaited<ReturnType<typeof start>>,
  { before, meanwhile }: { before?: () => Promise<void>; meanwhile?: (index: number) => void } = {},
) {
  const balancer = await startBalancer();
  onTestFinished(() => balancer.close());
  slack.deliverTo(`${balancer.origin}/slack/events`);
  const old = [await boot(), await boot()];
  for (const { port = 0 } of old) await balancer.add(port);
  await before?.();

  // Steady load: each worker sends its next command once the last one was acknowledged.
  let isOver = false;
  const exchanges: Awaited<ReturnType<typeof slack.command>>[] = [];
  const worker = async () => {
    while (!isOver) exchanges.push(await slack.command(`/vizjobs failed per:${1 + (exchanges.length % 20)}`));
  };
  const load = Promise.all([worker(), worker(), worker(), worker()]);
  const isUnderLoad = async (by: number) => {
    const earlier = exchanges.length;
    await expect.poll(() => exchanges.length, { timeout: 20_000 }).toBeGreaterThan(earlier + by);
  };

  await isUnderLoad(50);
  for (const [index, bot] of old.entries()) {
    const { port = 0 } = await boot();
    await balancer.add(port);
    meanwhile?.(index);
    expect(await bot.stop()).toBe(0);
    await isUnderLoad(50);
  }
  isOver = true;
  await load;
  expect(exchanges.filter(({ acked }) => !acked)).toEqual([]);
  const answers = await Promise.all(exchanges.map((exchange) => exchange.answer()));
  expect(answers.every((answer) => idsOf(answer).length > 0)).toBe(true);
  expect(exchanges.filter(({ received }) => received.length !== 1)).toEqual([]);
  return { balancer, exchanges, old };
}

test('a rolling restart of two processes under load loses no command and answers none twice', async () => {
  const started = await start('http');
  const { balancer, exchanges, old } = await roll(started);
  const delivered = started.slack.calls.filter(({ method }) => method === 'response_url');
  expect(delivered).toHaveLength(exchanges.length);
  // The old processes got requests until they were told to stop, and shortly after, before the balancer
  // noticed.
  expect(balancer.sent.size).toBe(4);
  expect(balancer.lateTo(old.map(({ port = 0 }) => port))).toBeGreaterThan(0);
});

test.runIf(kinds.includes('PostgreSQL'))(
  'on PostgreSQL, the same loses no failure that a watch reports, and reports none twice',
  async () => {
    const url = await freshUrl();
    const started = await start('http', { environment: { DATABASE_URL: url, VIZJOBS_WATCH_SECONDS: '5' } });
    const { slack, modelarts } = started;
    const ids = modelarts.jobs.all().map(({ job_id: id = '' }) => id);
    const running = ids.slice(0, 2);
    for (const id of running) modelarts.jobs.update(id, { status: 8 });
    const database = new pg.Client(url);
    onTestFinished(() => database.end());
    await roll(started, {
      async before() {
        await database.connect();
        // On a busy machine, Slack's first answer about a person can come too late.
        await expect
          .poll(async () => (await (await slack.command('/vizjobs watch failed')).answer()).text)
          .toMatch(/^(Watching|This channel already watches) failed jobs\./);
        const read = () => database.query('SELECT FROM vizjobs.watch_source WHERE read_at IS NOT NULL');
        await expect.poll(async () => (await read()).rowCount).toBe(1);
      },
      meanwhile: (index) => modelarts.jobs.update(running[index] ?? '', { status: 11 }),
    });
    const reported = () =>
      slack.messages.filter(
        ({ channel, ephemeralTo, thread_ts: thread }) => channel === ML_OPS && !ephemeralTo && !thread,
      );
    await waitUntil(() => reported().length >= running.length, { timeout: 75_000 });
    const left = () => database.query('SELECT FROM vizjobs.watch_post');
    await expect.poll(async () => (await left()).rowCount).toBe(0);
    expect(
      reported()
        .map(({ text }) => text)
        .toSorted(),
    ).toEqual(
      ids.slice(0, 2).map((_, index) => expect.stringMatching(new RegExp(`^job-${index + 1} failed`))),
    );
    expect((await (await slack.command('/vizjobs watches')).answer()).text).toContain(
      '1 watch in this channel',
    );
  },
);
