import { describe, expect, onTestFinished, test } from 'vitest';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { connect } from '../../../src/database/connection.ts';
import { createWatchTable } from '../../../src/delivery/watches/watchTable.ts';
import { kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { waitUntil } from '../../waitUntil.ts';
import { startProcesses } from '../processes.ts';

const count = 6;
const changesAtOnce = 3;
const minute = 60_000;

/** Processes that watch for failures every five seconds. */
async function startWatching() {
  const { slack, modelarts, url, start, killAll } = await startProcesses({
    seed: 'watches',
    jobs: seeds(count, 8, 'board'),
    maxDelay: 600,
    environment: { VIZJOBS_WATCH_SECONDS: '5' },
  });
  const { db, close } = await connect({ url }, { onError() {}, onLost() {} });
  onTestFinished(() => close(5_000));
  const filter = { status: ['failed'], search: '' } as const;
  const target = { kind: 'channel', channel: ML_OPS } as const;
  const subject = { kind: 'jobs', filter } as const;
  // Older than any absence of the tests.
  await createWatchTable(db, () => {}).add(
    { target, subject, cloud: undefined, createdBy: VIEWER },
    Date.now() - 60 * minute,
  );
  const lists = () => modelarts.requests.filter(({ operation }) => operation === 'list').length;
  return {
    slack,
    modelarts,
    db,
    ids: modelarts.jobs.all().map(({ job_id: id }) => id),
    start,
    kill: killAll,
    /** Waits for two polls. */
    async read(): Promise<void> {
      const before = lists();
      await waitUntil(() => lists() > before + 1, { timeout: 75_000, interval: 20 });
    },
  };
}

describe.runIf(kinds.includes('PostgreSQL'))('processes (needs PostgreSQL)', () => {
  test('killed amid posts report every change once', { timeout: 270_000 }, async () => {
    const { slack, modelarts, db, ids, start, kill, read } = await startWatching();
    await Promise.all([start(), start()]);
    await read();
    for (let first = 0; first < count; first += changesAtOnce) {
      for (const id of ids.slice(first, first + changesAtOnce)) modelarts.jobs.update(id, { status: 11 });
      const before = slack.messages.length;
      await waitUntil(() => slack.messages.length > before + 2, { timeout: 75_000, interval: 20 });
      if (first > 0) continue;
      kill();
      await Promise.all([start(), start()]);
    }
    const left = async () => (await db.executeSql('SELECT FROM vizjobs.watch_post')).rows.length;
    await expect.poll(left, { timeout: 100_000, interval: 250 }).toBe(0);

    const top = slack.messages.filter(({ thread_ts: thread }) => thread === undefined);
    expect(top.map(({ text }) => /board-\d+/.exec(text)?.[0]).toSorted()).toEqual(
      ids.map((_, index) => `board-${index + 1}`).toSorted(),
    );
    const replies = Map.groupBy(slack.messages, ({ thread_ts: thread }) => thread);
    expect(top.map(({ ts }) => replies.get(ts)?.length)).toEqual(Array(count).fill(1));
  });

  test('report an absence, an outage and its end in one line each', { timeout: 270_000 }, async () => {
    const { slack, modelarts, db, ids, start, kill, read } = await startWatching();
    const texts = () => slack.messages.map(({ text }) => text);
    const next = (words: string) =>
      expect.poll(texts, { timeout: 100_000, interval: 100 }).toContainEqual(expect.stringContaining(words));
    await start();
    await read();
    // Otherwise a poll that is being stored could overtake the statement below.
    const idle = () => db.executeSql('SELECT FROM vizjobs.watch_source WHERE holder IS NULL');
    await expect.poll(async () => (await idle()).rows.length, { timeout: 100_000, interval: 20 }).toBe(1);
    kill();
    await db.executeSql('UPDATE vizjobs.watch_source SET read_at = read_at - $1, tried_at = tried_at - $1', [
      10 * minute,
    ]);
    modelarts.jobs.update(ids[0] ?? '', { status: 11 });
    await Promise.all([start(), start()]);
    await next('1 job failed while vizjobs was away');

    modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    const age = () =>
      db.executeSql(
        'UPDATE vizjobs.watch_source SET failing_since = failing_since - $1 WHERE failing_since IS NOT NULL RETURNING key',
        [11 * minute],
      );
    await expect.poll(async () => (await age()).rows.length, { timeout: 100_000, interval: 100 }).toBe(1);
    await next("Watches can't see changes: ModelArts can't be read.");
    modelarts.clearFaults();
    await next('Watches work again.');
    expect(texts()).toHaveLength(3);
  });
});
