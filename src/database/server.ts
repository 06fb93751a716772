import { Socket } from 'node:net';
import pg from 'pg';
import type { StoreError, StoreFailure } from '../errors.ts';
import { waitAtMost } from '../time.ts';
import { serverError } from './failures.ts';
import type { Session } from './session.ts';

interface ServerLimits {
  /** For connecting and logging in, in milliseconds. Default 5,000. */
  readonly connectTimeout?: number;
  /** For one statement, in milliseconds. Default 10,000. */
  readonly statementTimeout?: number;
}

/** Per process. */
const maxConnections = 4;
/** The others are reserved for people. */
const maxBackgroundConnections = 3;

/** After these failures the server may be gone, so the whole pool is abandoned. */
const fatal: readonly StoreFailure[] = ['unreachable', 'timeout', 'refused', 'tls', 'missing', 'readonly'];

/**
 * @param onLost called once when the server is lost; every statement fails from then on
 * @throws StoreError
 */
export async function openServer(
  url: string,
  onLost: (error: StoreError) => void,
  { connectTimeout = 5_000, statementTimeout = 10_000 }: ServerLimits = {},
): Promise<Session> {
  const sockets = new Set<Socket>();
  let opened = false;
  let lost: StoreError | undefined;
  let sessionStatements: readonly string[] = [];

  const pool = new pg.Pool({
    connectionString: withVerifiedTls(url),
    max: maxConnections,
    application_name: 'vizjobs',
    connectionTimeoutMillis: connectTimeout,
    query_timeout: statementTimeout,
    keepAlive: true,
    onConnect: async (client) => {
      for (const statement of sessionStatements) await client.query(statement);
    },
    // Keep the sockets, to destroy them: a frozen server never closes its end.
    stream: () => {
      const socket = new Socket();
      sockets.add(socket);
      return socket.once('close', () => sockets.delete(socket));
    },
  });
  // The pool replaces a broken idle connection when needed.
  pool.on('error', () => {});

  const waiting: (() => void)[] = [];
  let inBackground = 0;
  async function executeInBackground(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    if (inBackground < maxBackgroundConnections) inBackground++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await executeSql(text, values);
    } finally {
      const next = waiting.shift();
      if (next) next();
      else inBackground--;
    }
  }

  async function executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }> {
    if (lost) throw lost;
    try {
      return await pool.query(text, values);
    } catch (thrown) {
      const error = serverError(thrown);
      if (fatal.includes(error.failure)) lose(error);
      throw lost ?? error;
    }
  }

  function lose(error: StoreError): void {
    if (lost) return;
    lost = error;
    void close(0);
    if (opened) onLost(error);
  }

  let closing: Promise<void> | undefined;
  async function close(milliseconds: number): Promise<void> {
    closing ??= pool.end();
    await waitAtMost(milliseconds, closing);
    for (const socket of sockets) socket.destroy();
  }

  try {
    await executeSql('SELECT 1');
  } catch (error) {
    await close(0);
    throw error;
  }
  opened = true;
  return {
    executeSql: executeInBackground,
    interactive: { executeSql },
    async setSessionStatements(statements) {
      sessionStatements = statements;
      // At this point, the pool has a single idle connection.
      for (const statement of statements) await executeSql(statement);
    },
    close,
  };
}

/**
 * pg verifies certificates in these modes, too, but warns that a later version won't
 * (https://node-postgres.com/features/ssl).
 */
const withVerifiedTls = (url: string): string =>
  url.includes('uselibpqcompat=')
    ? url
    : url.replace(/([?&]sslmode=)(?:prefer|require|verify-ca)(?=&|$)/, '$1verify-full');
