import { expect, test } from 'vitest';
import { allowedChanges } from '../../src/jobs/changes/actions.ts';
import { groupOf, type Status, statuses, statusOf } from '../../src/modelarts/statuses.ts';

const codesWith = (has: (status: Status) => boolean) => statuses.filter(has).map(({ code }) => code);

test('each ability covers its documented or obvious codes', () => {
  expect(codesWith(({ canStop }) => canStop)).toEqual([1, 2, 4, 7, 8, 15, 18, 19]);
  expect(codesWith(({ canRestart }) => canRestart)).toEqual([3, 5, 10, 11, 12, 13, 14, 16, 17, 21, 22]);
  expect(codesWith(({ canDelete }) => !canDelete)).toEqual([9]);
  expect(codesWith(({ hasPage }) => hasPage)).toEqual([8]);
  expect(codesWith(({ isActive }) => isActive)).toEqual([0, 1, 2, 4, 7, 8, 9, 15, 18, 19]);
});

test('allowed changes follow the table', () => {
  for (const { code, canStop, canRestart, canDelete } of statuses)
    expect(allowedChanges(code)).toEqual([
      ...(canStop ? ['stop'] : []),
      ...(canRestart ? ['restart'] : []),
      ...(canDelete ? ['delete'] : []),
    ]);
});

test('codes are unique and contiguous', () => {
  expect(statuses.map(({ code }) => code)).toEqual(statuses.map((_, index) => index));
});

test('an undocumented code counts as unknown and possibly running, and can be deleted', () => {
  expect(statusOf(99)).toMatchObject({ label: 'Unknown (99)', group: 'unknown', isActive: true });
  expect(groupOf(99)).toBe('unknown');
  expect(allowedChanges(99)).toEqual(['delete']);
});
