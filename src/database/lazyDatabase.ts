import { existsSync } from 'node:fs';
import type { Clock } from 'pg-boss';
import type { Logger } from 'pino';
import { StoreError } from '../errors.ts';
import { type Connection, connect, type DatabaseConfig, storeError } from './connection.ts';

export type DatabaseState =
  | { readonly kind: 'closed' | 'opening' | 'open' }
  | { readonly kind: 'unavailable'; readonly reason: StoreError['failure'] };

export interface LazyDatabase {
  readonly state: () => DatabaseState;
  /** Whether there may be schedules: a bot that nobody asked for one never opens anything. */
  readonly inUse: () => boolean;
  /**
   * The open database; opens it when it is closed.
   * @throws StoreError at once while it cannot be used; it is tried again in the background
   */
  use(): Promise<Connection>;
  close(milliseconds: number): Promise<void>;
}

export interface LazyDatabaseOptions {
  readonly config: DatabaseConfig;
  readonly clock?: Clock | undefined;
  readonly log: Logger;
  /** Called each time that the database has been opened. */
  readonly onOpen: (connection: Connection) => Promise<void>;
}

/** Pauses before the database is tried again, in milliseconds: doubling, from the first to the longest. */
const firstPause = 2_000;
const longestPause = 60_000;
/** pg-boss tells every failed poll: one line in so many milliseconds is enough. */
const quiet = 30_000;

/** Opens the database when somebody needs it, and again when it is gone. */
export function createLazyDatabase({ config, clock, log, onOpen }: LazyDatabaseOptions): LazyDatabase {
  let current: Promise<Connection> | undefined;
  let state: DatabaseState = { kind: 'closed' };
  let pause = firstPause;
  let retry: NodeJS.Timeout | undefined;
  let stopped = false;
  let lastLine = 0;

  function report(error: unknown): void {
    const time = performance.now();
    if (lastLine > 0 && time - lastLine < quiet) return;
    lastLine = time;
    log.warn({ failure: storeError(error).failure, reason: wordsOf(error) }, 'the store of schedules fails');
  }

  function lose(error: unknown): void {
    if (stopped) return;
    const { failure } = storeError(error);
    log.error({ failure, reason: wordsOf(error), pause }, 'the store of schedules cannot be used');
    state = { kind: 'unavailable', reason: failure };
    current = undefined;
    clearTimeout(retry);
    retry = setTimeout(() => void open().catch(() => {}), pause);
    retry.unref();
    pause = Math.min(longestPause, pause * 2);
  }

  function open(): Promise<Connection> {
    if (current) return current;
    if (state.kind === 'closed') state = { kind: 'opening' };
    const opening = (async () => {
      // The failed attempt must not be what a later loss closes.
      const connection = await connect(config, {
        clock,
        onError: report,
        onLost: (error) => {
          void current?.then(({ boss }) => boss.stop({ graceful: false })).catch(() => {});
          lose(error);
        },
      });
      await onOpen(connection);
      return connection;
    })();
    current = opening;
    opening.then(
      () => {
        if (current !== opening) return;
        state = { kind: 'open' };
        pause = firstPause;
        log.info('the store of schedules is open');
      },
      (error: unknown) => {
        // A loss while it was opened has been told already.
        if (current === opening) lose(error);
      },
    );
    return opening;
  }

  return {
    state: () => state,
    inUse: () => current !== undefined || 'url' in config || existsSync(config.folder),
    async use() {
      if (stopped) throw new StoreError('unreachable');
      if (state.kind === 'unavailable') throw new StoreError(state.reason);
      return open();
    },
    async close(milliseconds) {
      stopped = true;
      clearTimeout(retry);
      const connection = await current?.catch(() => undefined);
      await connection?.close(milliseconds);
      state = { kind: 'closed' };
    },
  };
}

/** Database errors never hold the password; their cause says what happened. */
function wordsOf(error: unknown): string {
  const said = error instanceof StoreError && error.cause !== undefined ? error.cause : error;
  return said instanceof Error ? `${said.name}: ${said.message}` : 'unknown';
}
