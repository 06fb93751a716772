import { groupOf, highestQueryStatus, statuses, statusGroups } from '../../modelarts/statuses.ts';
import type { StatusSelector } from '../command.ts';

/** Whether jobs with this status code match; no selector means every status. */
export function matchesStatus(selectors: readonly StatusSelector[], code: number): boolean {
  return selectors.length === 0 || selectors.includes(code) || selectors.includes(groupOf(code));
}

/** The single code (0 to 21) for the service to filter by, if the selection is exactly that. */
export function singleStatus(selectors: readonly StatusSelector[]): number | undefined {
  const [first, ...others] = selectors;
  return typeof first === 'number' && first <= highestQueryStatus && others.length === 0 ? first : undefined;
}

/** Groups in table order, then codes outside the listed groups, ascending; empty: every status. */
export function canonicalStatus(selectors: readonly StatusSelector[]): readonly StatusSelector[] {
  const groups = statusGroups.filter((group) => selectors.includes(group));
  if (groups.length === statusGroups.length) return [];
  const codes = new Set(selectors.filter((selector) => typeof selector === 'number'));
  const others = [...codes].filter((code) => !groups.includes(groupOf(code)));
  return [...groups, ...others.sort((a, b) => a - b)];
}

/** The canonical intersection of two selections; undefined if it is empty. */
export function commonStatus(
  some: readonly StatusSelector[],
  others: readonly StatusSelector[],
): readonly StatusSelector[] | undefined {
  if (some.length === 0) return others;
  if (others.length === 0) return some;
  const common = some.flatMap((one) => others.flatMap((other) => narrower(one, other) ?? []));
  return common.length === 0 ? undefined : canonicalStatus(common);
}

function narrower(one: StatusSelector, other: StatusSelector): StatusSelector | undefined {
  if (one === other) return one;
  if (typeof one === 'number') return groupOf(one) === other ? one : undefined;
  if (typeof other === 'number') return groupOf(other) === one ? other : undefined;
  return undefined;
}

const groupNames: readonly string[] = statusGroups;

/**
 * The word for one code: its documented name without `JOBSTAT_`, for example `image-failed`. If a group has
 * that word (`failed` 11, `running` 8, `unknown` 0), the prefix stays: `jobstat-failed`.
 */
export function statusWord(code: number): string {
  return words.get(code) ?? 'unknown';
}

const words = new Map(
  statuses.map(({ code, name }) => {
    const whole = name.toLowerCase().replaceAll('_', '-');
    const short = whole.replace(/^jobstat-/, '');
    return [code, groupNames.includes(short) ? whole : short];
  }),
);
