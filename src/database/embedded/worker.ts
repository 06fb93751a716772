/**
 * The embedded PostgreSQL, in a thread of its own: creating its files takes seconds of CPU, long enough to lose the
 * Slack socket. It answers one statement after the other.
 */
import { mkdir } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { fromPglite } from 'pg-boss';
import { lock } from 'proper-lockfile';
import { openFiles } from './files.ts';

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

/** PGlite's own numbers of errors of the file system, which are WASI's, not those of the machine. */
const fileErrors: Readonly<Record<number, string>> = { 2: 'EACCES', 19: 'EDQUOT', 51: 'ENOSPC', 69: 'EROFS' };

let unlock: (() => Promise<void>) | undefined;
try {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Two processes in the same files destroy them, and PGlite itself does not look.
  const release = await lock(folder, {
    stale,
    realpath: false,
    // A restart follows a killed process closely: wait until its lock is stale.
    retries: { retries: 7, factor: 1, minTimeout: 2_000 },
    onCompromised: (error) => lost(error),
  });
  unlock = release;
  const pglite = await openFiles(folder);
  const database = fromPglite(pglite);
  port?.on('message', async (message: Statement | 'close') => {
    if (message === 'close') {
      await pglite.close();
      await release();
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
  // The next try must not wait until the lock is stale.
  await unlock?.().catch(() => {});
  lost(error);
}

function lost(error: unknown): void {
  reply({ kind: 'lost', failure: failureOf(error) });
  port?.close();
}

function failureOf(error: unknown): Failure {
  // What PGlite's file system throws is no Error and has no message.
  if (!(error instanceof Error) && typeof error === 'object' && error !== null && 'errno' in error) {
    return { message: `error ${error.errno} of the file system`, code: fileErrors[Number(error.errno)] };
  }
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  return { message, code };
}
