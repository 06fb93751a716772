import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/modelarts/types.ts';
import { type Comparison, compare, type Seen } from '../../src/watches/changes.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 26, 9);
const job = (id: string, status: number, more: Partial<Job> = {}): Job => ({
  id,
  name: `job-${id}`,
  status,
  createdAt: start - 60 * minute,
  ...more,
});

/** Polls one minute apart. */
function read(...lists: readonly (readonly Job[])[]): Comparison {
  let last: Comparison | undefined;
  lists.forEach((jobs, index) => {
    last = compare(last?.after, { asOf: start + index * minute, jobs, isWhole: true });
  });
  if (!last) throw new Error('Nothing was read');
  return last;
}

const kinds = ({ changes }: Comparison) => changes.map(({ job: { id }, step }) => `${id} ${step.kind}`);

describe('first sight', () => {
  test('of all jobs is not a change', () => {
    expect(read([job('1', 11), job('2', 8)]).changes).toEqual([]);
  });

  test('of an old job, or one of unknown age, is not a change', () => {
    const { createdAt: _, ...ageless } = job('3', 11);
    expect(read([], [job('1', 11), ageless]).changes).toEqual([]);
  });

  // The service's clock may be behind.
  test.each([1_000, -minute])('of a job created since the last poll is a change: %i ms after', (after) => {
    expect(read([], [job('1', 11, { createdAt: start + after })]).changes).toEqual([
      {
        job: expect.objectContaining({ id: '1' }),
        step: { kind: 'appeared', status: 11, at: start + minute, after: start },
      },
    ]);
  });
});

describe('between two polls', () => {
  test('a status changes', () => {
    const { changes, after } = read([job('1', 7)], [job('1', 7)], [job('1', 8)]);
    const at = start + 2 * minute;
    expect(changes.map(({ step }) => step)).toEqual([
      { kind: 'status', from: 7, status: 8, at, after: start + minute },
    ]);
    expect(after.jobs.get('1')?.since).toBe(at);
  });

  test('a shorter running time reveals that a job runs or failed again', () => {
    const before = [job('1', 8, { duration: 100_000 }), job('2', 11, { duration: 100_000 })];
    const again = [job('1', 8, { duration: 20_000 }), job('2', 11, { duration: 20_000 })];
    expect(kinds(read(before, again))).toEqual(['1 restarted', '2 restarted']);
    expect(kinds(read(before, before))).toEqual([]);
    const jitter = [job('1', 8, { duration: 99_500 }), job('2', 11, { duration: 99_500 })];
    expect(kinds(read(before, jitter))).toEqual([]);
  });

  test('a job disappears, unless the list is incomplete', () => {
    const seen = read([job('1', 8), job('2', 8)]).after;
    const next = { asOf: start + minute, jobs: [job('2', 8)] };
    const whole = compare(seen, { ...next, isWhole: true });
    expect(whole).toMatchObject({
      gone: ['1'],
      changes: [{ job: { name: 'job-1' }, step: { kind: 'gone' } }],
    });
    const partial = compare(seen, { ...next, isWhole: false });
    expect(partial).toMatchObject({ gone: [], changes: [] });
    expect(partial.after.jobs.get('1')).toEqual(seen.jobs.get('1'));
  });
});

test('stores again only what must be known later', () => {
  const hours = (duration: number) => [job('1', 8, { duration: duration * 60 * minute })];
  const first = read(hours(0.5));
  const later = compare(first.after, { asOf: start + minute, jobs: hours(0.6), isWhole: true });
  expect([first.stale, later.stale]).toEqual([['1'], []]);
  const last = compare(
    later.after,
    { asOf: start + 2 * minute, jobs: hours(1.2), isWhole: true },
    first.after,
  );
  expect(last.stale).toEqual(['1']);
  // Another instance that knows only the stored state still detects the restart.
  const other = compare(first.after, { asOf: start + 3 * minute, jobs: hours(0.1), isWhole: true });
  expect(kinds(other)).toEqual(['1 restarted']);
});

const anyJobs = fc.uniqueArray(
  fc.record({
    id: fc.constantFrom('1', '2', '3', '4'),
    status: fc.constantFrom(0, 4, 7, 8, 10, 11, 12, 99),
    duration: fc.option(fc.nat(10 * minute), { nil: undefined }),
    createdAt: fc.option(fc.integer({ min: start - 99 * minute, max: start + 99 * minute }), {
      nil: undefined,
    }),
  }),
  { selector: ({ id }) => id },
);
const anyPolls = fc.array(fc.record({ jobs: anyJobs, isWhole: fc.boolean() }), { maxLength: 12 });

/** Drops absent properties, as the client does. */
const compact = (jobs: readonly { id: string; status: number }[]) =>
  jobs.map((one) => JSON.parse(JSON.stringify({ name: one.id, ...one })) as Job);

test("a job's steps form a chain in time order, each starting where the previous one ended", () => {
  fc.assert(
    fc.property(anyPolls, (polls) => {
      let seen: Seen | undefined;
      const status = new Map<string, number>();
      polls.forEach(({ jobs, isWhole }, index) => {
        const asOf = start + index * minute;
        const found = compact(jobs);
        const { after, changes, gone } = compare(seen, { asOf, jobs: found, isWhole });
        expect(new Set(changes.map(({ job: { id } }) => id)).size).toBe(changes.length);
        for (const { job: one, step } of changes) {
          expect(seen, 'the first poll has no changes').toBeDefined();
          expect(step).toMatchObject({ at: asOf, after: seen?.asOf });
          expect(step.from).toBe(status.get(one.id));
        }
        const changed = new Set(changes.map(({ job: { id } }) => id));
        for (const one of found) {
          const known = status.get(one.id);
          if (known !== undefined && known !== one.status) expect(changed).toContain(one.id);
          status.set(one.id, one.status);
        }
        for (const id of gone) status.delete(id);
        expect(isWhole || gone.length === 0).toBe(true);
        expect(new Map([...after.jobs].map(([id, one]) => [id, one.status]))).toEqual(status);
        seen = after;
      });
    }),
  );
});

test('the same jobs twice are not a change', () => {
  fc.assert(
    fc.property(anyJobs, (jobs) => {
      const list = compact(jobs);
      expect(read(list, list).changes).toEqual([]);
    }),
  );
});
