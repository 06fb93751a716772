import type { Clock, Db, PgBoss } from 'pg-boss';
import type { StoreError } from '../errors.ts';
import { waitAtMost } from '../time.ts';
import { bossSchema, migrate, storedVersion } from './migrations.ts';
import { checkSchemas } from './schemas.ts';
import type { Session } from './session.ts';

/** A PostgreSQL server, or files in a folder. */
export type DatabaseConfig = { readonly url: string } | { readonly folder: string };

export interface Connection {
  readonly boss: PgBoss;
  readonly db: Db;
  /** For statements a person is waiting for. */
  readonly interactive: Db;
  /** Waits up to `milliseconds` for work in progress. Never rejects. */
  close(milliseconds: number): Promise<void>;
}

interface ConnectionOptions {
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  /** Called for internal failures of pg-boss, with an Error or a plain object with a message. */
  readonly onError: (error: unknown) => void;
  /** Called once when the open database is lost. */
  readonly onLost: (error: StoreError) => void;
  /** Missing files are not created: the database was open before, so its mount may be gone. */
  readonly mustExist?: boolean;
}

/** Not `summary`, because older versions would take jobs from it that they can't read. */
export const queue = 'slot';

const day = 24 * 60 * 60;

/** By default, pg-boss detects dead instances only after minutes, and deletes finished jobs once a day. */
const intervals = {
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
  maintenanceIntervalSeconds: 3_600,
} as const;

/** A dead instance's jobs are retried 10 s after its last heartbeat. */
export const recovery = {
  heartbeatSeconds: 10,
  retryDelay: 1,
  retryLimit: 100,
  expireInSeconds: 900,
  // Slots that come due while the bot is off are delivered or skipped when it is back.
  retentionSeconds: 365 * day,
  deleteAfterSeconds: 600,
} as const;

/** After a failed opening, in milliseconds. */
const closeTimeout = 5_000;

/**
 * Opens the database, creates or migrates its tables and starts pg-boss.
 * @throws StoreError
 */
export async function connect(
  config: DatabaseConfig,
  { clock, onError, onLost, mustExist = false }: ConnectionOptions,
): Promise<Connection> {
  const session =
    'url' in config
      ? await (await import('./server.ts')).openServer(config.url, onLost)
      : await (await import('./embedded/database.ts')).openEmbedded(config.folder, onLost, { mustExist });
  try {
    const { version, createBossSchema } = await checkSchemas(session);
    // Imported lazily: a bot without schedules doesn't need it.
    const { PgBoss } = await import('pg-boss');
    const boss = new PgBoss({
      db: session,
      ...('folder' in config ? { backend: 'pglite' as const } : {}),
      ...(clock ? { clock } : {}),
      ...intervals,
      // No cron: each schedule has a job for its next slot.
      schedule: false,
      schema: bossSchema,
      // CREATE SCHEMA requires a right on the database even if the schema exists.
      createSchema: createBossSchema,
      // The list of instances is not used.
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
    interactive: session.interactive,
    async close(milliseconds) {
      const end = performance.now() + milliseconds;
      await stop(boss, milliseconds);
      // Leave the embedded database time to close its files, even if pg-boss used up the rest.
      await session.close(Math.max(500, end - performance.now()));
    },
  };
}

/** Stopping gracefully returns unfinished jobs to the queue, which a lost database can't take. */
const stop = (boss: PgBoss, milliseconds: number): Promise<void> =>
  waitAtMost(milliseconds + 500, boss.stop({ graceful: milliseconds > 0, timeout: milliseconds }));
