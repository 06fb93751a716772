import { setImmediate as settled } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TooManyQuestionsError } from '../../../src/errors.ts';
import { createRateLimiter } from '../../../src/modelarts/limits/rateLimiter.ts';
import type { Question } from '../../../src/modelarts/types.ts';
import { createClockwork } from './clockwork.ts';

const never = new AbortController().signal;

/** A rate limiter with a frozen clock, recording who was admitted in which order. */
function start({ perSecond = 1_000, inFlight = 1_000 } = {}) {
  const clock = createClockwork();
  const rateLimiter = createRateLimiter({ perSecond, inFlight, ...clock });
  const through: string[] = [];
  const inside: { readonly name: string; readonly leave: () => void }[] = [];
  const failures = new Map<string, unknown>();
  return {
    clock,
    rateLimiter,
    through,
    inside,
    failures,
    enter(name: string, requester?: string, question: Question = { requester }, signal = never) {
      rateLimiter.enter(question, signal).then(
        (leave) => {
          through.push(name);
          inside.push({ name, leave });
        },
        (error: unknown) => failures.set(name, error),
      );
    },
    /** Ends the oldest request. */
    leaveOne: () => inside.shift()?.leave(),
  };
}

describe('requests per second', () => {
  test("admits one second's worth at once, the rest as tokens arrive", async () => {
    const { clock, through, enter } = start({ perSecond: 5 });
    for (let index = 0; index < 20; index++) enter(`${index}`);
    const counts: number[] = [];
    for (let fifth = 0; fifth < 4; fifth++) {
      await settled();
      counts.push(through.length);
      clock.forward(200);
    }
    expect(counts).toEqual([5, 6, 7, 8]);
    clock.forward(10_000);
    await settled();
    expect(through).toHaveLength(20);
    expect(clock.timers()).toBe(0);
  });

  test('may be below one', async () => {
    const { clock, through, enter } = start({ perSecond: 0.1 });
    for (const name of ['a', 'b', 'c']) enter(name);
    clock.forward(19_999);
    await settled();
    expect(through).toEqual(['a', 'b']);
    clock.forward(1);
    await settled();
    expect(through).toEqual(['a', 'b', 'c']);
  });

  test("a pause applies to everyone and isn't made up for", async () => {
    const { clock, through, rateLimiter, enter } = start({ perSecond: 10 });
    rateLimiter.pause(3_000);
    rateLimiter.pause(1_000); // a shorter pause doesn't shorten it
    for (let index = 0; index < 30; index++) enter(`${index}`, index % 2 ? 'anna' : undefined);
    clock.forward(2_999);
    await settled();
    expect(through).toEqual([]);
    clock.forward(501);
    await settled();
    expect(through.length).toBeLessThanOrEqual(6);
    expect(through.length).toBeGreaterThan(3);
  });
});

describe('requests in flight', () => {
  test('each finished request admits the next, once', async () => {
    const { inside, through, enter, leaveOne } = start({ inFlight: 1 });
    for (const name of ['a', 'b', 'c']) enter(name);
    await settled();
    expect(through).toEqual(['a']);
    const [first] = inside;
    leaveOne();
    first?.leave();
    await settled();
    expect(through).toEqual(['a', 'b']);
  });

  test('one requester never takes the last permit', async () => {
    const { through, enter } = start({ inFlight: 4 });
    for (let index = 0; index < 10; index++) enter(`anna ${index}`, 'anna');
    await settled();
    expect(through).toEqual(['anna 0', 'anna 1', 'anna 2']);
    enter('ben', 'ben');
    await settled();
    expect(through.at(-1)).toBe('ben');
  });
});

describe('fairness', () => {
  test.each([
    ['the bot', undefined],
    ['a person', 'anna'],
  ])('a newcomer behind 200 requests of %s is among the next two', async (_, requester) => {
    const { clock, through, enter } = start({ perSecond: 5, inFlight: 1_000 });
    const question = { requester };
    for (let index = 0; index < 200; index++) enter(`many ${index}`, requester, question);
    await settled();
    const before = through.length;
    enter('ben', 'ben');
    clock.forward(400);
    await settled();
    expect(through.slice(before)).toHaveLength(2);
    expect(through.slice(before)).toContain('ben');
  });

  test('requesters take turns, each in the order of their questions', async () => {
    const { through, enter, leaveOne } = start({ inFlight: 1 });
    for (const name of ['0', 'a1', 'a2', 'a3', 'b1', 'b2', 'c1']) enter(name, name[0]);
    for (let index = 0; index < 7; index++) {
      await settled();
      leaveOne();
    }
    expect(through).toEqual(['0', 'a1', 'b1', 'c1', 'a2', 'b2', 'a3']);
  });

  test('further pages of a question go before later questions', async () => {
    const { through, enter, leaveOne } = start({ inFlight: 1 });
    const long = { requester: 'anna' };
    enter('page 1', 'anna', long);
    enter('later', 'anna');
    await settled();
    enter('page 2', 'anna', long);
    enter('page 3', 'anna', long);
    for (let index = 0; index < 4; index++) {
      await settled();
      leaveOne();
    }
    expect(through).toEqual(['page 1', 'page 2', 'page 3', 'later']);
  });
});

