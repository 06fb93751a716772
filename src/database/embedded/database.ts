import { Worker } from 'node:worker_threads';
import type { Db } from 'pg-boss';
import type { Failure, Reply, Statement } from './worker.ts';

export interface EmbeddedDatabase extends Db {
  /** Resolves when the files are whole and closed. */
  close(): Promise<void>;
}

/** The database cannot be opened, or is gone. `code` is that of the file system or a SQLSTATE. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  readonly code: string | undefined;

  constructor({ message, code }: Failure) {
    super(message);
    this.code = code;
  }
}

interface Waiting {
  readonly resolve: (answer: { rows: unknown[] }) => void;
  readonly reject: (error: DatabaseFailure) => void;
}

/** A statement takes milliseconds. A database that has panicked never answers again; in milliseconds. */
const patience = 15_000;

/**
 * PostgreSQL in files below `folder`, made when they are not there.
 * @param onLost called once when it ends by itself; every statement fails from then on
 * @throws DatabaseFailure
 */
export async function openEmbedded(
  folder: string,
  onLost: (error: DatabaseFailure) => void,
): Promise<EmbeddedDatabase> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: { folder } });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let over: DatabaseFailure | undefined;
  let closing = false;

  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let watch: NodeJS.Timeout | undefined;

  /** Begins anew with each answer: statements wait for each other. */
  function watchStatements(): void {
    clearTimeout(watch);
    if (waiting.size > 0) watch = setTimeout(() => lose({ message: 'timeout of a statement' }), patience);
  }

  function lose(failure: Failure): void {
    if (over) return;
    over = new DatabaseFailure(failure);
    opened.reject(over);
    for (const { reject } of waiting.values()) reject(over);
    waiting.clear();
    clearTimeout(watch);
    void worker.terminate();
    if (!closing) onLost(over);
  }

  worker.on('message', (reply: Reply) => {
    switch (reply.kind) {
      case 'open':
        return opened.resolve();
      case 'lost':
        return lose(reply.failure);
      case 'rows':
        waiting.get(reply.id)?.resolve({ rows: reply.rows });
        waiting.delete(reply.id);
        return watchStatements();
      case 'failed':
        waiting.get(reply.id)?.reject(new DatabaseFailure(reply.failure));
        waiting.delete(reply.id);
        return watchStatements();
    }
  });
  worker.on('error', (error) => lose({ message: error.message }));
  worker.on('exit', () => {
    lose({ message: 'the embedded database has ended' });
    ended.resolve();
  });

  function executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    if (over) return Promise.reject(over);
    const id = ++last;
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject });
      if (waiting.size === 1) watchStatements();
      worker.postMessage({ id, text, values } satisfies Statement);
    });
  }

  await opened.promise;
  return {
    executeSql,
    // There is one session, for as long as it is open.
    async setSessionStatements(statements) {
      for (const statement of statements) await executeSql(statement);
    },
    async close() {
      closing = true;
      worker.postMessage('close');
      await ended.promise;
    },
  };
}
