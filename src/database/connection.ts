import type { Clock, Db, PgBoss } from 'pg-boss';
import { StoreError, type StoreFailure } from '../errors.ts';
import { migrate, schema } from './migrations.ts';

/** Where schedules are kept: a PostgreSQL server, or files in a folder. */
export type DatabaseConfig = { readonly url: string } | { readonly folder: string };

export interface Connection {
  readonly boss: PgBoss;
  readonly db: Db;
  /** Waits for work in progress, at most that many milliseconds. */
  close(milliseconds: number): Promise<void>;
}

export interface ConnectionOptions {
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
  readonly onError: (error: unknown) => void;
  /** Called when the connection cannot be used any more. */
  readonly onLost: (error: unknown) => void;
}

/** Name of the queue of summaries that are due. */
export const queue = 'summary';
const bossSchema = `${schema}_boss`;

/** pg-boss' defaults find what is due, and what a killed instance left, only after a minute or more. */
const intervals = {
  cronMonitorIntervalSeconds: 5,
  cronWorkerIntervalSeconds: 1,
  superviseIntervalSeconds: 5,
  monitorIntervalSeconds: 5,
} as const;

/** A job whose instance is gone begins again 10 s after its last heartbeat. */
const recovery = { heartbeatSeconds: 10, retryDelay: 1, retryLimit: 100, expireInSeconds: 900 } as const;

/**
 * Opens the database, makes or migrates its tables and starts pg-boss.
 * @throws StoreError
 */
export async function connect(config: DatabaseConfig, options: ConnectionOptions): Promise<Connection> {
  try {
    return await open(config, options);
  } catch (error) {
    throw storeError(error);
  }
}

async function open(
  config: DatabaseConfig,
  { clock, onError, onLost }: ConnectionOptions,
): Promise<Connection> {
  // A bot without schedules never loads any of it.
  const { PgBoss } = await import('pg-boss');
  const embedded =
    'folder' in config
      ? await (await import('./embedded/database.ts')).openEmbedded(config.folder, onLost)
      : undefined;
  const boss = new PgBoss({
    ...('url' in config
      ? { connectionString: config.url, max: 4, application_name: 'vizjobs', connectionTimeoutMillis: 5_000 }
      : {}),
    ...(embedded ? { db: embedded, backend: 'pglite' as const } : {}),
    ...(clock ? { clock } : {}),
    ...intervals,
    schema: bossSchema,
    // One instance of pg-boss for one bot: nobody asks for the list.
    registerInstance: false,
    persistWarnings: false,
  });
  boss.on('error', onError);
  try {
    await boss.start();
    const db = boss.getDb();
    await migrate(db);
    await boss.createQueue(queue, recovery);
    await boss.updateQueue(queue, recovery);
    // pg-boss' own queue between its clock and ours: without a heartbeat a kill there costs 15 minutes.
    await boss.updateQueue('__pgboss__send-it', recovery);
    return {
      boss,
      db,
      async close(milliseconds) {
        await boss.stop({ graceful: true, timeout: milliseconds });
        await embedded?.close();
      },
    };
  } catch (error) {
    await boss.stop({ graceful: false }).catch(onError);
    await embedded?.close();
    throw error;
  }
}

const failures: readonly (readonly [RegExp, StoreFailure])[] = [
  [
    /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPIPE|57P0[1-3]|08...|53300)$/,
    'unreachable',
  ],
  [/^(28...|3D000|42501)$/, 'refused'],
  [/^(EACCES|EROFS|EPERM|ENOTDIR|EEXIST|ENAMETOOLONG)$/, 'unwritable'],
  [/^ELOCKED$/, 'locked'],
  [/^(ENOSPC|EDQUOT|53100)$/, 'full'],
];

/** What a failure of a database means for people. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  const known = failures.find(([pattern]) => pattern.test(code))?.[1];
  if (known) return new StoreError(known, error);
  const message = error instanceof Error ? error.message : '';
  if (/timeout|terminat|connection/i.test(message)) return new StoreError('unreachable', error);
  return new StoreError(/no space left/i.test(message) ? 'full' : 'failed', error);
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error && error.cause !== undefined ? codeOf(error.cause) : '';
}
