import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/modelarts/types.ts';
import { compare, type Seen } from '../../src/watches/changes.ts';
import {
  type ThreadState,
  type UpdateContext,
  updatesOf,
  type WatchUpdates,
} from '../../src/watches/updates.ts';
import type { Watch, WatchFilter, WatchSubject } from '../../src/watches/watch.ts';

const minute = 60_000;
const start = Date.UTC(2026, 10, 26, 9);
const next = start + minute;
const job = (id: string, status: number, duration?: number): Job => ({
  id,
  name: `job-${id}`,
  status,
  createdAt: start - 60 * minute,
  ...(duration === undefined ? {} : { duration }),
});

function watchOf(subject: WatchSubject | Partial<WatchFilter>, more: Partial<Watch> = {}): Watch {
  return {
    id: 'abc234',
    target: { kind: 'channel', channel: 'C1' },
    subject:
      'kind' in subject ? subject : { kind: 'jobs', filter: { status: ['failed'], search: '', ...subject } },
    cloud: undefined,
    createdBy: 'U1',
    createdAt: start - 1,
    ...more,
  };
}

interface Case {
  readonly watch?: Watch;
  readonly before?: readonly Job[] | undefined;
  readonly now: readonly Job[];
  readonly threads?: Readonly<Record<string, ThreadState>>;
  readonly context?: Partial<UpdateContext>;
}

function updatesIn({ watch = watchOf({}), before = [], now, threads = {}, context }: Case): WatchUpdates {
  const seen: Seen | undefined =
    before && compare(undefined, { asOf: start, jobs: before, isWhole: true }).after;
  return updatesOf(watch, compare(seen, { asOf: next, jobs: now, isWhole: true }), {
    now: next,
    threads: new Map(Object.entries(threads)),
    ...context,
  });
}

const summaryOf = (one: Case) =>
  updatesIn(one).updates.map(({ job: { id }, step, isNew, isLast, hasReply, isBroadcast }) =>
    [
      id,
      step?.kind ?? 'question',
      isNew && 'new',
      isLast && 'last',
      hasReply && 'reply',
      isBroadcast && 'broadcast',
    ]
      .filter((word) => word !== false)
      .join(' '),
  );

describe('a job starts to match', () => {
  test('when it fails, but not if it had failed before or changes otherwise', () => {
    const before = [job('1', 8), job('2', 11), job('3', 7), job('4', 11)];
    const now = [job('1', 11), job('2', 11), job('3', 8), job('4', 14)];
    expect(summaryOf({ before, now })).toEqual(['1 status new reply']);
  });

  test('when it was created since the last poll and has already failed', () => {
    expect(summaryOf({ now: [{ ...job('1', 11), createdAt: start + 1 }] })).toEqual(['1 appeared new reply']);
  });

  test('on every change if every status is watched', () => {
    const watch = watchOf({ status: [] });
    expect(summaryOf({ watch, before: [job('1', 7), job('2', 8)], now: [job('1', 8)] })).toEqual([
      '1 status new reply',
      '2 gone new last reply',
    ]);
  });

  test('but never at the first poll, or the first one of a watch', () => {
    expect(summaryOf({ before: undefined, now: [job('1', 11)] })).toEqual([]);
    const watch = watchOf({}, { createdAt: start + 1 });
    expect(summaryOf({ watch, before: [job('1', 8)], now: [job('1', 11)] })).toEqual([]);
  });

  test('possibly, when it was restarted or deleted before its end was seen', () => {
    const before = [job('1', 8, 500_000), job('2', 8), job('3', 12)];
    const now = [job('1', 8, 1_000)];
    expect(summaryOf({ before, now })).toEqual(['1 restarted new reply', '2 gone new last reply']);
    expect(summaryOf({ watch: watchOf({ status: [11] }), before, now })).toHaveLength(2);
    expect(summaryOf({ watch: watchOf({ status: ['done'] }), before, now })).toEqual([]);
    expect(summaryOf({ watch: watchOf({ status: ['running'] }), before, now })).toEqual([
      '1 restarted new reply',
    ]);
  });
});

