import type { Db } from 'pg-boss';

/** An open database. Every statement fails with a StoreError. */
export interface Session extends Db {
  /** Runs on every connection, before its first statement. */
  setSessionStatements(statements: string[]): Promise<void>;
  /** Waits for statements in progress, at most this many milliseconds. Never rejects. */
  close(milliseconds: number): Promise<void>;
}
