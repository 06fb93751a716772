import type { ListView, Order, SortKey, Topic, Unchanged } from '../command.ts';
import { fold } from '../text.ts';
import { limits } from './limits.ts';
import { defaultQuery } from './query.ts';

export const keyNames = [
  'status',
  'search',
  'since',
  'sort',
  'order',
  'over',
  'per',
  'page',
  'view',
  'workspace',
  'unchanged',
] as const;
export type Key = (typeof keyNames)[number];

/** Our words first, then those of the API's `sortBy`; normalized by `fold`. */
export const sortWords: ReadonlyMap<string, SortKey> = new Map<string, SortKey>([
  ['created', 'created'],
  ['id', 'id'],
  ['name', 'name'],
  ['description', 'description'],
  ['status', 'status'],
  ['create-time', 'created'],
  ['job-id', 'id'],
  ['job-name', 'name'],
  ['job-desc', 'description'],
  ['date', 'created'],
  ['time', 'created'],
  ['newest', 'created'],
]);

export const orderWords: ReadonlyMap<string, Order> = new Map<string, Order>([
  ['desc', 'desc'],
  ['asc', 'asc'],
  ['descending', 'desc'],
  ['ascending', 'asc'],
]);

/** Normalized by `fold`. */
export const viewWords: ReadonlyMap<string, ListView | 'list'> = new Map<string, ListView | 'list'>([
  ['table', 'table'],
  ['list', 'list'],
]);

/** Folded. */
export const unchangedMeanings: ReadonlyMap<string, Unchanged> = new Map<string, Unchanged>([
  ['post', 'post'],
  ['line', 'line'],
  ['nothing', 'nothing'],
  ['none', 'nothing'],
  ['skip', 'nothing'],
]);

const either = (words: ReadonlyMap<string, string>) => [...new Set(words.values())].join('|');

/** Part of the language with several clouds. */
export const cloudUsage = 'in:CLOUD|all';

interface KeyDefinition {
  readonly usage: string;
  readonly meaning: string;
  readonly topic: Topic;
}

export const keys: Readonly<Record<Key, KeyDefinition>> = {
  status: {
    usage: 'status:STATUS[,STATUS ...]',
    meaning: `Any of these statuses: groups, names, or codes ${limits.code.least} to ${limits.code.most}.`,
    topic: 'status',
  },
  search: {
    usage: 'search:"TEXT"',
    meaning: `Search for exactly this text, up to ${limits.search} characters.`,
    topic: 'search',
  },
  since: {
    usage: 'since:24h|7d|today|yesterday|monday',
    meaning: 'Created since then: minutes (`30m`), hours, days, weeks, or a day in your time zone.',
    topic: 'since',
  },
  over: {
    usage: 'over:20m|4h|2d',
    meaning: 'In their status for at least that long, if ModelArts says how long.',
    topic: 'since',
  },
  sort: {
    usage: `sort:${either(sortWords)}`,
    meaning: `Sort by this. Default: \`${defaultQuery.sort}\`.`,
    topic: 'sorting',
  },
  order: {
    usage: `order:${either(orderWords)}`,
    meaning: `Descending or ascending. Default: \`${defaultQuery.order}\`, newest or last first.`,
    topic: 'sorting',
  },
  per: {
    usage: 'per:NUMBER',
    meaning: `Jobs per page, ${limits.per.least} to ${limits.per.most}. Default: ${defaultQuery.per}.`,
    topic: 'paging',
  },
  page: { usage: 'page:NUMBER', meaning: 'Which page. The first is 1.', topic: 'paging' },
  view: {
    usage: `view:${either(viewWords)}`,
    meaning: `As a list (default), or the first ${limits.table} jobs as a table that Slack pages, sorts and searches.`,
    topic: 'paging',
  },
  workspace: {
    usage: 'workspace:ID',
    meaning: `A workspace other than the configured one: up to ${limits.workspace} letters, digits, \`_\` or \`-\`.`,
    topic: 'workspace',
  },
  unchanged: {
    usage: `unchanged:${either(unchangedMeanings)}`,
    meaning: 'In a schedule: what to post if nothing has changed. Default: `post`.',
    topic: 'schedules',
  },
};

/** A key that exists only with several clouds, parsed by `parse/cloud.ts`. */
export const cloudKey: KeyDefinition = {
  usage: cloudUsage,
  meaning: 'In this cloud, or in every cloud you can use. Works with every command about jobs.',
  topic: 'clouds',
};

export function keyOf(word: string): Key | undefined {
  const folded = fold(word);
  return keyNames.find((name) => name === folded);
}