describe('a thread continues', () => {
  const threads = { 1: { isMuted: false }, 2: { isMuted: true } };

  test('with every change, and a failure is also shown in the channel', () => {
    expect(summaryOf({ threads, before: [job('1', 11)], now: [job('1', 8)] })).toEqual(['1 status reply']);
    expect(summaryOf({ threads, before: [job('1', 8)], now: [job('1', 11)] })).toEqual([
      '1 status reply broadcast',
    ]);
    expect(summaryOf({ threads, before: [job('1', 11)], now: [job('1', 14)] })).toEqual(['1 status reply']);
    expect(summaryOf({ threads, before: [job('1', 11, 9e6)], now: [job('1', 11, 1)] })).toEqual([
      '1 restarted reply broadcast',
    ]);
  });

  test('until the job is gone', () => {
    expect(summaryOf({ threads, before: [job('1', 11)], now: [] })).toEqual(['1 gone last reply']);
  });

  test('silently if it or its watch is muted', () => {
    expect(summaryOf({ threads, before: [job('2', 8)], now: [job('2', 11)] })).toEqual(['2 status']);
    const watch = watchOf({}, { mutedUntil: next + 1 });
    expect(
      summaryOf({ watch, threads, before: [job('1', 8), job('3', 8)], now: [job('1', 11), job('3', 11)] }),
    ).toEqual(['1 status']);
  });
});

describe('many changes', () => {
  const list = (status: number, count: number) =>
    Array.from({ length: count }, (_, id) => job(`${id}`, status));

  test('get their own messages up to five, and share one beyond that', () => {
    expect(summaryOf({ before: list(8, 5), now: list(11, 5) })).toHaveLength(5);
    const many = updatesIn({ before: list(8, 6), now: list(11, 6), threads: { 0: { isMuted: false } } });
    expect(many).toMatchObject({ batch: { count: 6 }, updates: [{ hasReply: true, isBroadcast: false }] });
    expect(many.batch?.first).toHaveLength(5);
    expect(many.batch?.absence).toBeUndefined();
  });

  test('after an absence share one message, or none after a long absence', () => {
    const absence = { from: start, until: next };
    const changed = { before: list(8, 2), now: list(11, 2), threads: { 0: { isMuted: false } } };
    expect(updatesIn({ ...changed, context: { absence } })).toMatchObject({
      batch: { count: 2, absence },
      updates: [{ hasReply: false, isBroadcast: false }],
    });
    const old = { from: next - 13 * 60 * minute, until: next };
    const silent = updatesIn({ ...changed, context: { absence: old } });
    expect(silent).not.toHaveProperty('batch');
    expect(silent.updates).toMatchObject([{ hasReply: false }]);
  });
});

describe('over', () => {
  const watch = watchOf({ status: ['running', 'pending'], over: 20 });
  const question = (one: Case) =>
    updatesIn(one).updates.map((each) => ({ id: each.job.id, ...each.question }));

  test('asks about jobs that have reached it, by the reported running time or the first sight', () => {
    const now = [
      job('1', 8, 20 * minute),
      job('2', 8, 20 * minute - 1),
      job('3', 7, 99 * minute),
      job('4', 11),
    ];
    expect(question({ watch, before: undefined, now })).toEqual([
      { id: '1', duration: 20 * minute, measure: 'service', over: 20, isReminder: false },
    ]);
    const seen = compare(undefined, { asOf: next - 21 * minute, jobs: [job('3', 7)], isWhole: true }).after;
    const later = compare(seen, { asOf: next, jobs: [job('3', 7)], isWhole: true });
    expect(updatesOf(watch, later, { now: next, threads: new Map() }).updates).toMatchObject([
      { isNew: true, hasReply: false, question: { duration: 21 * minute, measure: 'seen' } },
    ]);
  });

  test('asks once, and again only for a requested reminder', () => {
    const now = [job('1', 8, 21 * minute)];
    expect(question({ watch, before: now, now, threads: { 1: { isMuted: false } } })).toEqual([]);
    expect(
      question({ watch, before: now, now, threads: { 1: { isMuted: false, remindAt: next + 1 } } }),
    ).toEqual([]);
    expect(question({ watch, before: now, now, threads: { 1: { isMuted: true, remindAt: next } } })).toEqual(
      [],
    );
    const due = { 1: { isMuted: false, remindAt: next } };
    expect(question({ watch, before: now, now, threads: due })).toMatchObject([
      { id: '1', isReminder: true },
    ]);
    expect(summaryOf({ watch, before: now, now, threads: due })).toEqual(['1 question reply broadcast']);
  });

  test('keeps a reminder that falls into a mute until the mute is over', () => {
    const now = [job('1', 8, 21 * minute)];
    const muted = { ...watch, mutedUntil: next + 1 };
    const due = { 1: { isMuted: false, remindAt: next } };
    expect(updatesIn({ watch: muted, before: now, now, threads: due }).updates).toEqual([]);
  });

  test.each([
    ['', undefined],
    [' after an absence', { from: start, until: next }],
  ])('asks about more than five jobs%s in one message, and only once', (_, absence) => {
    const now = Array.from({ length: 6 }, (_, index) => job(`${index}`, 8, 21 * minute));
    const asked = updatesIn({ watch, before: undefined, now, context: { absence } });
    expect(asked.batch?.count).toBe(6);
    expect(asked.updates.map(({ isNew, isBatched }) => [isNew, isBatched])).toEqual(
      now.map(() => [true, true]),
    );
  });

  test('ends when the job leaves the status', () => {
    const threads = { 1: { isMuted: false, remindAt: start } };
    expect(summaryOf({ watch, before: [job('1', 8, 30 * minute)], now: [job('1', 12)], threads })).toEqual([
      '1 status last reply',
    ]);
    expect(summaryOf({ watch, before: [job('1', 8, 30 * minute)], now: [job('1', 8, 1)], threads })).toEqual([
      '1 restarted last reply',
    ]);
  });
});

