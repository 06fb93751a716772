import { UsageError } from '../../errors.ts';
import { statusGroups } from '../../modelarts/statuses.ts';
import type { JobQuery, ListCommand, StatusSelector } from '../command.ts';
import { asTyped } from '../text.ts';
import { isNegation } from '../words/fillers.ts';
import { type Key, keyNames, keyOf, keys } from '../words/keys.ts';
import { nearest, orDidYouMean } from '../words/nearest.ts';
import { longestPhrase, phraseAt } from '../words/phrases.ts';
import { defaultQuery } from '../words/query.ts';
import { canonicalStatus, commonStatus } from '../words/selectors.ts';
import { everyStatus, selectorOf, statusesOf } from '../words/statusWords.ts';
import { listUsage, verbOf } from '../words/verbs.ts';
import {
  type Fix,
  readNumber,
  readOrder,
  readOver,
  readSearch,
  readSince,
  readSort,
  readStatus,
  readView,
  readWorkspace,
} from './keyValues.ts';
import { quote } from './quotes.ts';
import {
  type FreeToken,
  idOf,
  isFillerToken,
  isOwnerToken,
  type KeyToken,
  sourceOf,
  type Token,
  wordOf,
  wordsAt,
} from './tokens.ts';

/** Statuses, search words and keys in any order. Suggestions in its errors may contain further mistakes. */
export function parseList(typed: readonly Token[]): ListCommand {
  const owner = typed.find(isOwnerToken);
  if (owner && typed.length > 1) throw noOwners(typed, owner);
  const negated = negatedIn(typed);
  if (negated) throw noExclusion(typed, negated);
  const words = readWords(typed);
  const { tokens } = words;
  const given = readKeys(tokens);
  const read = <T>(key: Key, reader: (value: string, fix: Fix) => T, absent: T): T => {
    const token = given.get(key);
    return token === undefined
      ? absent
      : reader(givenValue(key, token), (value) => withReplaced(tokens, token, `${key}:${value}`));
  };
  const workspace = read('workspace', readWorkspace, defaultQuery.workspace);
  const view = read('view', readView, undefined);
  const over = read('over', readOver, undefined);
  const since = read('since', readSince, undefined);
  const query: JobQuery = {
    status: bothStatuses(words, given.get('status'), read('status', readStatus, undefined)),
    search: bothSearches(words, given.get('search'), read('search', readSearch, '')),
    since,
    over,
    sort: read('sort', readSort, defaultQuery.sort),
    order: read('order', readOrder, defaultQuery.order),
    per: read('per', (value, fix) => readNumber('per', value, fix), defaultQuery.per),
    page: read('page', (value, fix) => readNumber('page', value, fix), defaultQuery.page),
    workspace,
    view: view === 'table' ? view : undefined,
  };
  return { name: 'list', query };
}

function readKeys(tokens: readonly Token[]): ReadonlyMap<Key, KeyToken> {
  const given = new Map<Key, KeyToken>();
  for (const token of tokens) {
    if (token.kind === 'free') continue;
    const key = keyOf(token.key);
    if (key === undefined) throw unknownKey(tokens, token);
    if (key === 'unchanged') throw notHere(token);
    if (given.has(key)) {
      throw new UsageError(
        `\`${key}:\` is given twice, the second time as ${asTyped(token.source)}. Remove one of them.`,
        keys[key].usage,
      );
    }
    given.set(key, token);
  }
  return given;
}

function notHere(token: KeyToken): UsageError {
  return new UsageError(
    `${asTyped(token.source)} only works in schedules. Remove it here.`,
    keys.unchanged.usage,
  );
}

function unknownKey(tokens: readonly Token[], token: KeyToken): UsageError {
  const { key, value = '' } = token;
  if (/^(?:owner|user|creator)$/i.test(key)) return noOwners(tokens, token);
  // `failed:` and `stop: 197`, with one colon too many; `name:resnet` and `id:197`, which need no key.
  const isWord = selectorOf(key) !== undefined || verbOf(key) !== undefined;
  const isPlain = /^(?:name|id|job)$/i.test(key);
  const near = isWord || isPlain ? undefined : keyOf(nearest(key, keyNames) ?? '');
  const right = isPlain
    ? value
    : isWord
      ? `${key} ${value}`
      : near
        ? `${near}:${value}`
        : quote(token.source);
  return new UsageError(
    `There is no key ${asTyped(token.key)}.${orDidYouMean(near)} To search for it, put it in quotes.`,
    near ? keys[near].usage : listUsage,
    { suggestion: withReplaced(tokens, token, right) },
  );
}

const noOwners = (tokens: readonly Token[], owner: Token) =>
  new UsageError(
    `ModelArts doesn't say who owns a job, so ${asTyped(owner.source)} doesn't work. Search for part of a name.`,
    listUsage,
    { suggestion: sourceOf(without(tokens, [owner])) },
  );

