import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openEmbedded } from '../../src/database/embedded/database.ts';
import { seeds, startBot, textOf } from '../e2e/bot.ts';
import { freshDatabase, kinds, onServer } from './databases.ts';
import { prepareDataDir } from './template.ts';

const jobs = [...seeds(3, 11, 'bad'), ...seeds(2, 8, 'board')];
const unusable = 'Schedules, watches and timed stops are unavailable right now.';
/** Covers the back-off of the first attempts to open the database, and its creation on a busy machine; milliseconds. */
const patience = { timeout: 180_000, interval: 500 };

type Bot = Awaited<ReturnType<typeof startBot>>;

const type = async ({ slack }: Bot, text: string) => (await slack.command(`/vizjobs ${text}`)).answer();
const setUp = async (bot: Bot) => textOf(await type(bot, 'schedule daily 09:00'));

/** Commands that need no database still work. */
async function expectAnswers(bot: Bot): Promise<void> {
  expect((await type(bot, 'failed')).text).toContain('None failed in the last 24 h · 3 in all');
  expect((await type(bot, 'summary')).text).toContain('3 failed, 2 running');
}

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

async function onDatabase(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function freshUrl(): Promise<string> {
  const database = await freshDatabase('PostgreSQL');
  if (!('url' in database)) throw new Error('PostgreSQL has an address');
  return database.url;
}

describe('a data folder', () => {
  test('that cannot be created is reported; everything else works, and schedules recover without a restart', async () => {
    const folder = await emptyFolder();
    const file = join(folder, 'file');
    await writeFile(file, '');
    const bot = await startBot({ jobs, environment: { DATA_DIR: join(file, 'data') } });
    const words = await setUp(bot);
    expect(words).toContain(unusable);
    expect(words).toContain("vizjobs can't write to its data folder.");
    expect(words).toContain('DATA_DIR');
    await expectAnswers(bot);
    await rm(file);
    await expect.poll(() => setUp(bot), patience).toContain('Set up');
    expect((await type(bot, 'schedules')).text).toContain('1 schedule in this channel');
  });

  test('that disappears while it is open is reported, not created anew, and used again when it is back', async () => {
    const folder = await emptyFolder();
    const [data, away] = [join(folder, 'data'), join(folder, 'away')];
    await prepareDataDir(data);
    const bot = await startBot({ jobs, environment: { DATA_DIR: data } });
    await expect.poll(() => setUp(bot), patience).toContain('Set up');
    await rename(data, away);
    await expect
      .poll(() => bot.logLines.find(({ msg }) => msg === 'database unavailable'), patience)
      .toMatchObject({ failure: 'damaged', advice: expect.stringContaining('Mount DATA_DIR again') });
    // Every further attempt leaves it alone.
    await expect
      .poll(() => bot.logLines.filter(({ msg }) => msg === 'database unavailable').length, patience)
      .toBeGreaterThan(1);
    expect(existsSync(data)).toBe(false);
    expect(textOf(await type(bot, 'schedules'))).toContain('The database files are damaged or gone.');
    await rename(away, data);
    await expect
      .poll(async () => (await type(bot, 'schedules')).text, patience)
      .toContain('1 schedule in this channel');
  });

  test('used by another process is left alone, and opened once that process closes it', async () => {
    const folder = await emptyFolder();
    await prepareDataDir(folder);
    const other = await openEmbedded(join(folder, 'schedules'), () => {});
    const bot = await startBot({ jobs, environment: { DATA_DIR: folder } });
    // The wait for the lock outlasts the bot's own limit.
    await expect.poll(() => setUp(bot), patience).toContain('Another vizjobs process is using the database.');
    await expectAnswers(bot);
    await other.close(5_000);
    await expect.poll(() => setUp(bot), patience).toContain('Set up');
  });
});

const run = promisify(execFile);

/** Mounts a tmpfs of the given size, which needs root. */
async function smallDisk(size: string): Promise<string> {
  const folder = await emptyFolder();
  await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]);
  onTestFinished(async () => void (await run('umount', ['-l', folder])));
  return folder;
}

const makeRoom = (folder: string) => run('mount', ['-o', 'remount,size=400m', folder]);

