import { UsageError } from '../../errors.ts';
import type { JobQuery, ListCommand, Since, StatusSelector } from '../command.ts';
import { asTyped } from '../text.ts';
import { type Key, keyNames, keyOf, keys } from '../words/keys.ts';
import { nearest, orDidYouMean } from '../words/nearest.ts';
import { defaultQuery } from '../words/query.ts';
import { canonicalStatus, commonStatus } from '../words/selectors.ts';
import { sincePhraseAt } from '../words/since.ts';
import { everyStatus, selectorOf } from '../words/statusWords.ts';
import { listUsage } from '../words/verbs.ts';
import {
  type Fix,
  noSuchTime,
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
import type { FreeToken, KeyToken, Token } from './tokens.ts';

/** `[STATUS ...] [SEARCH WORDS] [key:value ...]`. Suggestions in its errors may contain further mistakes. */
export function parseList(tokens: readonly Token[]): ListCommand {
  const given = readKeys(tokens);
  const free = readFree(tokens);
  const read = <T>(key: Key, reader: (value: string, fix: Fix) => T, absent: T): T => {
    const token = given.get(key);
    return token === undefined
      ? absent
      : reader(givenValue(key, token), (value) => withReplaced(tokens, token, `${key}:${value}`));
  };
  const workspace = read('workspace', readWorkspace, defaultQuery.workspace);
  const view = read('view', readView, undefined);
  const over = read('over', readOver, undefined);
  const since = bothSince(tokens, free, given.get('since'), read('since', readSince, undefined));
  const query: JobQuery = {
    status: bothStatuses(tokens, free, given.get('status'), read('status', readStatus, undefined)),
    search: bothSearches(tokens, free, given.get('search'), read('search', readSearch, '')),
    ...(since === undefined ? {} : { since }),
    ...(over === undefined ? {} : { over }),
    sort: read('sort', readSort, defaultQuery.sort),
    order: read('order', readOrder, defaultQuery.order),
    per: read('per', (value, fix) => readNumber('per', value, fix), defaultQuery.per),
    page: read('page', (value, fix) => readNumber('page', value, fix), defaultQuery.page),
    ...(workspace === undefined ? {} : { workspace }),
    ...(view === 'table' && { view }),
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
  const near = keyOf(nearest(token.key, keyNames) ?? '');
  return new UsageError(
    `There is no key ${asTyped(token.key)}.${orDidYouMean(near)} To search for it, put it in quotes.`,
    near ? keys[near].usage : listUsage,
    {
      suggestion: withReplaced(tokens, token, near ? `${near}:${token.value ?? ''}` : quote(token.source)),
    },
  );
}

function givenValue(key: Key, token: KeyToken): string {
  const value = token.value?.trim();
  if (value !== undefined && (value !== '' || key === 'search')) return value;
  throw new UsageError(`${asTyped(token.source)} has no value.`, keys[key].usage);
}

/** The words without a key, by meaning. */
interface FreeWords {
  /** Status words at the start; several mean any of them. */
  readonly statuses: readonly FreeToken[];
  /** `today`, `last 24h` and the like, before or after the search words. */
  readonly since: readonly { readonly tokens: readonly FreeToken[]; readonly value: Since | 'impossible' }[];
  readonly search: readonly FreeToken[];
}

function readFree(tokens: readonly Token[]): FreeWords {
  const words = tokens.filter((token) => token.kind === 'free');
  const statuses: FreeToken[] = [];
  const since: FreeWords['since'][number][] = [];
  const plain = words.filter(({ quoted }) => !quoted);
  let start = 0;
  for (let word = plain[start]; word !== undefined; word = plain[start]) {
    const phrase = phraseFrom(plain, start);
    const isJoin = statuses.length > 0 && /^(?:or|and|,)$/i.test(word.text) && isStatus(plain[start + 1]);
    if (phrase) since.push(phrase);
    else if (isStatus(word)) statuses.push(word);
    else if (!isJoin) break;
    start += phrase?.tokens.length ?? 1;
  }
  const rest = plain.slice(start);
  const last = rest
    .map((_, at) => phraseFrom(rest, at))
    .find((phrase) => phrase?.tokens.at(-1) === rest.at(-1));
  if (last) since.push(last);
  const search = words.filter((word) => word.quoted || (rest.includes(word) && !last?.tokens.includes(word)));
  return { statuses, since, search: search.filter((word) => word.text.trim() !== '') };
}

function phraseFrom(words: readonly FreeToken[], start: number): FreeWords['since'][number] | undefined {
  const phrase = sincePhraseAt(
    words.map(({ text }) => text),
    start,
  );
  return phrase && { tokens: words.slice(start, start + phrase.length), value: phrase.value };
}

/** The statuses in one word: `failed`, but also `failed,running`. */
function selectorsOf({ text }: FreeToken): readonly StatusSelector[] | undefined {
  const selectors = text
    .split(/[,，、]/u)
    .filter((part) => part !== '')
    .map(selectorOf);
  if (selectors.length === 0 || selectors.includes(undefined)) return undefined;
  return selectors.filter((selector) => selector !== undefined && selector !== everyStatus);
}

const isStatus = (word: FreeToken | undefined) => word !== undefined && selectorsOf(word) !== undefined;

/** Whether the text has a status, even `all`. */
export const namesStatus = (tokens: readonly Token[]): boolean =>
  readFree(tokens).statuses.length > 0 ||
  tokens.some((token) => token.kind === 'key' && keyOf(token.key) === 'status');

/** Intersects the statuses given as words with those in `status:`. */
function bothStatuses(
  tokens: readonly Token[],
  { statuses }: FreeWords,
  token: KeyToken | undefined,
  keyed: readonly StatusSelector[] | undefined,
): readonly StatusSelector[] {
  // `all failed jobs` means the failed ones.
  const free = canonicalStatus(statuses.flatMap((word) => selectorsOf(word) ?? []));
  const common = commonStatus(free, keyed ?? []);
  const [first, ...others] = statuses;
  if (common || !token || !first) return common ?? [];
  const words = statuses.map(({ text }) => text).join(' ');
  const either = `status:${canonicalStatus([...free, ...(keyed ?? [])]).join(',') || everyStatus}`;
  throw new UsageError(
    `No job is both ${asTyped(words)} and ${asTyped(token.value ?? '')}. For jobs with either status: \`${either}\`.`,
    listUsage,
    { suggestion: withReplaced(without(tokens, [token, ...others]), first, either) },
  );
}

/** The point in time given as words or in `since:`. */
function bothSince(
  tokens: readonly Token[],
  free: FreeWords,
  token: KeyToken | undefined,
  keyed: Since | undefined,
): Since | undefined {
  const [first, second] = free.since;
  if (first === undefined) return keyed;
  if (first.value === 'impossible') throw noSuchTime(sourceOf(first.tokens));
  if (token === undefined && second === undefined) return first.value;
  throw new UsageError(
    `${asTyped(second ? sourceOf(second.tokens) : sourceOf(first.tokens))} is a second point in time. Remove one of them.`,
    keys.since.usage,
    {
      suggestion: sourceOf(without(tokens, second?.tokens ?? first.tokens)),
    },
  );
}

const sourceOf = (tokens: readonly Token[]) => tokens.map(({ source }) => source).join(' ');

/** Search words, or the text in `search:`. */
function bothSearches(
  tokens: readonly Token[],
  { search }: FreeWords,
  token: KeyToken | undefined,
  keyed: string,
): string {
  const [first] = search;
  if (first === undefined) return keyed;
  const text = search.map((word) => word.text).join(' ');
  if (token === undefined) return readSearch(text);
  throw new UsageError(
    `Search text is given twice: ${asTyped(first.source)} and \`search:\`. Put all of it in one place.`,
    keys.search.usage,
    {
      suggestion: withReplaced(without(tokens, search), token, `search:${quote(`${text} ${keyed}`)}`),
    },
  );
}

function without(tokens: readonly Token[], some: readonly Token[]): readonly Token[] {
  return tokens.filter((token) => !some.includes(token));
}

function withReplaced(tokens: readonly Token[], wrong: Token, right: string): string {
  return tokens.map((token) => (token === wrong ? right : token.source)).join(' ');
}
