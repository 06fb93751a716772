import { UsageError } from '../../errors.ts';
import type { JobQuery, ListCommand, StatusSelector } from '../command.ts';
import { cut } from '../text.ts';
import { defaultQuery, type Key, keyNames, keyOf, keys, listUsage } from '../words/language.ts';
import { nearest, orDidYouMean } from '../words/nearest.ts';
import { canonicalStatus, commonStatus } from '../words/selectors.ts';
import { everyStatus, selectorOf } from '../words/statusWords.ts';
import {
  type Fix,
  readNumber,
  readOrder,
  readSearch,
  readSort,
  readStatus,
  readWorkspace,
} from './keyValues.ts';
import { quote } from './quotes.ts';
import type { FreeToken, KeyToken, Token } from './tokens.ts';

/** `[STATUS] [SEARCH WORDS] [key:value ...]`. Suggestions of its errors may still hold other mistakes. */
export function parseList(tokens: readonly Token[]): ListCommand {
  const given = readKeys(tokens);
  const read = <T>(key: Key, reader: (value: string, fix: Fix) => T, absent: T): T => {
    const token = given.get(key);
    return token === undefined
      ? absent
      : reader(givenValue(key, token), (value) => withReplaced(tokens, token, `${key}:${value}`));
  };
  const workspace = read('workspace', readWorkspace, defaultQuery.workspace);
  const query: JobQuery = {
    status: readBothStatuses(tokens, given.get('status'), read('status', readStatus, undefined)),
    search: readBothSearches(tokens, given.get('search'), read('search', readSearch, '')),
    sort: read('sort', readSort, defaultQuery.sort),
    order: read('order', readOrder, defaultQuery.order),
    per: read('per', (value, fix) => readNumber('per', value, fix), defaultQuery.per),
    page: read('page', (value, fix) => readNumber('page', value, fix), defaultQuery.page),
    ...(workspace === undefined ? {} : { workspace }),
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
      const word = cut(token.source);
      throw new UsageError(`\`${key}:\` is there twice, the second time as \`${word}\`. Leave one out.`, {
        word,
        usage: keys[key].usage,
      });
    }
    given.set(key, token);
  }
  return given;
}

function notHere(token: KeyToken): UsageError {
  const word = cut(token.source);
  return new UsageError(`\`${word}\` is for schedules. Leave it out here.`, {
    word,
    usage: keys.unchanged.usage,
  });
}

function unknownKey(tokens: readonly Token[], token: KeyToken): UsageError {
  const near = keyOf(nearest(token.key, keyNames) ?? '');
  const word = cut(token.key);
  return new UsageError(
    `There is no key \`${word}\`.${orDidYouMean(near)} To search for it, put it in quotes.`,
    {
      word,
      usage: near ? keys[near].usage : listUsage,
      suggestion: withReplaced(tokens, token, near ? `${near}:${token.value ?? ''}` : quote(token.source)),
    },
  );
}

function givenValue(key: Key, token: KeyToken): string {
  const value = token.value?.trim();
  if (value !== undefined && (value !== '' || key === 'search')) return value;
  const word = cut(token.source);
  throw new UsageError(`\`${word}\` has no value.`, { word, usage: keys[key].usage });
}

/** The status that stands free, and the one after `status:`: what both have in common. */
function readBothStatuses(
  tokens: readonly Token[],
  token: KeyToken | undefined,
  keyed: readonly StatusSelector[] | undefined,
): readonly StatusSelector[] {
  const words = freeWords(tokens);
  const first = freeStatus(words);
  if (first === undefined) return keyed ?? [];
  const second = words[words.indexOf(first) + 1];
  const wanted = selectorsOf(first);
  const alsoWanted = second && selectorsOf(second);
  if (wanted && second && alsoWanted) {
    throw cannotBothHold(tokens, first, second, [wanted, alsoWanted]);
  }
  const common = commonStatus(wanted ?? [], keyed ?? []);
  if (common) return common;
  throw cannotBothHold(tokens, first, token ?? first, [wanted ?? [], keyed ?? []]);
}

function freeWords(tokens: readonly Token[]): readonly FreeToken[] {
  return tokens.filter((token) => token.kind === 'free');
}

/** The first free word without quotes, if it is a status. */
function freeStatus(words: readonly FreeToken[]): FreeToken | undefined {
  const word = words.find(({ quoted }) => !quoted);
  return word && selectorsOf(word) ? word : undefined;
}

function selectorsOf({ text, quoted }: FreeToken): readonly StatusSelector[] | undefined {
  const selector = quoted ? undefined : selectorOf(text);
  if (selector === undefined) return undefined;
  return selector === everyStatus ? [] : [selector];
}

function cannotBothHold(
  tokens: readonly Token[],
  first: FreeToken,
  second: Token,
  [some, others]: readonly [readonly StatusSelector[], readonly StatusSelector[]],
): UsageError {
  const word = cut(second.kind === 'free' ? second.text : (second.value ?? ''));
  const withAll = some.length === 0 || others.length === 0;
  const either = `status:${canonicalStatus([...some, ...others]).join(',') || everyStatus}`;
  const advice = withAll ? 'Leave one out.' : `For jobs with either: \`${either}\`.`;
  const asSearch =
    second.kind === 'free' ? ` To search for the word: \`${first.text} search:"${word}"\`.` : '';
  return new UsageError(
    `The statuses \`${first.text}\` and \`${word}\` cannot both hold. ${advice}${asSearch}`,
    {
      word,
      usage: listUsage,
      suggestion: withReplaced(without(tokens, [second]), first, either),
    },
  );
}

/** Search words that stand free, or the text after `search:`. */
function readBothSearches(tokens: readonly Token[], token: KeyToken | undefined, keyed: string): string {
  const words = freeWords(tokens);
  const status = freeStatus(words);
  const searched = words.filter((word) => word !== status && word.text.trim() !== '');
  const [first] = searched;
  if (first === undefined) return keyed;
  const text = searched.map((word) => word.text).join(' ');
  if (token === undefined) return readSearch(text);
  const word = cut(first.source);
  throw new UsageError(`There is search text twice: \`${word}\` and \`search:\`. Put all of it in one.`, {
    word,
    usage: keys.search.usage,
    suggestion: withReplaced(without(tokens, searched), token, `search:${quote(`${text} ${keyed}`)}`),
  });
}

function without(tokens: readonly Token[], some: readonly Token[]): readonly Token[] {
  return tokens.filter((token) => !some.includes(token));
}

function withReplaced(tokens: readonly Token[], wrong: Token, right: string): string {
  return tokens.map((token) => (token === wrong ? right : token.source)).join(' ');
}
