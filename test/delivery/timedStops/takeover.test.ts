import { expect, test } from 'vitest';
import type { SlackMessage } from '../../../playground/slack/server.ts';
import { OPERATOR } from '../../../playground/slack/workspace.ts';
import { connect, recovery } from '../../../src/database/connection.ts';
import { createStopTable, stopQueue } from '../../../src/delivery/timedStops/stopTable.ts';
import { kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { waitUntil } from '../../waitUntil.ts';
import { addChannels } from '../channels.ts';
import { startProcesses } from '../processes.ts';

const count = 40;
const kills = 5;

const reports = (messages: readonly SlackMessage[]) =>
  messages.filter(
    ({ metadata }) => (metadata as { event_type?: string } | undefined)?.event_type === 'vizjobs_stop',
  );

test.runIf(kinds.includes('PostgreSQL'))(
  'when instances are killed amid timed stops (needs PostgreSQL), each job stops and each channel is notified once',
  { timeout: 270_000 },
  async () => {
    const processes = await startProcesses({
      seed: 'stops',
      jobs: seeds(count, 8, 'board'),
      maxDelay: 900,
      environment: { VIZJOBS_OPERATORS: OPERATOR },
    });
    const { random, slack, modelarts, url, start } = processes;
    await Promise.all([start(), start()]);

    const channels = addChannels(slack, count);
    const writer = await connect({ url }, { onError() {}, onLost() {} });
    await writer.boss.createQueue(stopQueue, recovery);
    const table = createStopTable(writer);
    for (const [index, { job_id: job, job_name: name }] of modelarts.jobs.all().entries()) {
      const stop = {
        id: `stop${String(index).padStart(2, '0')}`,
        job: String(job),
        name: String(name),
        channel: channels[index] ?? '',
        setBy: OPERATOR,
        setAt: Date.now(),
        // So that some are in progress when an instance is killed, and others are not due yet.
        dueAt: Date.now() + index * 500,
      };
      expect(await table.put(stop)).toBe(true);
    }

    let killed = 0;
    for (let next = random.int(2, 5); killed < kills && next < count - 5; next += random.int(4, 8)) {
      await waitUntil(() => reports(slack.messages).length >= next, { timeout: 75_000, interval: 20 });
      if (random.chance(0.5)) slack.failNext('chat.postMessage', { reset: true, carriedOut: true, times: 1 });
      processes.killOne();
      killed++;
      await start();
    }
    expect(killed).toBeGreaterThanOrEqual(2);

    const left = async () => (await table.list()).length;
    await expect.poll(left, { timeout: 150_000, interval: 500 }).toBe(0);
    await writer.close(5_000);
    expect(modelarts.jobs.all().map(({ status }) => status)).toEqual(Array(count).fill(12));
    const byChannel = Map.groupBy(reports(slack.messages), ({ channel }) => channel);
    expect([...byChannel.values()].filter(({ length }) => length !== 1)).toEqual([]);
    expect(byChannel.size).toBe(count);
    const accepted = modelarts.requests.filter(
      ({ operation, status }) => operation === 'stop' && status === 200,
    );
    expect(new Set(accepted.map(({ path }) => path)).size).toBe(accepted.length);
  },
);