describe('one job', () => {
  const subject = { kind: 'job', job: { id: '1', name: 'one', status: 7 } } as const;
  const watch = watchOf(subject, { target: { kind: 'person', user: 'U1' } });

  test('reports each change, and is over when the job ends', () => {
    expect(
      summaryOf({ watch, before: [job('1', 7), job('2', 7)], now: [job('1', 8), job('2', 11)] }),
    ).toEqual(['1 status new reply']);
    const threads = { 1: { isMuted: false } };
    const ended = { watch, before: [job('1', 8)], now: [job('1', 10)], threads };
    expect(summaryOf(ended)).toEqual(['1 status last reply broadcast']);
    expect(updatesIn(ended).isOver).toBe(true);
    expect(updatesIn({ watch, before: [job('1', 8)], now: [] }).isOver).toBe(true);
  });

  test('reports the end even after a long absence, because nothing else would', () => {
    const absence = { from: next - 13 * 60 * minute, until: next };
    const ended = updatesIn({ watch, before: [job('1', 8)], now: [job('1', 10)], context: { absence } });
    expect(ended).toMatchObject({ isOver: true, batch: { count: 1, absence } });
  });

  test('reports a change before its first poll', () => {
    const late = { ...watch, createdAt: start + 1 };
    expect(summaryOf({ watch: late, before: undefined, now: [job('1', 8)] })).toEqual(['1 status new reply']);
    expect(summaryOf({ watch: late, before: undefined, now: [job('1', 7)] })).toEqual([]);
    expect(summaryOf({ watch: late, before: undefined, now: [] })).toEqual(['1 gone new last reply']);
  });

  test('reports the end that came while it was paused, and others were told', () => {
    const ended = { watch, before: [job('1', 11)], now: [job('1', 11)] };
    expect(summaryOf(ended)).toEqual(['1 status new last reply']);
    expect(updatesIn(ended)).toMatchObject({ isOver: true, updates: [{ step: { status: 11, at: next } }] });
    expect(summaryOf({ watch, before: [job('2', 8)], now: [job('2', 8)] })).toEqual([
      '1 gone new last reply',
    ]);
    expect(summaryOf({ watch, before: [job('1', 8)], now: [job('1', 8)] })).toEqual([]);
  });

  test('is not over because one poll is incomplete', () => {
    const { after: seen } = compare(undefined, { asOf: start, jobs: [job('1', 8)], isWhole: true });
    const comparison = compare(seen, { asOf: next, jobs: [], isWhole: false });
    expect(updatesOf(watch, comparison, { now: next, threads: new Map() }).updates).toEqual([]);
  });
});