/** From the negation to the status in `not running`, `everything but the done ones`. */
function negatedIn(tokens: readonly Token[]): readonly Token[] | undefined {
  const start = tokens.findIndex((token) => isNegation(wordOf(token) ?? ''));
  const status = tokens.slice(start + 1).find((token) => !isFillerToken(token));
  return start >= 0 && status && isStatus(status)
    ? tokens.slice(start, tokens.indexOf(status) + 1)
    : undefined;
}

function noExclusion(tokens: readonly Token[], negated: readonly Token[]): UsageError {
  const selectors = statusesOf(wordOf(negated.at(-1)) ?? '') ?? [];
  const others = statusGroups.filter((group) => !selectors.includes(group));
  const isWhole = others.length + selectors.length === statusGroups.length;
  return new UsageError(
    `A status can't be excluded, as in ${asTyped(sourceOf(negated))}. Name the statuses you want.`,
    keys.status.usage,
    { suggestion: isWhole ? `${sourceOf(without(tokens, negated))} status:${others.join(',')}` : undefined },
  );
}

function givenValue(key: Key, token: KeyToken): string {
  const value = token.value?.trim();
  if (value !== undefined && (value !== '' || key === 'search')) return value;
  throw new UsageError(`${asTyped(token.source)} has no value.`, keys[key].usage);
}

/** Words by meaning. */
interface Words {
  /** All, with phrases such as `last 24h` as keys. */
  readonly tokens: readonly Token[];
  /** Several mean any of them. */
  readonly statuses: readonly FreeToken[];
  readonly search: readonly FreeToken[];
}

function readWords(typed: readonly Token[]): Words {
  const tokens: Token[] = [];
  const statuses: FreeToken[] = [];
  const search: FreeToken[] = [];
  for (let at = 0; at < typed.length; at++) {
    const phrase = phraseAt(wordsAt(typed, at, longestPhrase));
    const length = phrase?.length ?? 1;
    const some = typed.slice(at, at + length);
    at += length - 1;
    const [token] = phrase ? [{ kind: 'key', ...phrase, source: sourceOf(some) } as const] : some;
    if (token === undefined) continue;
    tokens.push(token);
    if (token.kind === 'key') continue;
    if (isStatus(token)) statuses.push(token);
    else if (token.text.trim() !== '' && !isFillerToken(token)) search.push(token);
  }
  return { tokens, statuses, search };
}

export const isStatus = (token: Token): boolean => statusesOf(wordOf(token) ?? '') !== undefined;

/** Whether `show` with these words means a list. */
export function isAboutJobs(typed: readonly Token[]): boolean {
  const { tokens, statuses } = readWords(typed);
  if (tokens.length === 0 || tokens.some(idOf)) return false;
  const isKey = (token: Token) => token.kind === 'key' && keyOf(token.key) !== undefined;
  const isNoName = (token: Token) => isFillerToken(token) || isOwnerToken(token);
  return statuses.length > 0 || tokens.some(isKey) || tokens.every(isNoName);
}

/** Whether the text has a status, even `all`. */
export const namesStatus = (tokens: readonly Token[]): boolean =>
  tokens.some((token) => isStatus(token) || (token.kind === 'key' && keyOf(token.key) === 'status'));

/** Intersects the statuses given as words with those in `status:`. */
function bothStatuses(
  { tokens, statuses }: Words,
  token: KeyToken | undefined,
  keyed: readonly StatusSelector[] | undefined,
): readonly StatusSelector[] {
  // `all failed jobs` means the failed ones.
  const free = canonicalStatus(statuses.flatMap(({ text }) => statusesOf(text) ?? []));
  const common = commonStatus(free, keyed ?? []);
  const [first, ...others] = statuses;
  if (common || !token || !first) return common ?? [];
  const typed = statuses.map(({ text }) => text).join(' ');
  const either = `status:${canonicalStatus([...free, ...(keyed ?? [])]).join(',') || everyStatus}`;
  throw new UsageError(
    `No job is both ${asTyped(typed)} and ${asTyped(token.value ?? '')}. For jobs with either status: \`${either}\`.`,
    listUsage,
    { suggestion: withReplaced(without(tokens, [token, ...others]), first, either) },
  );
}

/** Search words, or the text in `search:`. */
function bothSearches({ tokens, search }: Words, token: KeyToken | undefined, keyed: string): string {
  const [first] = search;
  if (first === undefined) return keyed;
  // Part of a name is enough: `resnet*` means the same.
  const text = search.map((word) => (word.quoted ? word.text : word.text.replace(/^\*|\*$/g, ''))).join(' ');
  if (token === undefined) return readSearch(text);
  throw new UsageError(
    `Search text is given twice: ${asTyped(first.source)} and \`search:\`. Put all of it in one place.`,
    keys.search.usage,
    { suggestion: withReplaced(without(tokens, search), token, `search:${quote(`${text} ${keyed}`)}`) },
  );
}

function without(tokens: readonly Token[], some: readonly Token[]): readonly Token[] {
  return tokens.filter((token) => !some.includes(token));
}

function withReplaced(tokens: readonly Token[], wrong: Token, right: string): string {
  return tokens.map((token) => (token === wrong ? right : token.source)).join(' ');
}
