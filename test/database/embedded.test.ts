import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/database/connection.ts';
import { openEmbedded } from '../../src/database/embedded/database.ts';
import { checkFiles, postgresMajor } from '../../src/database/embedded/integrity.ts';
import { examineDatabase } from '../../src/doctor/database.ts';
import { seeds, startBot, textOf } from '../e2e/bot.ts';
import { freshDatabase } from './databases.ts';
import { prepareDataDir } from './template.ts';

async function freshFolder(): Promise<string> {
  const database = await freshDatabase('PGlite');
  if (!('folder' in database)) throw new Error('PGlite has a folder');
  return database.folder;
}

const open = async (folder: string) => {
  const session = await openEmbedded(folder, () => {});
  onTestFinished(() => session.close(5_000));
  return session;
};

describe('damaged files are refused, by the doctor too, and left untouched', () => {
  test.each<[string, (files: string) => Promise<void>, string]>([
    ['without PG_VERSION', (files) => rm(join(files, 'PG_VERSION')), 'PG_VERSION missing'],
    [
      'with an empty PG_VERSION',
      (files) => truncate(join(files, 'PG_VERSION')),
      'PG_VERSION is not a number',
    ],
    ['without pg_control', (files) => rm(join(files, 'global/pg_control')), 'global/pg_control missing'],
    [
      'without tables and log',
      async (files) => {
        await rm(join(files, 'base'), { recursive: true });
        await rm(join(files, 'pg_wal'), { recursive: true });
      },
      'base, pg_wal missing',
    ],
    [
      'empty',
      async (files) => {
        await rm(files, { recursive: true });
        await mkdir(files);
      },
      'PG_VERSION, global/pg_control',
    ],
  ])('%s', async (_, damage, reason) => {
    const folder = await freshFolder();
    const files = join(folder, 'postgres');
    await damage(files);
    const before = await readdir(files, { recursive: true });
    const refused = { failure: 'damaged', advice: expect.stringContaining(reason) };
    await expect(open(folder)).rejects.toMatchObject(refused);
    expect(await readdir(files, { recursive: true })).toEqual(before);
    const finding = await examineDatabase({ folder });
    expect(finding).toMatchObject({
      state: 'wrong',
      words: expect.stringContaining('Restore DATA_DIR from a backup'),
    });
  });

  test('with a broken pg_control', async () => {
    const folder = await freshFolder();
    await writeFile(join(folder, 'postgres/global/pg_control'), Buffer.alloc(8_192, 7));
    const advice = expect.stringContaining("PostgreSQL can't start from these files");
    await expect(open(folder)).rejects.toMatchObject({ failure: 'damaged', advice });
  });
});

test('users are told that the files are damaged, not that nothing is scheduled', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await prepareDataDir(folder);
  await rm(join(folder, 'schedules/postgres/PG_VERSION'));
  const bot = await startBot({ jobs: seeds(3, 11, 'bad'), environment: { DATA_DIR: folder } });
  const list = async () => textOf(await (await bot.slack.command('/vizjobs schedules')).answer());
  await expect.poll(list).toContain('The database files are damaged or gone.');
  expect(bot.bot().health()).toMatchObject({ ok: true, schedules: 'unavailable' });
  expect(bot.logLines).toContainEqual(
    expect.objectContaining({
      msg: 'database unavailable',
      advice: expect.stringContaining('PG_VERSION missing'),
    }),
  );
});

test('files from a newer PostgreSQL are refused', async () => {
  const folder = await freshFolder();
  await writeFile(join(folder, 'postgres/PG_VERSION'), `${postgresMajor + 1}\n`);
  await expect(open(folder)).rejects.toMatchObject({ failure: 'newer' });
  expect((await examineDatabase({ folder })).words).toContain('A later version of vizjobs wrote DATA_DIR');
});

test('data from a newer pg-boss is refused', async () => {
  const folder = await freshFolder();
  const session = await openEmbedded(folder, () => {});
  await session.executeSql('UPDATE vizjobs_boss.version SET version = 999');
  await session.close(20_000);
  const advice = expect.stringContaining('A later version of pg-boss wrote the data (version 999');
  await expect(connect({ folder }, { onError() {}, onLost() {} })).rejects.toMatchObject({
    failure: 'newer',
    advice,
  });
});

test('replaces files left half-created by a killed process', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, 'postgres.new'));
  await writeFile(join(folder, 'postgres.new/PG_VERSION'), 'half');
  const session = await open(folder);
  expect((await session.executeSql('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
  expect(await checkFiles(folder)).toBe(true);
});

test('a failed transaction fails no statement that waits behind it', async () => {
  const session = await open(await freshFolder());
  const failing = session.executeSql('BEGIN; SELECT 1 / 0; COMMIT');
  const next = session.executeSql('SELECT 1 AS one');
  await expect(failing).rejects.toMatchObject({ code: '22012' });
  expect((await next).rows).toEqual([{ one: 1 }]);
});

test('an endless statement times out, fails the statements queued behind it, and the files can be reopened', async () => {
  const folder = await freshFolder();
  const lost = Promise.withResolvers<unknown>();
  const session = await openEmbedded(folder, lost.resolve, { statementTimeout: 2_000 });
  const silent = { failure: 'timeout', advice: expect.stringContaining("didn't respond") };
  const endless = session.executeSql('SELECT count(*) FROM generate_series(1, 1000000000000)');
  const waiting = session.executeSql('SELECT 1');
  // More of them don't put it off.
  const more = setInterval(() => void session.executeSql('SELECT 1').catch(() => {}), 500);
  onTestFinished(() => clearInterval(more));
  await expect(endless).rejects.toMatchObject(silent);
  await expect(waiting).rejects.toMatchObject(silent);
  expect(await lost.promise).toMatchObject(silent);
  await expect(session.executeSql('SELECT 1')).rejects.toMatchObject(silent);
  const again = await open(folder);
  expect((await again.executeSql('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
});

test('times out when opening takes too long', async () => {
  const folder = await freshFolder();
  await open(folder);
  // The folder is locked, and the wait for the lock is longer than this.
  const late = openEmbedded(folder, () => {}, { openTimeout: 100 });
  await expect(late).rejects.toMatchObject({ failure: 'timeout' });
});
