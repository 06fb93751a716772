import type { StatusGroup } from '../modelarts/statuses.ts';
import type { Topic } from './language.ts';

/** Every way of asking becomes one of these small values; a button's value is its text (`format`). */
export type Command = ReadCommand | ChangeCommand | DescribeCommand | CreateCommand;

/** What changes nothing. */
export type ReadCommand = ListCommand | ShowCommand | HelpCommand;

export interface ListCommand {
  readonly name: 'list';
  readonly query: JobQuery;
}

export interface ShowCommand {
  readonly name: 'show';
  /** An id or a whole name, 1 to 64 characters. */
  readonly job: string;
}

/** Changes of a job that are asked about before they are done. */
export type Change = 'stop' | 'restart' | 'delete';

export interface ChangeCommand {
  readonly name: Change;
  /** As in `ShowCommand`. */
  readonly job: string;
}

export interface DescribeCommand {
  readonly name: 'describe';
  /** As in `ShowCommand`. */
  readonly job: string;
  /** 0 to 256 characters (code points); undefined: ask for it. */
  readonly description?: string;
}

/** Asks for what the new job needs. */
export interface CreateCommand {
  readonly name: 'create';
}

export interface HelpCommand {
  readonly name: 'help';
  readonly topic?: Topic;
}

/** One group, or one documented status code. */
export type StatusSelector = StatusGroup | number;

export type SortKey = 'created' | 'id' | 'name' | 'description' | 'status';
export type Order = 'asc' | 'desc';

/** What a list shows. Always canonical: two queries that mean the same are deeply equal. */
export interface JobQuery {
  /** Groups in table order, then codes ascending, none inside a listed group; empty: every status. */
  readonly status: readonly StatusSelector[];
  /** The API's `search_content`: 0 to 64 characters (code points), no line breaks or tabs. */
  readonly search: string;
  readonly sort: SortKey;
  readonly order: Order;
  /** Rows on one page of the message, 1 to 20. */
  readonly per: number;
  /** From 1 to 999 999. */
  readonly page: number;
  /** Undefined: the configured default. */
  readonly workspace?: string;
}
