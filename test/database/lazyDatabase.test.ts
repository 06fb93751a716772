import pg from 'pg';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Connection } from '../../src/database/connection.ts';
import { createLazyDatabase } from '../../src/database/lazyDatabase.ts';
import { freshDatabase, kinds, onServer } from './databases.ts';

async function startLazy(onOpen: (connection: Connection) => Promise<void> = async () => {}) {
  const config = await freshDatabase('PostgreSQL');
  if (!('url' in config)) throw new Error('PostgreSQL has an address');
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const database = createLazyDatabase({ config, log, onOpen });
  onTestFinished(() => database.close(2_000));
  const name = new URL(config.url).pathname.slice(1);
  return {
    database,
    lines,
    name,
    async connections(): Promise<number> {
      const client = new pg.Client(process.env['TEST_DATABASE_URL']);
      await client.connect();
      const { rows } = await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name]);
      await client.end();
      return rows.length;
    },
  };
}

describe.runIf(kinds.includes('PostgreSQL'))('on PostgreSQL (where there is one)', () => {
  test('callers that come while it is opened share one connection', async () => {
    let opened = 0;
    const { database } = await startLazy(async () => void opened++);
    expect(database.state()).toEqual({ kind: 'closed' });
    const uses = [database.use(), database.use()];
    expect(database.state()).toEqual({ kind: 'opening' });
    const [first, second] = await Promise.all(uses);
    expect(first).toBe(second);
    expect(await database.use()).toBe(first);
    expect(database.state()).toEqual({ kind: 'open' });
    expect(opened).toBe(1);
  });

  test('a bug while it is opened stays that error, keeps no connection, and is retried', async () => {
    const bug = new TypeError('a bug');
    let opened = 0;
    const { database, connections, lines } = await startLazy(async () => {
      if (opened++ === 0) throw bug;
    });
    await expect(database.use()).rejects.toBe(bug);
    expect(database.state()).toEqual({ kind: 'unavailable', reason: 'failed' });
    await expect(database.use()).rejects.toBe(bug);
    await expect.poll(connections).toBe(0);
    await expect.poll(() => database.state().kind).toBe('open');
    expect(lines.map(({ msg }) => msg)).toEqual(['database unavailable', 'database open']);
  });

  test('a statement that the database refuses is a StoreError with its SQLSTATE, and loses nothing', async () => {
    const { database } = await startLazy();
    const { db } = await database.use();
    const refused = { name: 'StoreError', failure: 'failed', code: '42P01' };
    await expect(db.executeSql('SELECT * FROM nowhere')).rejects.toMatchObject(refused);
    expect(database.state()).toEqual({ kind: 'open' });
    expect((await db.executeSql('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('a connection that breaks: callers fail at once until it is open again, and none is left over', async () => {
    const { database, connections, name } = await startLazy();
    const { db } = await database.use();
    const unreachable = { failure: 'unreachable' };
    const broken = expect(db.executeSql('SELECT pg_sleep(60)')).rejects.toMatchObject(unreachable);
    await expect.poll(connections).toBeGreaterThan(0);
    await onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    await broken;
    expect(database.state()).toEqual({ kind: 'unavailable', reason: 'unreachable' });
    await expect(database.use()).rejects.toMatchObject(unreachable);
    await expect(db.executeSql('SELECT 1')).rejects.toMatchObject(unreachable);
    await expect.poll(() => database.state().kind).toBe('open');
    expect(await connections()).toBeLessThanOrEqual(4);
  });

  test('closed while it is opened: no connection is left', async () => {
    const { database, connections } = await startLazy();
    void database.use().catch(() => {});
    await database.close(10_000);
    expect(database.state()).toEqual({ kind: 'closed' });
    await expect(database.use()).rejects.toMatchObject({ failure: 'unreachable' });
    await expect.poll(connections).toBe(0);
  });
});
