import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { StoreError } from '../../errors.ts';
import { waitAtMost } from '../../time.ts';
import type { Session } from '../session.ts';
import type { Failure, Reply, Statement } from './worker.ts';

interface Pending {
  readonly resolve: (answer: { rows: unknown[] }) => void;
  readonly reject: (error: StoreError) => void;
}

interface EmbeddedOptions {
  /** Files that are missing are not created. */
  readonly mustExist?: boolean;
  /** For locking and creating the files, in milliseconds. Default 120,000. */
  readonly openTimeout?: number;
  /**
   * For one statement, in milliseconds. Default 15,000. Statements take milliseconds; a database that has panicked
   * never responds.
   */
  readonly statementTimeout?: number;
}

/**
 * Opens PostgreSQL on files in `folder`, and by default creates them if there are none.
 * @param onLost called once when the open database is lost; every statement fails from then on
 * @throws StoreError
 */
export async function openEmbedded(
  folder: string,
  onLost: (error: StoreError) => void,
  { mustExist = false, openTimeout = 120_000, statementTimeout = 15_000 }: EmbeddedOptions = {},
): Promise<Session> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: { folder, mustExist },
    env: withCache(),
  });
  const pending = new Map<number, Pending>();
  let last = 0;
  let over: StoreError | undefined;
  let closing = false;

  const opened = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  let isOpen = false;
  let timer = setTimeout(() => lose(silent(`not open after ${openTimeout / 1_000} s`)), openTimeout);

  /** Restarts the timer at each reply, because statements run one after the other. */
  function watch(): void {
    clearTimeout(timer);
    if (pending.size === 0) return;
    timer = setTimeout(() => lose(silent(`no reply within ${statementTimeout / 1_000} s`)), statementTimeout);
  }

  function lose({ message, ...details }: Failure): void {
    if (over) return;
    over = new StoreError(details.failure, message, details);
    opened.reject(over);
    for (const { reject } of pending.values()) reject(over);
    pending.clear();
    clearTimeout(timer);
    void worker.terminate();
    if (isOpen && !closing) onLost(over);
  }

  worker.on('message', (reply: Reply) => {
    switch (reply.kind) {
      case 'open':
        isOpen = true;
        clearTimeout(timer);
        return opened.resolve();
      case 'lost':
        return lose(reply.failure);
      case 'rows':
        pending.get(reply.id)?.resolve({ rows: reply.rows });
        pending.delete(reply.id);
        return watch();
      case 'failed': {
        const { message, ...details } = reply.failure;
        pending.get(reply.id)?.reject(new StoreError(details.failure, message, details));
        pending.delete(reply.id);
        return watch();
      }
    }
  });
  worker.on('error', (error) => lose(failed(error.message)));
  worker.on('exit', () => {
    lose(failed('the embedded database has stopped'));
    ended.resolve();
  });

  function executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    if (over) return Promise.reject(over);
    const id = ++last;
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      if (pending.size === 1) watch();
      worker.postMessage({ id, text, values } satisfies Statement);
    });
  }

  await opened.promise;
  return {
    executeSql,
    interactive: { executeSql },
    // There is a single, permanent connection.
    async setSessionStatements(statements) {
      for (const statement of statements) await executeSql(statement);
    },
    async close(milliseconds) {
      closing = true;
      worker.postMessage('close');
      await waitAtMost(milliseconds, ended.promise);
      await worker.terminate();
    },
  };
}

/** Node's compile cache of this thread, which a worker doesn't inherit. */
function withCache(): NodeJS.ProcessEnv {
  const cache = getCompileCacheDir();
  return { ...process.env, ...(cache !== undefined && { NODE_COMPILE_CACHE: dirname(cache) }) };
}

const failed = (message: string): Failure => ({
  failure: 'failed',
  message,
  advice: 'The embedded database stopped and is being reopened.',
});

const silent = (message: string): Failure => ({
  failure: 'timeout',
  message,
  advice:
    "The embedded database didn't respond and is being reopened. Check the disk of DATA_DIR and the load.",
});
