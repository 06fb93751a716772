import { readFile } from 'node:fs/promises';
import { TestClock } from 'pg-boss';
import { describe, expect, test } from 'vitest';
import { type Connection, connect, type DatabaseConfig } from '../../src/database/connection.ts';
import { storedVersion } from '../../src/database/migrations.ts';
import { startSchedules } from '../delivery/bot.ts';
import { seeds } from '../e2e/bot.ts';
import { freshDatabase, kinds } from './databases.ts';

const jobs = seeds(3, 11, 'bad');

async function onDatabase<T>(
  config: DatabaseConfig,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect(config, { clock: new TestClock(0), onError() {}, onLost() {} });
  try {
    return await work(connection);
  } finally {
    await connection.close(5_000);
  }
}

/** The rows of version 1 at 2026-11-25 09:30:01 in Berlin, dumped from its tables. */
async function storeVersion1(config: DatabaseConfig): Promise<void> {
  const rows = await readFile(new URL('version1.sql', import.meta.url), 'utf8');
  await onDatabase(config, async ({ boss, db }) => {
    await db.executeSql(
      `DROP TABLE vizjobs.claim, vizjobs.schedule, vizjobs.watch, vizjobs.watch_source, vizjobs.watch_seen,
         vizjobs.watch_thread, vizjobs.watch_post, vizjobs.watch_queue, vizjobs.timed_stop, vizjobs.channel_cloud,
         vizjobs.job_change, vizjobs.watch_problem;
       UPDATE vizjobs.version SET version = 1`,
    );
    await boss.createQueue('summary');
    await db.executeSql(rows);
  });
}

describe.each(kinds)('on %s', (kind) => {
  test('migrates schedules of version 1 without reposting, and still posts what had been put off', async () => {
    const database = await freshDatabase(kind);
    await storeVersion1(database);
    const bot = await startSchedules(kind, { at: '2026-11-25T08:30:05Z', jobs, database });
    const all = await bot.schedules().list();
    expect(new Map(all.map(({ id, ...schedule }) => [id, schedule]))).toEqual(
      new Map([
        ['2hyuqw', { ...everyDay(9, 0), filter: { status: ['failed'], search: 'res net' } }],
        ['976bme', everyDay(9, 30)],
        [
          'y6hxu2',
          {
            ...everyDay(18, 30),
            days: ['mon', 'tue', 'wed', 'thu', 'fri'],
            channel: 'C0RANDOM001',
            filter: { status: [], search: 'in America/New_York' },
            unchanged: 'nothing',
          },
        ],
        [
          '4wtyd2',
          {
            ...everyDay(7, 15),
            zone: 'Asia/Calcutta',
            filter: { status: ['running'], search: '', workspace: 'ws1' },
            unchanged: 'line',
            paused: { at: 1795590000000, reason: 'is_archived' },
          },
        ],
        ['ppuhxh', { ...everyDay(10, 0), days: ['mon'], paused: { at: 1795590000000 } }],
      ]),
    );
    // The 09:30 summary had been put off because Slack failed.
    await bot.until(() => bot.posted().length === 1);
    await bot.wait('2026-11-25T08:35:00Z', 60);
    expect(bot.posted().map(({ metadata }) => metadata)).toMatchObject([
      { event_payload: { schedule: '976bme', slot: '2026-11-25T09:30' } },
    ]);
    const [tomorrow] = (await bot.summaries('2026-11-26T08:00:00Z', 2)).slice(-1);
    expect(tomorrow?.metadata).toMatchObject({
      event_payload: { schedule: '2hyuqw', slot: '2026-11-26T09:00' },
    });
  });
});

test.runIf(kinds.includes('PostgreSQL'))(
  'instances starting together (needs PostgreSQL) migrate each schedule once, and leave none in cron',
  async () => {
    const database = await freshDatabase('PostgreSQL');
    await storeVersion1(database);
    const connections = await Promise.all(
      Array.from({ length: 3 }, () => connect(database, { onError() {}, onLost() {} })),
    );
    await Promise.all(connections.slice(1).map((connection) => connection.close(5_000)));
    const [first] = connections;
    if (!first) throw new Error('None could be opened');
    const { boss, db } = first;
    expect(await boss.getSchedules()).toEqual([]);
    const { rows } = await db.executeSql(
      'SELECT count(*)::integer AS moved, (SELECT version FROM vizjobs.version) FROM vizjobs.schedule',
    );
    expect(rows).toEqual([{ moved: 5, version: storedVersion }]);
    await first.close(5_000);
  },
);

const everyDay = (hour: number, minute: number) => ({
  channel: 'C0MLOPS0001',
  createdBy: 'U0VIEWER001',
  time: { hour, minute },
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  zone: 'Europe/Berlin',
  filter: { status: [], search: '' },
  unchanged: 'post',
});