describe('a requester with too many questions', () => {
  /** Anna has one question in flight and twenty waiting. */
  async function waitingTwenty() {
    const all = start({ inFlight: 1 });
    for (let index = 0; index <= 20; index++) all.enter(`${index}`, 'anna');
    await settled();
    expect(all.failures.size).toBe(0);
    return all;
  }

  test('is rejected until there is room', async () => {
    const { failures, enter, leaveOne } = await waitingTwenty();
    enter('too many', 'anna');
    await settled();
    expect(failures.get('too many')).toMatchObject({ requester: 'anna', waiting: 20 });
    expect(failures.get('too many')).toBeInstanceOf(TooManyQuestionsError);
    leaveOne();
    enter('again', 'anna');
    await settled();
    expect(failures.has('again')).toBe(false);
  });

  test("doesn't affect others or the bot itself", async () => {
    const { failures, enter } = await waitingTwenty();
    enter('ben', 'ben');
    for (let index = 0; index < 50; index++) enter(`bot ${index}`);
    await settled();
    expect(failures.size).toBe(0);
  });

  test('counts a long list as one question, and never rejects its later pages', async () => {
    const { failures, enter, leaveOne } = start({ inFlight: 1 });
    const long = { requester: 'anna' };
    enter('page 1', 'anna', long);
    for (let index = 1; index < 20; index++) enter(`${index}`, 'anna');
    await settled();
    for (let page = 2; page <= 5; page++) enter(`page ${page}`, 'anna', long);
    enter('20', 'anna'); // nineteen questions and the list wait
    await settled();
    expect([...failures.keys()]).toEqual(['20']);
    leaveOne();
    await settled();
    enter('page 6', 'anna', long);
    await settled();
    expect(failures.has('page 6')).toBe(false);
  });
});

describe('waiting ends', () => {
  test('by an abort, with its reason', async () => {
    const { failures, through, enter, leaveOne } = start({ inFlight: 1 });
    const gone = new AbortController();
    const reason = new Error('No longer needed');
    enter('first', 'anna');
    enter('gone', 'anna', { requester: 'anna' }, gone.signal);
    enter('last', 'anna');
    await settled();
    gone.abort(reason);
    await settled();
    expect(failures.get('gone')).toBe(reason);
    enter('before it began', 'anna', { requester: 'anna' }, gone.signal);
    leaveOne();
    await settled();
    expect(through).toEqual(['first', 'last']);
    expect(failures.get('before it began')).toBe(reason);
  });

  test('without leaving a timer when the queue is empty', async () => {
    const { clock, enter } = start({ perSecond: 0.1 });
    const gone = new AbortController();
    enter('first');
    enter('gone', 'anna', { requester: 'anna' }, gone.signal);
    await settled();
    expect(clock.timers()).toBe(1);
    gone.abort();
    expect(clock.timers()).toBe(0);
  });

  test('for all requests when rejected together', async () => {
    const { clock, failures, rateLimiter, enter } = start({ perSecond: 0.1 });
    const reason = new Error('closing');
    for (const name of ['inside', 'a', 'b']) enter(name, name);
    rateLimiter.rejectAll(() => reason);
    await settled();
    expect([...failures]).toEqual([
      ['a', reason],
      ['b', reason],
    ]);
    expect(clock.timers()).toBe(0);
  });
});

test('with random arrivals, departures and aborts, both limits hold and nothing starves', async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant('enter' as const), requester: fc.constantFrom('a', 'b', undefined) }),
    fc.record({ kind: fc.constant('leave' as const) }),
    fc.record({ kind: fc.constant('wait' as const), for: fc.integer({ min: 1, max: 700 }) }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(0.5, 1, 3, 20),
      async (steps, inFlight, perSecond) => {
        const { clock, failures, inside, through, enter, leaveOne } = start({ perSecond, inFlight });
        let entered = 0;
        for (const one of steps) {
          if (one.kind === 'enter') enter(`${entered++}`, one.requester);
          else if (one.kind === 'leave') leaveOne();
          else clock.forward(one.for);
          await settled();
          expect(inside.length).toBeLessThanOrEqual(inFlight);
          const most = Math.max(1, perSecond) + (perSecond * clock.now()) / 1_000;
          expect(through.length).toBeLessThanOrEqual(most + 1e-6);
        }
        for (let rest = 0; rest <= entered; rest++) {
          leaveOne();
          clock.forward(2_000);
          await settled();
        }
        expect(through.length + failures.size).toBe(entered);
        expect(clock.timers()).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

describe('background questions', () => {
  const background: Question = { requester: undefined, background: true };

  test('run only when no one else waits, leaving one token and one permit', async () => {
    const { clock, through, inside, enter, leaveOne } = start({ perSecond: 3, inFlight: 3 });
    for (let index = 0; index < 4; index++) enter(`b${index}`, undefined, background);
    await settled();
    // The third token and permit are for people.
    expect(through).toEqual(['b0', 'b1']);
    enter('anna', 'anna');
    await settled();
    expect(through).toEqual(['b0', 'b1', 'anna']);
    leaveOne();
    enter('ben', 'ben');
    clock.forward(5_000);
    await settled();
    expect(through.at(-1)).toBe('ben');
    expect(inside.map(({ name }) => name)).toEqual(['b1', 'anna', 'ben']);
    while (inside.length > 0) {
      leaveOne();
      clock.forward(1_000);
      await settled();
    }
    expect(through).toEqual(['b0', 'b1', 'anna', 'ben', 'b2', 'b3']);
    expect(clock.timers()).toBe(0);
  });

  test('run even with a single permit and less than one token per second', async () => {
    const { clock, through, enter, leaveOne } = start({ perSecond: 0.5, inFlight: 1 });
    for (const name of ['b0', 'b1']) enter(name, undefined, background);
    await settled();
    leaveOne();
    clock.forward(2_000);
    await settled();
    expect(through).toEqual(['b0', 'b1']);
  });

  test('are rejected with all others', async () => {
    const { failures, rateLimiter, enter } = start({ perSecond: 1, inFlight: 1 });
    enter('first');
    enter('b0', undefined, background);
    rateLimiter.rejectAll(() => new Error('down'));
    await settled();
    expect([...failures.keys()]).toEqual(['b0']);
  });
});
