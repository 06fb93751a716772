import pg from 'pg';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { allScopes } from '../../../manifest/source.ts';
import { type BotProcess, startBotProcess } from '../../../playground/bot/bot.ts';
import { createRandom } from '../../../playground/modelarts/random.ts';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { type PlaygroundSlack, startSlack } from '../../../playground/slack/server.ts';
import { VIEWER } from '../../../playground/slack/workspace.ts';
import { weekdays } from '../../../src/commands/command.ts';
import { readConfig } from '../../../src/config/config.ts';
import { createScheduler } from '../../../src/delivery/schedules/scheduler.ts';
import { createJobs } from '../../../src/jobs/list.ts';
import { createModelArts } from '../../../src/modelarts/api.ts';
import { createChannelPoster } from '../../../src/slack/out/channelPoster.ts';
import { freshDatabase, kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { waitUntil } from '../../waitUntil.ts';
import { addChannels, summariesByChannel } from '../channels.ts';
import { slowLine } from '../slowSlack.ts';

const slots = 200;
const kills = 8;
const takeover = 60_000;

/** Starts two instances on one database, with a slow Slack. */
async function startTwo(random: ReturnType<typeof createRandom>) {
  const database = await freshDatabase('PostgreSQL');
  if (!('url' in database)) throw new Error('PostgreSQL has an address');
  const modelarts = await startModelArts({ jobs: seeds(3, 11, 'bad') });
  const slack = await startSlack({ scopes: allScopes });
  const environment = {
    ...slack.environment.socket,
    ...modelarts.environment,
    SLACK_API_URL: await slowLine(slack, () => random.int(200, 900)),
    DATABASE_URL: database.url,
    LOG_LEVEL: 'info',
    MODELARTS_MAX_RPS: '1000',
    MODELARTS_MAX_IN_FLIGHT: '64',
  };
  const running = new Set<BotProcess>();
  onTestFinished(async () => {
    await Promise.all([...running].map((bot) => bot.stop('SIGINT')));
    await slack.close();
    await modelarts.close();
  });
  const start = async () => void running.add(await startBotProcess(environment));
  await Promise.all([start(), start()]);
  return {
    slack,
    environment,
    url: database.url,
    /** Kills one instance without warning, and starts another. */
    async replaceOne(): Promise<number> {
      const bot = [...running][random.int(0, running.size - 1)];
      if (!bot) throw new Error('No instance is left');
      running.delete(bot);
      bot.process.kill('SIGKILL');
      const at = Date.now();
      await start();
      return at;
    },
  };
}

/** Adds a schedule in each channel, all for the same minute, from an instance that exits at once. */
async function scheduleAll(
  channels: readonly string[],
  environment: Record<string, string>,
): Promise<number> {
  const config = readConfig(environment);
  const log = pino({ level: 'silent' });
  const client = createModelArts(config.clouds[0].modelarts);
  const schedules = createScheduler({
    config: config.database,
    jobs: createJobs({ modelarts: client }),
    poster: createChannelPoster(config, { log }),
    log,
  });
  await schedules.list();
  // A schedule added within its own minute is due at once. Late in a minute, take the next one.
  const now = new Date();
  const slot = new Date(now.getTime() + (now.getUTCSeconds() < 40 ? 0 : 60_000));
  const plan = {
    time: { hour: slot.getUTCHours(), minute: slot.getUTCMinutes() },
    days: weekdays,
    zone: 'UTC',
    filter: { status: [], search: '' },
    unchanged: 'post',
  } as const;
  await Promise.all(channels.map((channel) => schedules.add(plan, { channel, createdBy: VIEWER })));
  await schedules.stop(5_000);
  await client.close();
  return slot.setUTCSeconds(0, 0);
}

/** No slot is active or due. */
async function isIdle(url: string): Promise<boolean> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ open: string }>(
      `SELECT count(*) AS open FROM vizjobs_boss.job
       WHERE name = 'slot' AND state < 'completed' AND (state = 'active' OR start_after <= now())`,
    );
    return Number(rows[0]?.open) === 0;
  } finally {
    await client.end();
  }
}

const scheduled = (slack: PlaygroundSlack) => summariesByChannel(slack.messages);

test.runIf(kinds.includes('PostgreSQL'))(
  'when instances are killed while posting (needs PostgreSQL), every summary is posted once, within a minute',
  { timeout: 270_000 },
  async () => {
    const random = createRandom('takeover', 1);
    const { slack, environment, url, replaceOne } = await startTwo(random);
    const channels = addChannels(slack, slots);
    await scheduleAll(channels, environment);
    await waitUntil(() => scheduled(slack).size > 0, { timeout: 75_000, interval: 50 });

    const killedAt: number[] = [];
    while (killedAt.length < kills) {
      const next = scheduled(slack).size + random.int(3, 15);
      // On a busy machine, instances start more slowly than they post, so there are fewer kills.
      if (next >= slots - 10) break;
      await waitUntil(() => scheduled(slack).size >= next, { timeout: 75_000, interval: 20 });
      if (random.chance(0.5)) slack.failNext('chat.postMessage', { reset: true, carriedOut: true, times: 2 });
      killedAt.push(await replaceOne());
    }
    expect(killedAt.length, 'kills while they posted').toBeGreaterThanOrEqual(2);

    await waitUntil(() => scheduled(slack).size === slots, { timeout: 150_000, interval: 200 });
    await waitUntil(() => isIdle(url), { timeout: 90_000, interval: 1_000 });
    const messages = [...scheduled(slack).values()];
    expect(messages.filter(({ length }) => length !== 1)).toEqual([]);
    expect(messages).toHaveLength(slots);
    const waited = messages.flat().map(({ ts }) => {
      const at = Number(ts) * 1_000;
      return at - Math.max(...killedAt.filter((time) => time <= at), Number.NEGATIVE_INFINITY);
    });
    expect(Math.max(...waited.filter(Number.isFinite))).toBeLessThan(takeover);
  },
);
