/** Runs the embedded PostgreSQL in a thread, because creating its files blocks for long enough to lose the Slack socket. */
import { mkdir } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { PGlite } from '@electric-sql/pglite';
import { lock } from 'proper-lockfile';
import type { StoreErrorDetails, StoreFailure } from '../../errors.ts';
import { filesError } from '../failures.ts';
import { openFiles } from './files.ts';
import { checkFiles, gone } from './integrity.ts';

export interface Statement {
  readonly id: number;
  readonly text: string;
  readonly values?: unknown[] | undefined;
}

/** A StoreError, serialized. */
export interface Failure extends Omit<StoreErrorDetails, 'cause'> {
  readonly failure: StoreFailure;
  readonly message: string;
}

export type Reply =
  | { readonly kind: 'open' }
  | { readonly kind: 'lost'; readonly failure: Failure }
  | { readonly kind: 'rows'; readonly id: number; readonly rows: unknown[] }
  | { readonly kind: 'failed'; readonly id: number; readonly failure: Failure };

const port = parentPort;
const { folder, mustExist } = workerData as { folder: string; mustExist: boolean };
const reply = (message: Reply) => port?.postMessage(message);

/** Milliseconds after which the lock of a killed process expires. */
const stale = 10_000;

/** WASI's errno values, which PGlite's file system uses. */
const fileErrors: Readonly<Record<number, string>> = { 2: 'EACCES', 19: 'EDQUOT', 51: 'ENOSPC', 69: 'EROFS' };

let unlock: (() => Promise<void>) | undefined;
try {
  if (mustExist && !(await checkFiles(folder))) throw gone();
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Two processes would corrupt the files, and PGlite doesn't lock them.
  const release = await lock(folder, {
    stale,
    realpath: false,
    // A restart after a kill comes at once: wait until the lock expires.
    retries: { retries: 7, factor: 1, minTimeout: 2_000 },
    // Without its mount, the lock is gone too.
    onCompromised: (error) =>
      void checkFiles(folder).then((areThere) => lost(areThere ? error : gone()), lost),
  });
  unlock = release;
  const pglite = await openFiles(folder);
  port?.on('message', async (message: Statement | 'close') => {
    if (message !== 'close') return reply(await run(pglite, message));
    await pglite.close();
    await release();
    port.close();
  });
  reply({ kind: 'open' });
} catch (error) {
  // Otherwise the next attempt has to wait until the lock expires.
  await unlock?.().catch(() => {});
  lost(error);
}

/** As `fromPglite` of pg-boss does, which would load all of pg-boss in this thread: 0.1 s of CPU. */
async function run(pglite: PGlite, { id, text, values }: Statement): Promise<Reply> {
  try {
    // Only `exec` accepts several statements, and only `query` values.
    const results = values?.length ? [await pglite.query(text, values)] : await pglite.exec(text);
    return { kind: 'rows', id, rows: results.flatMap(({ rows }) => rows) };
  } catch (error) {
    await pglite.exec('ROLLBACK').catch(() => {});
    return { kind: 'failed', id, failure: failureOf(error) };
  }
}

function lost(error: unknown): void {
  reply({ kind: 'lost', failure: failureOf(error) });
  port?.close();
}

function failureOf(thrown: unknown): Failure {
  const { failure, message, code, advice } = filesError(readable(thrown));
  return { failure, message, code, advice };
}

/** PGlite's file system throws objects that are not errors and have no message. */
function readable(thrown: unknown): unknown {
  if (thrown instanceof Error || typeof thrown !== 'object' || thrown === null || !('errno' in thrown))
    return thrown;
  const error = new Error(`error ${thrown.errno} of the file system`);
  return Object.assign(error, { code: fileErrors[Number(thrown.errno)] });
}
