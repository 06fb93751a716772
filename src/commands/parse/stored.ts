/** What the texts for schedules and watches have in common. */
import { UsageError } from '../../errors.ts';
import type { JobFilter } from '../command.ts';
import { asTyped } from '../text.ts';
import { keyOf } from '../words/keys.ts';
import { filterOf } from '../words/query.ts';
import { usageOf } from '../words/verbs.ts';
import { parseList } from './list.ts';
import { isFillerToken, sourceOf, type Token, wordOf } from './tokens.ts';

/** Six letters and digits, possibly copied with a number sign. */
export function storedIdOf(token: Token | undefined): string | undefined {
  const id = token?.source.replace(/^#/, '').toLowerCase() ?? '';
  return /^[a-z0-9]{6}$/.test(id) ? id : undefined;
}

/** `schedules [all]`, `watches [all]`: whether of all channels. */
export function parseEverywhere(name: 'schedules' | 'watches', tokens: readonly Token[]): boolean {
  const isAll = (token: Token) => /^(?:all|everywhere)$/.test(wordOf(token) ?? '');
  const extra = tokens.find((token) => !isAll(token) && wordOf(token) !== 'list' && !isFillerToken(token));
  if (extra === undefined) return tokens.some(isAll);
  throw new UsageError(
    `\`${name}\` takes only \`all\`. Remove ${asTyped(extra.source)}.`,
    usageOf(name),
    listThe[name],
  );
}

/** `list` or `list all`, used by the menus in a list. */
export function listOf(tokens: readonly Token[]): 'here' | 'everywhere' | undefined {
  const words = tokens.map(wordOf).join(' ');
  if (words === 'list') return 'here';
  return words === 'list all' ? 'everywhere' : undefined;
}

export const listThe = {
  schedules: { suggestion: 'schedules', label: 'List schedules' },
  watches: { suggestion: 'watches', label: 'List watches' },
} as const;

/** Statuses and search words, as in a list. Sorting and paging have no meaning here. */
export function parseFilter(tokens: readonly Token[], name: 'summary' | 'watch' = 'summary'): JobFilter {
  const wrong = tokens.find(
    (token) => token.kind === 'key' && /^(sort|order|per|page|view)$/.test(keyOf(token.key) ?? ''),
  );
  if (wrong === undefined) return filterOf(parseList(tokens).query);
  throw new UsageError(
    `A ${name} can't be sorted, paged or shown as a table. Remove ${asTyped(wrong.source)}.`,
    usageOf(name),
    { suggestion: sourceOf(tokens.filter((token) => token !== wrong)) },
  );
}
