import pg from 'pg';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { PlaygroundSlack } from '../../../playground/slack/server.ts';
import { VIEWER } from '../../../playground/slack/workspace.ts';
import { weekdays } from '../../../src/commands/command.ts';
import { readConfig } from '../../../src/config/config.ts';
import { createLazyDatabase } from '../../../src/database/lazyDatabase.ts';
import { createScheduler } from '../../../src/delivery/schedules/scheduler.ts';
import { createJobs } from '../../../src/jobs/list.ts';
import { createModelArts } from '../../../src/modelarts/api.ts';
import { createChannelPoster } from '../../../src/slack/out/channelPoster.ts';
import { kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { waitUntil } from '../../waitUntil.ts';
import { addChannels, summariesByChannel } from '../channels.ts';
import { startProcesses } from '../processes.ts';

const slots = 120;
const kills = 6;
const takeover = 60_000;

/** Adds a schedule in each channel, all for the same minute, from an instance that exits at once. */
async function scheduleAll(
  channels: readonly string[],
  environment: Record<string, string>,
): Promise<number> {
  const config = readConfig(environment);
  const log = pino({ level: 'silent' });
  const client = createModelArts(config.clouds[0].modelarts);
  const database = createLazyDatabase({ config: config.database, log });
  const schedules = createScheduler({
    database,
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
  schedules.stop();
  await database.close(5_000);
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
    const processes = await startProcesses({ seed: 'takeover', jobs: seeds(3, 11, 'bad'), maxDelay: 900 });
    const { random, slack, environment, url, start } = processes;
    await Promise.all([start(), start()]);
    const channels = addChannels(slack, slots);
    await scheduleAll(channels, environment);
    await waitUntil(() => scheduled(slack).size > 0, { timeout: 75_000, interval: 50 });

    const killedAt: number[] = [];
    const restarts: Promise<void>[] = [];
    while (killedAt.length < kills) {
      const next = scheduled(slack).size + random.int(3, 15);
      // On a busy machine, instances start more slowly than they post, so there are fewer kills.
      if (next >= slots - 10) break;
      await waitUntil(() => scheduled(slack).size >= next && processes.running.size > 0, {
        timeout: 75_000,
        interval: 20,
      });
      if (random.chance(0.5)) slack.failNext('chat.postMessage', { reset: true, carriedOut: true, times: 2 });
      killedAt.push(processes.killOne());
      // Until one has started again, the other may be killed too.
      restarts.push(start());
    }
    await Promise.all(restarts);
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
