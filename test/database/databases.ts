import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import type { Bot } from '../../src/bot.ts';
import type { DatabaseConfig } from '../../src/database/connection.ts';
import { copyTemplate } from './template.ts';

/**
 * A PostgreSQL server where tests may create databases (`.ci/run` starts one). If unset, tests run only on
 * PGlite.
 */
const server = process.env['TEST_DATABASE_URL'];

export type Kind = 'PGlite' | 'PostgreSQL';
export const kinds: readonly Kind[] = server === undefined ? ['PGlite'] : ['PGlite', 'PostgreSQL'];

/** Creates an empty database for one test. */
export async function freshDatabase(kind: Kind): Promise<DatabaseConfig> {
  return kind === 'PGlite' ? { folder: await freshFolder() } : { url: await freshUrl() };
}

async function freshFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await copyTemplate(folder);
  return folder;
}

export async function freshUrl(): Promise<string> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await onServer(`CREATE DATABASE ${name}`);
  onTestFinished(async () => void (await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)));
  const url = new URL(server ?? '');
  url.pathname = `/${name}`;
  return url.href;
}

/** Runs SQL on the server and returns the row count. */
export async function onServer(sql: string): Promise<number> {
  const client = new pg.Client(server);
  await client.connect();
  try {
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end();
  }
}

/** Opening the embedded database takes seconds of CPU; on a busy machine that exceeds the bot's own limit. */
export const untilOpen = ({ database }: Pick<Bot, 'database'>): Promise<void> =>
  expect.poll(() => database.state().kind, { timeout: 100_000 }).toBe('open');
