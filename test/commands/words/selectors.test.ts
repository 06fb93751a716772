import { describe, expect, test } from 'vitest';
import type { StatusSelector } from '../../../src/commands/command.ts';
import {
  canonicalStatus,
  commonStatus,
  matchesStatus,
  singleStatus,
  statusWord,
} from '../../../src/commands/words/selectors.ts';
import { selectorOf } from '../../../src/commands/words/statusWords.ts';
import { statuses, statusGroups } from '../../../src/modelarts/statuses.ts';

const codesOf = (selectors: readonly StatusSelector[]) =>
  statuses.map(({ code }) => code).filter((code) => matchesStatus(selectors, code));

describe('codes matched by', () => {
  test.each<[readonly StatusSelector[], readonly number[]]>([
    [['failed'], [3, 5, 6, 11, 13, 14, 16, 17, 21, 22]],
    [['running'], [8, 15]],
    [['pending'], [1, 2, 4, 7, 18, 19]],
    [['stopped'], [9, 12]],
    [['done'], [10, 20]],
    [['unknown'], [0]],
    [[13], [13]],
    [
      ['running', 3],
      [3, 8, 15],
    ],
    [[], statuses.map(({ code }) => code)],
  ])('%j', (selectors, codes) => {
    expect(codesOf(selectors)).toEqual(codes);
  });

  test('an undocumented code matches unknown and all statuses, nothing else', () => {
    expect(statusGroups.filter((group) => matchesStatus([group], 99))).toEqual(['unknown']);
    expect(matchesStatus([], 99)).toBe(true);
    expect(matchesStatus([0], 99)).toBe(false);
  });
});

test.each<[readonly StatusSelector[], number | undefined]>([
  [[0], 0],
  [[21], 21],
  [[22], undefined],
  [['failed'], undefined],
  [[3, 5], undefined],
  [[], undefined],
])('the API can filter %j by itself with status %j', (selectors, code) => {
  expect(singleStatus(selectors)).toBe(code);
});

test.each<[readonly StatusSelector[], readonly StatusSelector[]]>([
  [[], []],
  [
    [13, 3, 13],
    [3, 13],
  ],
  [
    ['running', 'failed', 3, 10],
    ['failed', 'running', 10],
  ],
  [[...statusGroups].reverse(), []],
  [
    [8, 15],
    [8, 15],
  ],
])('%j in canonical form is %j', (selectors, canonical) => {
  expect(canonicalStatus(selectors)).toEqual(canonical);
});

test.each<[readonly StatusSelector[], readonly StatusSelector[], readonly StatusSelector[] | undefined]>([
  [[], ['failed'], ['failed']],
  [['failed'], [], ['failed']],
  [['failed'], [3, 8], [3]],
  [
    ['failed', 8],
    ['running', 3],
    [3, 8],
  ],
  [['failed'], ['running'], undefined],
  [[3], [5], undefined],
])('%j and %j intersect in %j', (some, others, common) => {
  expect(commonStatus(some, others)).toEqual(common);
});

test('the word for each code selects only that code', () => {
  for (const { code } of statuses) expect(selectorOf(statusWord(code))).toBe(code);
  expect(statusWord(3)).toBe('image-failed');
  expect(statusWord(11)).toBe('jobstat-failed');
  expect(statusWord(99)).toBe('unknown');
});
