import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countGroups } from '../../src/jobs/fetchAll.ts';
import type { Snapshot } from '../../src/jobs/list.ts';
import { baselineOf, summarize } from '../../src/jobs/summary.ts';
import { statuses } from '../../src/modelarts/statuses.ts';
import type { Job } from '../../src/modelarts/types.ts';

const filter = { status: [], search: '' };
const day = 86_400_000;
const now = Date.UTC(2026, 10, 26, 8);

function snapshot(jobs: readonly Job[], asOf = now): Snapshot {
  return { jobs, counts: countGroups(jobs), searched: jobs.length, unreadable: 0, skipped: 0, asOf };
}
const job = (id: string, status: number, fields: Partial<Job> = {}): Job => ({
  id,
  name: `job-${id}`,
  status,
  createdAt: now - 10 * day,
  ...fields,
});
const ids = (jobs: readonly Job[]) => jobs.map(({ id }) => id);

describe('compared with the previous summary', () => {
  const before = snapshot([job('1', 8), job('2', 7), job('3', 11), job('4', 10), job('5', 9)], now - day);
  const after = snapshot([
    job('7', 13, { createdAt: now - 1_000 }),
    job('6', 8, { createdAt: now - 2_000 }),
    job('1', 11),
    job('2', 8),
    job('3', 11),
    job('4', 10),
    job('5', 12),
  ]);
  const summary = summarize(filter, after, baselineOf(before));

  test('new failures were not failed before, with canceled jobs last', () => {
    expect(ids(summary.failed)).toEqual(['1', '7']);
  });
  test('started means created since, or active again', () => {
    expect(ids(summary.started)).toEqual(['7', '6']);
    expect(ids(summarize(filter, snapshot([job('4', 8)]), baselineOf(before)).started)).toEqual(['4']);
  });
  test('ended means active then or created since, and now inactive, including a job that was being stopped', () => {
    expect(ids(summary.ended)).toEqual(['7', '1', '5']);
  });
  test('nothing has changed if all jobs have the same status', () => {
    expect(summary.unchanged).toBe(false);
    expect(summarize(filter, { ...before, asOf: now }, baselineOf(before)).unchanged).toBe(true);
  });
});

test('the first summary lists all failed jobs, and none as started or ended', () => {
  const summary = summarize(filter, snapshot([job('1', 11), job('2', 8), job('3', 10)]), undefined);
  expect([ids(summary.failed), ids(summary.started), ids(summary.ended)]).toEqual([['1'], [], []]);
});

test('lists jobs running for more than a day, longest first, using the age as an upper bound without a running time', () => {
  const jobs = [
    job('1', 8, { duration: 25 * 3_600_000 }),
    job('2', 8, { duration: 30 * 3_600_000 }),
    job('3', 8, { duration: 23 * 3_600_000 }),
    job('4', 8),
    job('5', 10, { duration: 99 * 3_600_000 }),
  ];
  expect(ids(summarize(filter, snapshot(jobs), undefined).longRunning)).toEqual(['4', '2', '1']);
});

const jobs: fc.Arbitrary<Job[]> = fc.uniqueArray(
  fc.record({
    id: fc.nat({ max: 30 }).map(String),
    name: fc.constant('j'),
    status: fc.constantFrom(...statuses.map(({ code }) => code), 99),
    createdAt: fc.integer({ min: now - 3 * day, max: now }),
  }),
  { selector: ({ id }) => id, maxLength: 30 },
);

test('failed, running and ended jobs add up to the group counts', () => {
  fc.assert(
    fc.property(jobs, jobs, (before, after) => {
      const since = baselineOf(snapshot(before, now - day));
      const { failed, ended, started, snapshot: seen, unchanged } = summarize(filter, snapshot(after), since);
      const total = Object.values(seen.counts).reduce((sum, count) => sum + count, 0);
      expect(total).toBe(after.length);
      expect(failed.length).toBeLessThanOrEqual(seen.counts.failed);
      // A failure is an end, so ended jobs include every new failure.
      for (const one of failed) expect(ids(ended)).toContain(one.id);
      if (unchanged) expect(failed.length + ended.length + started.length).toBe(0);
    }),
  );
});
