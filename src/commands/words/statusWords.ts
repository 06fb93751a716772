import { statuses, statusGroups } from '../../modelarts/statuses.ts';
import type { StatusSelector } from '../command.ts';
import { fold } from '../text.ts';
import { statusWord } from './selectors.ts';

export const everyStatus = 'all';

/** Other words for a status; `deploying` is the API's own sample text for 7. */
const statusAliases: Readonly<Record<string, StatusSelector>> = {
  fail: 'failed',
  fails: 'failed',
  failure: 'failed',
  failures: 'failed',
  error: 'failed',
  errors: 'failed',
  failing: 'failed',
  errored: 'failed',
  crashed: 'failed',
  broken: 'failed',
  finished: 'done',
  succeeded: 'done',
  successful: 'done',
  success: 'done',
  terminated: 'stopped',
  aborted: 'stopped',
  queued: 7,
  queuing: 7,
  deploying: 7,
  cancelled: 13,
};

const addPrefix = (word: string) => (word.startsWith('jobstat-') ? word : `jobstat-${word}`);

/**
 * Every accepted word, normalized by `fold`. The first meaning of a word wins: groups come first, so that
 * `failed` is the group and only `jobstat-failed` is code 11. Labels are included because people read them on
 * rows.
 */
const selectors = new Map<string, StatusSelector>();
for (const [word, selector] of [
  ...statusGroups.map((group) => [group, group] as const),
  ...statuses.map(({ code }) => [statusWord(code), code] as const),
  ...statuses.map(({ code, label }) => [fold(label), code] as const),
  ...Object.entries(statusAliases),
  ...statuses.map(({ code }) => [addPrefix(statusWord(code)), code] as const),
]) {
  if (!selectors.has(word)) selectors.set(word, selector);
}

/** All words accepted by `selectorOf` except `all`, groups and names first. */
export const statusWords: readonly string[] = [...selectors.keys()];

/** Between statuses in one word. */
export const separator = /[,，、/|+&]/u;

/** The statuses in one word, for example `failed,running`; none for `all`; undefined if it is something else. */
export function statusesOf(word: string): readonly StatusSelector[] | undefined {
  const parts = word.split(separator).filter((part) => part !== '');
  const selectors = parts.map(selectorOf);
  if (selectors.length === 0 || selectors.includes(undefined)) return undefined;
  return selectors.filter((selector) => selector !== undefined && selector !== everyStatus);
}

/** The status for a word: a group, a code, or `all`; undefined if it is not a status word. */
export function selectorOf(word: string): StatusSelector | typeof everyStatus | undefined {
  const folded = fold(word);
  return folded === everyStatus || folded === 'everything' ? everyStatus : selectors.get(folded);
}