async function mayMount(): Promise<boolean> {
  if (process.getuid?.() !== 0) return false;
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  try {
    await run('mount', ['-t', 'tmpfs', 'tmpfs', folder]);
    await run('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test.runIf(await mayMount())(
  'a full disk (needs permission to mount) is reported, everything else works, and freed space is used',
  async () => {
    const folder = await smallDisk('24m');
    const bot = await startBot({ jobs, environment: { DATA_DIR: folder } });
    await expect.poll(() => setUp(bot), patience).toContain('The disk is full.');
    await expectAnswers(bot);
    await makeRoom(folder);
    await expect.poll(() => setUp(bot), patience).toContain('Set up');
  },
);

test.runIf(await mayMount())(
  'a disk that fills up (needs permission to mount) blocks nothing, and earlier data survives',
  async () => {
    const disk = await smallDisk('60m');
    const folder = join(disk, 'schedules');
    // After it has panicked, a statement gets no reply.
    const full = await openEmbedded(folder, () => {}, { statementTimeout: 5_000 });
    await full.executeSql('CREATE TABLE kept (text text)');
    await full.executeSql(`INSERT INTO kept VALUES ('first')`);
    const fill = async () => {
      for (;;)
        await full.executeSql(
          `INSERT INTO kept SELECT repeat(md5(random()::text), 200) FROM generate_series(1, 200)`,
        );
    };
    await expect(fill()).rejects.toThrow();
    // PostgreSQL has panicked over its WAL, and may or may not report it. Either way this settles.
    await full.executeSql('SELECT 1').catch(() => {});
    await full.close(5_000);
    await makeRoom(disk);
    const again = await openEmbedded(folder, () => {});
    onTestFinished(() => again.close(5_000));
    const { rows } = await again.executeSql(`SELECT text FROM kept WHERE text = 'first'`);
    expect(rows).toEqual([{ text: 'first' }]);
  },
);

test('an unreachable server is reported, and everything else works', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const address = closed.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  await new Promise((resolve) => closed.close(resolve));
  const bot = await startBot({
    jobs,
    environment: { DATABASE_URL: `postgres://vizjobs:secret@127.0.0.1:${port}/vizjobs` },
  });
  const words = await setUp(bot);
  expect(words).toContain(unusable);
  expect(words).toContain("The database isn't responding.");
  expect((await type(bot, 'failed')).text).toContain('None failed in the last 24 h · 3 in all');
  const summary = await type(bot, 'summary');
  expect(summary.text).toContain('3 failed, 2 running');
  expect(textOf(summary)).toContain('nothing to compare with');
  expect(JSON.stringify(bot.logLines)).not.toContain('secret@');
});

describe.runIf(kinds.includes('PostgreSQL'))('a PostgreSQL server (if available)', () => {
  test("that terminates all connections doesn't break commands, and is used again without a restart", async () => {
    const url = await freshUrl();
    const bot = await startBot({ jobs, environment: { DATABASE_URL: url } });
    expect(await setUp(bot)).toContain('Set up');
    const name = new URL(url).pathname.slice(1);
    for (const _ of [1, 2, 3]) {
      await onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
      await expectAnswers(bot);
      await expect
        .poll(async () => (await type(bot, 'schedules')).text, patience)
        .toContain('1 schedule in this channel');
    }
  });

  test("that refuses connections doesn't fill the log, and watches continue afterwards", async () => {
    const url = await freshUrl();
    const bot = await startBot({ jobs, environment: { DATABASE_URL: url } });
    expect((await type(bot, 'watch failed')).text).toContain('Watching');
    const name = new URL(url).pathname.slice(1);
    await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`);
    await onServer(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`);
    const failures = () => bot.logLines.filter(({ msg }) => msg === 'processing watches failed');
    await expect.poll(failures, patience).not.toEqual([]);
    await setTimeout(4_000);
    expect(failures()).toMatchObject([{ error: { advice: expect.stringContaining('55000') } }]);
    await onServer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    await expect.poll(async () => (await type(bot, 'watches')).text, patience).toContain('1 watch');
  });

  test('that is busy with background work still answers people', async () => {
    const bot = await startBot({ jobs, environment: { DATABASE_URL: await freshUrl() } });
    expect((await type(bot, 'watch failed')).text).toContain('Watching');
    const { db } = await bot.database().use();
    let over = false;
    // They end by themselves, or are cut short with the test.
    for (const _ of [1, 2, 3])
      db.executeSql('SELECT pg_sleep(8)').then(
        () => (over = true),
        () => {},
      );
    expect((await type(bot, 'watches')).text).toContain('1 watch');
    expect(over).toBe(false);
  });

  test('with data from a newer version is left alone', async () => {
    const url = await freshUrl();
    const bot = await startBot({ jobs, environment: { DATABASE_URL: url } });
    expect(await setUp(bot)).toContain('Set up');
    await onDatabase(url, 'UPDATE vizjobs.version SET version = 999');
    await bot.restart();
    await expect.poll(() => setUp(bot), patience).toContain('A newer version of vizjobs wrote the database.');
    await expectAnswers(bot);
  });
});
