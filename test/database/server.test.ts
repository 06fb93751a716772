import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { connect } from '../../src/database/connection.ts';
import { openServer } from '../../src/database/server.ts';
import { examineDatabase } from '../../src/doctor/database.ts';
import { StoreError } from '../../src/errors.ts';
import { seeds, startBot, textOf } from '../e2e/bot.ts';
import { makeCertificates } from './certificates.ts';
import { mayStartPostgres, type PostgresServer, startPostgres } from './postgres.ts';

/** Opens the database as the bot does. Returns the StoreError, if any. */
async function openOrFail(url: string): Promise<StoreError | undefined> {
  try {
    const connection = await connect({ url }, { onError() {}, onLost() {} });
    onTestFinished(() => connection.close(1_000));
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error;
    throw error;
  }
}

describe.runIf(mayStartPostgres)('a PostgreSQL server (needs PostgreSQL binaries)', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres({
      prepare: makeCertificates,
      hba: [
        'hostssl all encrypted 127.0.0.1/32 trust',
        'host all password 127.0.0.1/32 scram-sha-256',
        ...['locked_out', 'crowd', 'standby', 'careful', 'writer'].map(
          (role) => `host all ${role} 127.0.0.1/32 trust`,
        ),
      ],
      settings: { ssl: 'on', ssl_cert_file: 'signed.crt', ssl_key_file: 'signed.key' },
    });
    await server.query(`
      CREATE ROLE encrypted LOGIN; CREATE ROLE password LOGIN PASSWORD 'right'; CREATE ROLE locked_out;
      CREATE ROLE crowd LOGIN CONNECTION LIMIT 0; CREATE ROLE standby LOGIN; CREATE ROLE careful LOGIN;
      CREATE ROLE writer LOGIN;
      ALTER ROLE standby SET default_transaction_read_only = on;
      GRANT CREATE ON DATABASE postgres TO encrypted, password, standby`);
  });
  afterAll(() => server?.stop());

  const urlOf = (login: string, { database = 'postgres', host = '127.0.0.1', query = '' } = {}) =>
    `postgres://${login}@${host}:${server.port}/${database}${query}`;
  const ca = () => `&sslrootcert=${join(server.folder, 'ca.crt')}`;

  test('background work always leaves a connection free for people', async () => {
    const session = await openServer(urlOf('standby'), () => {});
    onTestFinished(() => session.close(0));
    const key = 20_261_126;
    const holder = new pg.Client({ connectionString: urlOf('standby') });
    await holder.connect();
    onTestFinished(() => holder.end());
    const waiting = `SELECT count(*)::int AS n FROM pg_stat_activity WHERE wait_event = 'advisory'`;
    const count = async () => (await session.interactive.executeSql(waiting)).rows;
    for (const _ of ['at first', 'later']) {
      await holder.query(`SELECT pg_advisory_lock(${key})`);
      // More statements than connections, all waiting for the lock.
      const blocked = Array.from({ length: 6 }, () =>
        session.executeSql(`SELECT pg_advisory_xact_lock_shared(${key})`),
      );
      await expect.poll(count).toEqual([{ n: 3 }]);
      await holder.query(`SELECT pg_advisory_unlock(${key})`);
      expect(await Promise.all(blocked)).toHaveLength(6);
      expect(await count()).toEqual([{ n: 0 }]);
    }
  });

  /** Creates a database where no role may do more than connect. */
  async function freshDatabase(name: string): Promise<string> {
    await server.query(`CREATE DATABASE ${name}`);
    return name;
  }

  async function useCertificate(name: string): Promise<void> {
    const { query } = server;
    await query(`ALTER SYSTEM SET ssl_cert_file = '${name}.crt'`);
    await query(`ALTER SYSTEM SET ssl_key_file = '${name}.key'`);
    await query('SELECT pg_reload_conf()');
    const shown = async () => (await query<{ name: string }>('SHOW ssl_cert_file'))[0];
    await expect.poll(shown).toEqual({ ssl_cert_file: `${name}.crt` });
  }

  test.each<[string, () => string, string, string | undefined, RegExp]>([
    ['a wrong password', () => urlOf('password:wrong'), 'refused', '28P01', /rejects the password \(28P01\)/],
    ['no password', () => urlOf('password'), 'refused', undefined, /requires a password/],
    [
      'no entry in pg_hba.conf',
      () => urlOf('nobody', { query: '?sslmode=no-verify' }),
      'refused',
      '28000',
      /no entry in pg_hba\.conf .*28000/,
    ],
    [
      'a role that may not log in',
      () => urlOf('locked_out'),
      'refused',
      '28000',
      /rejects the login \(28000\)/,
    ],
    [
      'no TLS although it is required',
      () => urlOf('encrypted'),
      'tls',
      '28000',
      /28000.*sslmode=verify-full to DATABASE_URL \(or set PGSSLMODE\)/,
    ],
    [
      'an unknown CA',
      () => urlOf('encrypted', { query: '?sslmode=verify-full' }),
      'tls',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      /doesn't know \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)\. .*sslrootcert=/,
    ],
    [
      'a certificate for another host',
      () => urlOf('encrypted', { query: `?sslmode=verify-full${ca()}` }),
      'tls',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      /another host name \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
    [
      'a missing CA file',
      () => urlOf('encrypted', { query: '?sslmode=verify-full&sslrootcert=/nowhere.pem' }),
      'tls',
      'ENOENT',
      /can't be read \(ENOENT\)\. Check sslrootcert/,
    ],
    [
      'a missing database',
      () => urlOf('password:right', { database: 'none' }),
      'missing',
      '3D000',
      /doesn't exist \(3D000\)/,
    ],
    ['too many connections', () => urlOf('crowd'), 'busy', '53300', /no free connection \(53300\)/],
    ['a standby', () => urlOf('standby'), 'readonly', '25006', /read-only standby \(25006\)/],
    [
      'a port without a server',
      () => 'postgres://password:right@127.0.0.1:9/postgres',
      'unreachable',
      'ECONNREFUSED',
      /can't be reached \(ECONNREFUSED\)/,
    ],
  ])('%s: reported at startup and by the doctor', async (_, url, failure, code, advice) => {
    expect(await openOrFail(url())).toMatchObject({ failure, code, advice: expect.stringMatching(advice) });
    const finding = await examineDatabase({ url: url() });
    expect(finding).toMatchObject({ state: 'wrong', words: expect.stringMatching(advice) });
    expect(finding.words).not.toMatch(/wrong|right/);
  });

  test('a self-signed certificate: reported at startup and by the doctor', async () => {
    await useCertificate('self');
    onTestFinished(() => useCertificate('signed'));
    const url = urlOf('encrypted', { query: '?sslmode=verify-full' });
    const advice = /self-signed .*\(DEPTH_ZERO_SELF_SIGNED_CERT\)\. .*sslrootcert=/;
    expect(await openOrFail(url)).toMatchObject({ failure: 'tls', advice: expect.stringMatching(advice) });
    expect((await examineDatabase({ url })).words).toMatch(advice);
  });

  test.each(['verify-full', 'verify-ca', 'require', 'prefer'])(
    'sslmode=%s verifies the certificate, and warns of nothing',
    async (mode) => {
      const warnings: Error[] = [];
      const keep = (warning: Error) => void warnings.push(warning);
      process.on('warning', keep);
      onTestFinished(() => void process.off('warning', keep));
      const database = await freshDatabase(`encrypted_${mode.replace('-', '_')}`);
      await server.query(`GRANT CREATE ON DATABASE ${database} TO encrypted`);
      const url = (query: string) =>
        urlOf('encrypted', { database, host: 'localhost', query: `?sslmode=${mode}${query}` });
      expect(await openOrFail(url(''))).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
      expect(await examineDatabase({ url: url(ca()) })).toMatchObject({ state: 'ok' });
      expect(await openOrFail(url(ca()))).toBeUndefined();
      expect(warnings).toEqual([]);
    },
  );

  /** Heroku sets DATABASE_URL itself, without a mode, and its databases require TLS with certificates of their own. */
  test('PGSSLMODE applies where DATABASE_URL has no sslmode', async () => {
    const url = urlOf('encrypted');
    expect(await openOrFail(url)).toMatchObject({ failure: 'tls' });
    vi.stubEnv('PGSSLMODE', 'no-verify');
    onTestFinished(() => void vi.unstubAllEnvs());
    expect(await openOrFail(url)).toBeUndefined();
    expect(await examineDatabase({ url })).toMatchObject({ state: 'ok' });
    const verified = urlOf('encrypted', { query: '?sslmode=verify-full' });
    expect(await openOrFail(verified)).toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });

  describe('permissions', () => {
    const advice = (schema: string) => `CREATE SCHEMA ${schema} AUTHORIZATION careful`;

    test('a role without CREATE is told to have both schemas created, then uses them', async () => {
      const database = await freshDatabase('prepared');
      const url = urlOf('careful', { database });
      for (const schema of ['vizjobs', 'vizjobs_boss']) {
        expect(await openOrFail(url)).toMatchObject({
          failure: 'forbidden',
          advice: expect.stringContaining(advice(schema)),
        });
        expect(await examineDatabase({ url })).toMatchObject({
          state: 'wrong',
          words: expect.stringContaining(advice(schema)),
        });
        await server.query(advice(schema), database);
      }
      expect(await examineDatabase({ url })).toMatchObject({ state: 'ok' });
      expect(await openOrFail(url)).toBeUndefined();
      expect((await examineDatabase({ url })).words).toContain('stores schedules and watches');
    });

    test('CREATE is needed only for the first start', async () => {
      const database = await freshDatabase('revoked');
      await server.query(`GRANT CREATE ON DATABASE ${database} TO careful`);
      const url = urlOf('careful', { database });
      expect(await openOrFail(url)).toBeUndefined();
      await server.query(
        `REVOKE CREATE ON DATABASE ${database} FROM careful;
         ALTER SCHEMA vizjobs OWNER TO admin; ALTER SCHEMA vizjobs_boss OWNER TO admin;
         GRANT USAGE ON SCHEMA vizjobs, vizjobs_boss TO careful`,
        database,
      );
      expect(await examineDatabase({ url })).toMatchObject({ state: 'ok' });
      expect(await openOrFail(url)).toBeUndefined();
    });

    test('tables owned by another role need only read and write grants, which are named', async () => {
      const database = await freshDatabase('granted');
      await server.query(`GRANT CREATE ON DATABASE ${database} TO careful`);
      expect(await openOrFail(urlOf('careful', { database }))).toBeUndefined();
      const url = urlOf('writer', { database });
      for (const schema of ['vizjobs', 'vizjobs_boss']) {
        expect((await openOrFail(url))?.advice).toContain(
          `GRANT USAGE, CREATE ON SCHEMA ${schema} TO writer`,
        );
        await server.query(
          `GRANT USAGE ON SCHEMA ${schema} TO writer; GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO writer`,
          database,
        );
        const missing = `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${schema} TO writer`;
        expect((await openOrFail(url))?.advice).toContain(missing);
        expect((await examineDatabase({ url })).words).toContain(missing);
        await server.query(missing, database);
      }
      expect(await examineDatabase({ url })).toMatchObject({ state: 'ok' });
      expect(await openOrFail(url)).toBeUndefined();
    });

    test('migrating tables owned by another role requires their ownership', async () => {
      const database = await freshDatabase('older');
      await server.query(`GRANT CREATE ON DATABASE ${database} TO careful`);
      expect(await openOrFail(urlOf('careful', { database }))).toBeUndefined();
      await server.query(
        `UPDATE vizjobs.version SET version = 0;
         GRANT USAGE ON SCHEMA vizjobs, vizjobs_boss TO writer;
         GRANT ALL ON ALL TABLES IN SCHEMA vizjobs, vizjobs_boss TO writer`,
        database,
      );
      const url = urlOf('writer', { database });
      expect((await openOrFail(url))?.advice).toContain('GRANT USAGE, CREATE ON SCHEMA vizjobs TO writer');
      await server.query('GRANT CREATE ON SCHEMA vizjobs TO writer', database);
      expect((await openOrFail(url))?.advice).toMatch(
        /ALTER TABLE .* OWNER TO writer, for each table of the schema vizjobs\./,
      );
      expect((await examineDatabase({ url })).state).toBe('wrong');
    });

    test.each(['vizjobs', 'vizjobs_boss'])(
      'refuses data written to %s by a newer version',
      async (schema) => {
        const database = await freshDatabase(`newer_${schema}`);
        await server.query(`GRANT CREATE ON DATABASE ${database} TO careful`);
        const url = urlOf('careful', { database });
        expect(await openOrFail(url)).toBeUndefined();
        await server.query(`UPDATE ${schema}.version SET version = 999`, database);
        const advice = /A later version of .* wrote the data \(version 999/;
        expect(await openOrFail(url)).toMatchObject({
          failure: 'newer',
          advice: expect.stringMatching(advice),
        });
        expect((await examineDatabase({ url })).words).toMatch(advice);
      },
    );
  });

  test('that freezes: the bot still answers, /readyz and the log report it, and it reconnects without a restart', async () => {
    const database = await freshDatabase('frozen');
    await server.query(`GRANT CREATE ON DATABASE ${database} TO careful`);
    const environment = { DATABASE_URL: urlOf('careful', { database }) };
    const bot = await startBot({ jobs: seeds(3, 11, 'bad'), environment });
    const type = async (text: string) => (await bot.slack.command(`/vizjobs ${text}`)).answer();
    expect(textOf(await type('schedule daily 09:00'))).toContain('Set up');

    await server.signal('SIGSTOP');
    onTestFinished(() => server.signal('SIGCONT'));
    const [list, add, summary] = await Promise.all(
      ['schedules', 'schedule daily 10:00', 'summary'].map(type),
    );
    expect(list && textOf(list)).toContain('Schedules, watches and timed stops are unavailable right now.');
    expect(add && textOf(add)).toContain('Schedules, watches and timed stops are unavailable right now.');
    expect(summary?.text).toContain('3 failed');
    expect(bot.bot().health()).toMatchObject({ ok: true, schedules: 'unavailable' });
    const line = { failure: 'timeout', advice: expect.stringContaining("PostgreSQL doesn't respond") };
    expect(bot.logLines).toContainEqual(expect.objectContaining({ msg: 'database unavailable', ...line }));
    expect(bot.logLines).toContainEqual(
      expect.objectContaining({ msg: 'database', reference: expect.any(String), ...line }),
    );

    await server.signal('SIGCONT');
    await expect
      .poll(async () => (await type('schedules')).text, { timeout: 60_000, interval: 500 })
      .toMatch(/^[12] schedules? in this channel/);
    expect(bot.bot().health()).toMatchObject({ schedules: 'open' });
    const connections = async () =>
      (await server.query(`SELECT FROM pg_stat_activity WHERE datname = '${database}'`)).length;
    await expect.poll(connections).toBeLessThanOrEqual(4);
  });
});
