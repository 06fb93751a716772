import type { Clock, Db, PgBoss } from 'pg-boss';
import type { StoreError } from '../errors.ts';
import { withTimeout } from '../time.ts';
import { bossSchema, migrate, storedVersion } from './migrations.ts';
import { checkSchemas } from './schemas.ts';
import type { Session } from './session.ts';

/** A PostgreSQL server, or files in a folder. */
export type DatabaseConfig = { readonly url: string } | { readonly folder: string };

export interface Connection {
  readonly boss: PgBoss;
  readonly db: Db;
  /** Waits for work in progress, at most this many milliseconds. Never rejects. */
  close(milliseconds: number): Promise<void>;
}

export interface ConnectionOptions {
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Called for failures of pg-boss's own work: an Error, or a plain object with its message. */
  readonly onError: (error: unknown) => void;
  /** Called once when the open database cannot be used any longer. */
  readonly onLost: (error: StoreError) => void;
}

/** The queue of slots. Not `summary`, from which older versions take jobs that they cannot read. */
export const queue = 'slot';

const day = 24 * 60 * 60;

/** By default pg-boss finds what a killed instance left only after minutes, and deletes what is over once a day. */
const intervals = {
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
  maintenanceIntervalSeconds: 3_600,
} as const;

/** A job whose instance is gone begins again 10 s after its last heartbeat. */
const recovery = {
  heartbeatSeconds: 10,
  retryDelay: 1,
  retryLimit: 100,
  expireInSeconds: 900,
  // A slot that became due while the bot was off is still delivered, or skipped, when it is back.
  retentionSeconds: 365 * day,
  deleteAfterSeconds: 600,
} as const;

/** After an opening that failed, in milliseconds. */
const closeTimeout = 5_000;

/**
 * Opens the database, creates or migrates its tables and starts pg-boss.
 * @throws StoreError
 */
export async function connect(
  config: DatabaseConfig,
  { clock, onError, onLost }: ConnectionOptions,
): Promise<Connection> {
  const session = await openSession(config, onLost);
  try {
    const { version, createBossSchema } = await checkSchemas(session);
    // A bot without schedules never loads it.
    const { PgBoss } = await import('pg-boss');
    const boss = new PgBoss({
      db: session,
      ...('folder' in config ? { backend: 'pglite' as const } : {}),
      ...(clock ? { clock } : {}),
      ...intervals,
      // No cron: each schedule has a job for its next slot.
      schedule: false,
      schema: bossSchema,
      // CREATE SCHEMA needs a right to the whole database, also where the schema exists.
      createSchema: createBossSchema,
      // One instance of pg-boss for one bot: nobody asks for the list.
      registerInstance: false,
      persistWarnings: false,
    });
    boss.on('error', onError);
    return await start(boss, session, version);
  } catch (error) {
    await session.close(closeTimeout);
    throw error;
  }
}

async function openSession(config: DatabaseConfig, onLost: (error: StoreError) => void): Promise<Session> {
  if ('url' in config) return (await import('./server.ts')).openServer(config.url, onLost);
  return (await import('./embedded/database.ts')).openEmbedded(config.folder, onLost);
}

async function start(boss: PgBoss, session: Session, version: number | undefined): Promise<Connection> {
  try {
    await boss.start();
    if (version !== storedVersion) await migrate(session);
    await boss.createQueue(queue, recovery);
    await boss.updateQueue(queue, recovery);
  } catch (error) {
    await stop(boss, 0);
    throw error;
  }
  return {
    boss,
    db: session,
    async close(milliseconds) {
      const end = performance.now() + milliseconds;
      await stop(boss, milliseconds);
      // The embedded database must close its files, even if pg-boss took all the time.
      await session.close(Math.max(500, end - performance.now()));
    },
  };
}

/** pg-boss gives unfinished work back to the queue, which a lost database cannot take. */
const stop = (boss: PgBoss, milliseconds: number): Promise<void> =>
  withTimeout(milliseconds + 500, boss.stop({ graceful: milliseconds > 0, timeout: milliseconds }));
