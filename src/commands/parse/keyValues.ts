/** Parses the values of keys. Each function throws UsageError with `fix(value)` as the suggestion. */
import { UsageError } from '../../errors.ts';
import type { ListView, Order, Since, SortKey, StatusSelector } from '../command.ts';
import { asTyped, fold, lengthOf } from '../text.ts';
import { dayNames } from '../words/days.ts';
import { type Key, keys, orderWords, sortWords, viewWords } from '../words/keys.ts';
import { limits } from '../words/limits.ts';
import { nearest, nearestStatusWord, orDidYouMean } from '../words/nearest.ts';
import { canonicalStatus } from '../words/selectors.ts';
import { minutesOf, sinceOf } from '../words/since.ts';
import { everyStatus, selectorOf, separator } from '../words/statusWords.ts';

/** The complete text with the invalid value replaced. */
export type Fix = (value: string) => string;

export function readStatus(value: string, fix: Fix): readonly StatusSelector[] {
  const { usage } = keys.status;
  const items = value
    .split(separator)
    .map((item) => item.trim())
    .filter((item) => item !== '');
  const selectors = items.flatMap((item, index) => {
    const selector = readSelector(item, (right) => fix(items.with(index, right).join(',')));
    return selector === everyStatus ? [] : selector;
  });
  if (items.length > 0) return canonicalStatus(selectors);
  throw new UsageError(`${asTyped(value)} is not a status.`, usage);
}

function readSelector(item: string, fix: Fix): StatusSelector | typeof everyStatus {
  const { usage } = keys.status;
  if (/^\d+$/.test(item)) {
    const code = Number(item);
    if (code <= limits.code.most) return code;
    const range = `${limits.code.least} to ${limits.code.most}`;
    throw new UsageError(`There is no status ${asTyped(item)}. Codes go from ${range}.`, usage);
  }
  const selector = selectorOf(item);
  if (selector !== undefined) return selector;
  const near = nearestStatusWord(item);
  throw new UsageError(`There is no status ${asTyped(item)}.${orDidYouMean(near)}`, usage, {
    suggestion: near && fix(near),
  });
}

/** 0 to 64 code points without surrounding spaces. */
export function readSearch(value: string): string {
  const search = value.trim();
  const length = lengthOf(search);
  if (length <= limits.search) return search;
  throw new UsageError(
    `The search text ${asTyped(search)} has ${length} characters. ModelArts takes at most ${limits.search}.`,
    keys.search.usage,
  );
}

export function readSince(value: string, fix: Fix): Since {
  const since = sinceOf(value);
  if (since !== undefined && since !== 'impossible') return since;
  if (since === 'impossible' || /\d/.test(value)) throw noSuchTime(value);
  const near = nearest(value, ['today', 'yesterday', ...dayNames]);
  throw new UsageError(
    `\`since:\` can't be ${asTyped(value)}.${orDidYouMean(near) || ' Examples: `24h`, `7d`, `monday`.'}`,
    keys.since.usage,
    { suggestion: near && fix(near) },
  );
}

export function readOver(value: string): number {
  const minutes = minutesOf(value, limits.over);
  if (typeof minutes === 'number') return minutes;
  throw new UsageError(
    `\`over:\` can't be ${asTyped(value)}. Use minutes, hours, days or weeks, from \`1m\` to \`366d\`.`,
    keys.over.usage,
  );
}

function noSuchTime(value: string): UsageError {
  return new UsageError(
    `\`since:\` can't be ${asTyped(value)}. Use minutes, hours, days or weeks, from \`1m\` to \`366d\`, or a day.`,
    keys.since.usage,
  );
}

export function readSort(value: string, fix: Fix): SortKey {
  return readWord('sort', sortWords, value, fix);
}

export function readOrder(value: string, fix: Fix): Order {
  return readWord('order', orderWords, value, fix);
}

export function readView(value: string, fix: Fix): ListView | 'list' {
  return readWord('view', viewWords, value, fix);
}

function readWord<T extends string>(key: Key, words: ReadonlyMap<string, T>, value: string, fix: Fix): T {
  const meaning = words.get(fold(value));
  if (meaning !== undefined) return meaning;
  const near = nearest(value, words.keys());
  throw new UsageError(`\`${key}:\` can't be ${asTyped(value)}.${orDidYouMean(near)}`, keys[key].usage, {
    suggestion: near && fix(near),
  });
}

export function readNumber(key: 'per' | 'page', value: string, fix: Fix): number {
  const { least, most } = limits[key];
  const digits = /^\d+$/.test(value);
  const number = digits ? Number(value) : Number.NaN;
  if (number >= least && number <= most) return number;
  throw new UsageError(
    `\`${key}:\` can't be ${asTyped(value)}. Use a whole number from ${least} to ${most}.`,
    keys[key].usage,
    { suggestion: digits ? fix(String(number < least ? least : most)) : undefined },
  );
}

export function readWorkspace(value: string): string {
  if (/^[\w-]+$/.test(value) && value.length <= limits.workspace) return value;
  throw new UsageError(
    `${asTyped(value)} is not a workspace ID: those have 1 to ${limits.workspace} letters, digits, \`_\` or \`-\`.`,
    keys.workspace.usage,
  );
}
