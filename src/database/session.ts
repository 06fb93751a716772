import type { Db } from 'pg-boss';

/** An open database. Every statement fails with a StoreError. */
export interface Session extends Db {
  /** For statements a person is waiting for. Background work never takes all connections. */
  readonly interactive: Db;
  /** Runs on every connection, before its first statement. */
  setSessionStatements(statements: string[]): Promise<void>;
  /** Waits up to `milliseconds` for statements in progress. Never rejects. */
  close(milliseconds: number): Promise<void>;
}
