/**
 * The embedded PostgreSQL, in a thread of its own: creating its files takes seconds of CPU, long enough to lose the
 * Slack socket. It answers one statement after the other.
 */
import { mkdir } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { fromPglite } from 'pg-boss';
import { lock } from 'proper-lockfile';

export interface Statement {
  readonly id: number;
  readonly text: string;
  readonly values?: unknown[] | undefined;
}

export interface Failure {
  readonly message: string;
  /** SQLSTATE, or a code of the file system. */
  readonly code?: string | undefined;
}

export type Reply =
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly failure: Failure }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: unknown[] }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };

const port = parentPort;
const { folder } = workerData as { folder: string };
const reply = (message: Reply) => port?.postMessage(message);

/** Another process that ended without a word holds the lock for this long, in milliseconds. */
const stale = 10_000;

try {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Two processes in the same files destroy them, and PGlite itself does not look.
  const unlock = await lock(folder, {
    stale,
    realpath: false,
    // A restart follows a killed process closely: wait until its lock is stale.
    retries: { retries: 7, factor: 1, minTimeout: 2_000 },
    onCompromised: (error) => lost(error),
  });
  const pglite = await PGlite.create(`${folder}/postgres`);
  const database = fromPglite(pglite);
  port?.on('message', async (message: Statement | 'close') => {
    if (message === 'close') {
      await pglite.close();
      await unlock();
      port.close();
      return;
    }
    const { id, text, values } = message;
    try {
      const { rows } = await database.executeSql(text, values);
      reply({ kind: 'rows', id, rows });
    } catch (error) {
      reply({ kind: 'failed', id, failure: failureOf(error) });
    }
  });
  reply({ kind: 'open' });
} catch (error) {
  lost(error);
}

function lost(error: unknown): void {
  reply({ kind: 'lost', failure: failureOf(error) });
  port?.close();
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return { message, code };
}
