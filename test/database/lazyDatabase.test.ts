import { setImmediate as nextTurn } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Connection } from '../../src/database/connection.ts';
import { createLazyDatabase } from '../../src/database/lazyDatabase.ts';
import { openServer } from '../../src/database/server.ts';
import { StoreError } from '../../src/errors.ts';
import { createLog } from '../../src/log.ts';
import { freshDatabase, kinds, onServer } from './databases.ts';
import { startSilentProxy } from './silentProxy.ts';

async function freshUrl(): Promise<string> {
  const config = await freshDatabase('PostgreSQL');
  if (!('url' in config)) throw new Error('PostgreSQL has an address');
  return config.url;
}

/** Terminates the backends running pg_sleep, once there are any. */
async function breakStatements(name: string): Promise<void> {
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}' AND query LIKE '%pg_sleep%'`;
  await expect.poll(() => onServer(end)).toBeGreaterThan(0);
}

/** TCP sockets of this process. */
const openSockets = () => process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;

async function startLazy(onOpen: (connection: Connection) => Promise<void> = async () => {}) {
  const url = await freshUrl();
  const lines: Record<string, unknown>[] = [];
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) });
  const database = createLazyDatabase({ config: { url }, log });
  database.onOpen(onOpen);
  onTestFinished(() => database.close(2_000));
  const name = new URL(url).pathname.slice(1);
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

describe.runIf(kinds.includes('PostgreSQL'))('on PostgreSQL (if available)', () => {
  test('callers share one connection while it opens', async () => {
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

  test('an unexpected error while opening is passed on, leaves no connection, and is retried with back-off', async () => {
    const bug = new TypeError('a bug');
    let opened = 0;
    const { database, connections, lines } = await startLazy(async () => {
      if (opened++ < 2) throw bug;
    });
    await expect(database.use()).rejects.toBe(bug);
    expect(database.state()).toEqual({ kind: 'unavailable', reason: 'failed' });
    await expect(database.use()).rejects.toBe(bug);
    await expect.poll(connections).toBe(0);
    await expect.poll(() => database.state().kind).toBe('open');
    expect(lines).toMatchObject([
      { msg: 'database unavailable', failure: 'failed', error: { name: 'TypeError' }, retryIn: 2_000 },
      { msg: 'database unavailable', retryIn: 4_000 },
      { msg: 'database open' },
    ]);
  });

  test("a connection that breaks while opening doesn't count as open", async () => {
    const { database, name } = await startLazy(async ({ db }) => {
      if (database.state().kind === 'unavailable') return;
      // The caller ignores this failure.
      const broken = db.executeSql('SELECT pg_sleep(60)').catch(() => {});
      await breakStatements(name);
      await broken;
    });
    await expect(database.use()).rejects.toMatchObject({ failure: 'unreachable' });
    await expect.poll(() => database.state().kind).toBe('open');
  });

  test('logs pg-boss errors with their message, at most every 30 s', async () => {
    const { database, lines } = await startLazy();
    const { boss } = await database.use();
    for (const message of ['first', 'second']) boss.emit('error', { message } as Error);
    const reported = lines.filter(({ msg }) => msg === 'pg-boss failed');
    expect(reported).toMatchObject([{ error: { message: 'first' } }]);
  });

  test('with the failure and the advice of the copies that pg-boss makes of errors', async () => {
    const { database, lines } = await startLazy();
    const { boss } = await database.use();
    const error = new StoreError('busy', 'too many connections', { code: '53300', advice: 'Allow more.' });
    boss.emit('error', { ...error, message: error.message });
    const reported = lines.filter(({ msg }) => msg === 'pg-boss failed');
    expect(reported).toMatchObject([{ failure: 'busy', advice: 'Allow more.', error: { code: '53300' } }]);
  });

  test('a statement rejected by the database is a StoreError with its SQLSTATE, and the connection stays open', async () => {
    const { database } = await startLazy();
    const { db } = await database.use();
    const refused = { name: 'StoreError', failure: 'failed', code: '42P01' };
    await expect(db.executeSql('SELECT * FROM nowhere')).rejects.toMatchObject(refused);
    expect(database.state()).toEqual({ kind: 'open' });
    expect((await db.executeSql('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  });

  test('after a connection breaks, callers fail fast until it reopens, and no connection leaks', async () => {
    const { database, connections, name, lines } = await startLazy();
    const { db } = await database.use();
    const unreachable = { failure: 'unreachable' };
    const broken = expect(db.executeSql('SELECT pg_sleep(60)')).rejects.toMatchObject(unreachable);
    await breakStatements(name);
    await broken;
    expect(database.state()).toEqual({ kind: 'unavailable', reason: 'unreachable' });
    await expect(database.use()).rejects.toMatchObject(unreachable);
    await expect(db.executeSql('SELECT 1')).rejects.toMatchObject(unreachable);
    await expect.poll(() => database.state().kind).toBe('open');
    expect(await connections()).toBeLessThanOrEqual(4);
    // The back-off has been reset.
    const again = database.use().then(({ db: reopened }) => reopened.executeSql('SELECT pg_sleep(60)'));
    await Promise.all([expect(again).rejects.toMatchObject(unreachable), breakStatements(name)]);
    expect(lines.flatMap(({ retryIn }) => retryIn ?? [])).toEqual([2_000, 2_000]);
  });

  test('closing while opening leaves no connection', async () => {
    const { database, connections } = await startLazy();
    void database.use().catch(() => {});
    await database.close(10_000);
    expect(database.state()).toEqual({ kind: 'closed' });
    await expect(database.use()).rejects.toMatchObject({ failure: 'unreachable' });
    await expect.poll(connections).toBe(0);
  });

  describe('a server that stops responding', () => {
    test('fails statements after the timeout and leaves no connection open', async () => {
      const proxy = await startSilentProxy(await freshUrl());
      const lost: StoreError[] = [];
      const session = await openServer(proxy.url, (error) => lost.push(error), { statementTimeout: 500 });
      onTestFinished(() => session.close(0));
      await Promise.all([1, 2, 3].map(() => session.executeSql('SELECT pg_sleep(0.2)')));
      const open = openSockets();
      proxy.fallSilent();
      await expect(session.executeSql('SELECT 1')).rejects.toMatchObject({ failure: 'timeout' });
      await expect(session.executeSql('SELECT 1')).rejects.toMatchObject({ failure: 'timeout' });
      expect(lost).toHaveLength(1);
      await expect.poll(openSockets).toBe(open - 3);
    });

    test('fails connection attempts after the timeout and leaves none open', async () => {
      const proxy = await startSilentProxy(await freshUrl());
      proxy.fallSilent();
      const open = openSockets();
      const opening = openServer(proxy.url, () => {}, { connectTimeout: 500 });
      await expect(opening).rejects.toMatchObject({
        failure: 'timeout',
        advice: "PostgreSQL doesn't respond. Check the server, its load, and the network.",
      });
      // The proxy's side of that socket, and its own socket to the server.
      await expect.poll(openSockets).toBe(open + 2);
    });

    test('closes within the given time', async () => {
      const proxy = await startSilentProxy(await freshUrl());
      const session = await openServer(proxy.url, () => {});
      proxy.fallSilent();
      const open = openSockets();
      const pending = expect(session.executeSql('SELECT 1')).rejects.toMatchObject({ name: 'StoreError' });
      await nextTurn();
      await session.close(200);
      await pending;
      await expect.poll(openSockets).toBe(open - 1);
    });
  });
});
