import { existsSync } from 'node:fs';
import type { Clock } from 'pg-boss';
import type { Logger } from 'pino';
import { StoreError, type StoreFailure } from '../errors.ts';
import { waitAtMost, withTimeout } from '../time.ts';
import { type Connection, connect, type DatabaseConfig } from './connection.ts';

export type DatabaseState =
  | { readonly kind: 'closed' | 'opening' | 'open' }
  | { readonly kind: 'unavailable'; readonly reason: StoreFailure };

export interface LazyDatabase {
  readonly state: () => DatabaseState;
  /** Undefined while it is not open. */
  readonly current: () => Connection | undefined;
  /** False while nothing has ever been stored: a bot without schedules opens no database. */
  readonly inUse: () => boolean;
  /**
   * Opens the database if it is closed.
   * @throws StoreError at once while it is unavailable, or after 15 s; opening continues in the background
   */
  use(): Promise<Connection>;
  /** The listener runs after each opening, before anything else uses the connection. */
  onOpen(listener: OpenListener): void;
  close(milliseconds: number): Promise<void>;
}

interface LazyDatabaseOptions {
  readonly config: DatabaseConfig;
  readonly clock?: Clock | undefined;
  readonly log: Logger;
}

export type OpenListener = (connection: Connection) => Promise<void>;

/** `unavailable` lasts until a retry succeeds. */
type State =
  | { readonly kind: 'closed' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'opening'; readonly opening: Promise<Connection> }
  | { readonly kind: 'open'; readonly connection: Connection }
  | { readonly kind: 'unavailable'; readonly error: unknown };

/** Between retries, in milliseconds; doubling. */
const minPause = 2_000;
const maxPause = 60_000;
/** For callers of `use`, in milliseconds. Creating the embedded database takes seconds. */
const openTimeout = 15_000;
/** After an abandoned opening, in milliseconds. */
const closeTimeout = 5_000;
/** Between log lines, in milliseconds: pg-boss reports every failed poll. */
const reportInterval = 30_000;

/** Opens the database when it is first needed, and reopens it after a loss. */
export function createLazyDatabase({ config, clock, log }: LazyDatabaseOptions): LazyDatabase {
  let state: State = { kind: 'closed' };
  let wasOpen = false;
  let pause = minPause;
  let retry: NodeJS.Timeout | undefined;
  let settled: Promise<void> | undefined;
  let reportedAt = Number.NEGATIVE_INFINITY;
  const listeners: OpenListener[] = [];

  /** @throws StoreError */
  async function connectOnce(): Promise<Connection> {
    let lost: StoreError | undefined;
    const connection = await connect(config, {
      clock,
      onError: report,
      mustExist: wasOpen,
      onLost(error) {
        lost = error;
        // While opening, the next statement fails anyway.
        if (state.kind !== 'open' || state.connection !== connection) return;
        void connection.close(0);
        fail(error);
      },
    });
    try {
      for (const listener of listeners) await listener(connection);
      if (lost) throw lost;
      return connection;
    } catch (error) {
      await connection.close(closeTimeout);
      throw error;
    }
  }

  function open(): Promise<Connection> {
    const attempt = connectOnce();
    settled = attempt.then(
      async (connection) => {
        if (state.kind === 'stopped') {
          await connection.close(closeTimeout);
          return;
        }
        state = { kind: 'open', connection };
        wasOpen = true;
        pause = minPause;
        log.info('database open');
      },
      (error: unknown) => fail(error),
    );
    return attempt;
  }

  function fail(error: unknown): void {
    if (state.kind === 'stopped') return;
    state = { kind: 'unavailable', error };
    log.error({ ...describe(error), retryIn: pause }, 'database unavailable');
    retry = setTimeout(() => void open().catch(() => {}), pause);
    retry.unref();
    pause = Math.min(maxPause, pause * 2);
  }

  function report(error: unknown): void {
    if (performance.now() - reportedAt < reportInterval) return;
    reportedAt = performance.now();
    log.warn(describe(error), 'pg-boss failed');
  }

  return {
    state() {
      if (state.kind === 'unavailable') {
        return {
          kind: 'unavailable',
          reason: state.error instanceof StoreError ? state.error.failure : 'failed',
        };
      }
      return { kind: state.kind === 'stopped' ? 'closed' : state.kind };
    },
    current: () => (state.kind === 'open' ? state.connection : undefined),
    inUse: () => state.kind !== 'closed' || 'url' in config || existsSync(config.folder),
    async use() {
      if (state.kind === 'open') return state.connection;
      if (state.kind === 'unavailable') throw state.error;
      if (state.kind === 'stopped') throw stopping();
      if (state.kind === 'closed') state = { kind: 'opening', opening: open() };
      return withTimeout(openTimeout, state.opening, tooSlow);
    },
    onOpen: (listener) => void listeners.push(listener),
    async close(milliseconds) {
      const last = state;
      state = { kind: 'stopped' };
      clearTimeout(retry);
      if (last.kind === 'open') return last.connection.close(milliseconds);
      await waitAtMost(milliseconds, settled ?? Promise.resolve());
    },
  };
}

const stopping = () =>
  new StoreError('unreachable', 'vizjobs is stopping', { advice: 'vizjobs is stopping.' });

const tooSlow = () =>
  new StoreError('opening', `not open after ${openTimeout / 1_000} s`, {
    advice: 'The database is slow to open. Check its load.',
  });

function describe(thrown: unknown) {
  // pg-boss emits copies of errors, which are plain objects.
  const error = thrown instanceof Error ? thrown : Object.assign(new Error(), thrown);
  const { failure = 'failed', advice } = error as Partial<StoreError>;
  return { failure, advice, error };
}
