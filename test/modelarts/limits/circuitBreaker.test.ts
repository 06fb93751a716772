import { describe, expect, test } from 'vitest';
import { ModelArtsError } from '../../../src/errors.ts';
import { createCircuitBreaker, type RequestOutcome } from '../../../src/modelarts/limits/circuitBreaker.ts';

const noon = Date.UTC(2026, 10, 25, 12);

function start(random = 0.5) {
  let time = noon;
  let jumped = 0;
  const turnedAway: ModelArtsError[] = [];
  const circuitBreaker = createCircuitBreaker({
    clock: { now: () => time + jumped, monotonic: () => time },
    random: () => random,
    onOpen: (down) => turnedAway.push(down()),
  });
  return {
    circuitBreaker,
    turnedAway,
    forward(milliseconds: number) {
      time += milliseconds;
    },
    jump(milliseconds: number) {
      jumped += milliseconds;
    },
    ask: (outcome: RequestOutcome, question = { requester: 'anna' }) =>
      circuitBreaker.enter(question)(outcome),
    /** The error for a request now, or undefined if it is admitted. */
    refusal() {
      try {
        circuitBreaker.check();
        return undefined;
      } catch (error) {
        if (error instanceof ModelArtsError) return error;
        throw error;
      }
    },
  };
}

/** A breaker that opened at noon. */
function startOpen(random?: number) {
  const all = start(random);
  for (let failure = 0; failure < 3; failure++) all.ask('failure');
  return all;
}

describe('opens', () => {
  test('after three failures in a row, reporting the time of the first', () => {
    const { turnedAway, ask, forward, refusal } = start();
    ask('failure');
    forward(60_000);
    ask('failure');
    expect(refusal()).toBeUndefined();
    forward(60_000);
    ask('failure');
    expect(refusal()).toMatchObject({ failure: 'down', since: noon });
    expect(turnedAway).toMatchObject([{ failure: 'down', since: noon }]);
  });

  test.each<[string, RequestOutcome[]]>([
    ['a success in between', ['failure', 'failure', 'success', 'failure', 'failure']],
    ['ignored outcomes', ['failure', 'ignored', 'ignored', 'failure', 'ignored']],
  ])('but not with %s', (_, outcomes) => {
    const { ask, refusal } = start();
    for (const outcome of outcomes) ask(outcome);
    expect(refusal()).toBeUndefined();
  });

  test('but not for failures more than five minutes apart', () => {
    const { ask, forward, refusal } = start();
    for (let failure = 0; failure < 3; failure++) {
      forward(5 * 60_000 + 1);
      ask('failure');
    }
    expect(refusal()).toBeUndefined();
  });

  test('but not for retries of one question', () => {
    const { ask, refusal } = start();
    const question = { requester: 'anna' };
    for (let again = 0; again < 9; again++) ask('failure', question);
    expect(refusal()).toBeUndefined();
  });

  test('but not for failures far apart', () => {
    const { ask, forward, refusal } = start();
    for (let failure = 0; failure < 5; failure++) {
      ask('failure');
      forward(6 * 60_000);
    }
    expect(refusal()).toBeUndefined();
  });
});

describe('while open', () => {
  test('lets one probe through at a time, after pauses growing to a minute', () => {
    const { circuitBreaker, ask, forward, refusal } = startOpen();
    for (const pause of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000]) {
      forward(pause - 1);
      expect(refusal()).toMatchObject({ since: noon });
      forward(1);
      const settle = circuitBreaker.enter({ requester: 'anna' });
      expect(() => circuitBreaker.enter({ requester: 'ben' })).toThrow(ModelArtsError);
      settle('failure');
      expect(() => ask('failure')).toThrow(ModelArtsError);
    }
  });

  test('jitters the pauses by a quarter', () => {
    for (const [random, pause] of [
      [0, 3_750],
      [1, 6_250],
    ] as const) {
      const { forward, refusal } = startOpen(random);
      forward(pause - 1);
      expect(refusal()).toBeDefined();
      forward(1);
      expect(refusal()).toBeUndefined();
    }
  });

  test("closes after any success, including an earlier request's", () => {
    const { circuitBreaker, ask, forward, refusal } = start();
    const early = circuitBreaker.enter({ requester: 'ben' });
    for (let failure = 0; failure < 3; failure++) ask('failure');
    expect(circuitBreaker.isOpen()).toBe(true);
    early('success');
    expect(circuitBreaker.isOpen()).toBe(false);
    for (let failure = 0; failure < 3; failure++) ask('failure');
    forward(5_000);
    ask('success');
    expect(refusal()).toBeUndefined();
  });

  test('is not extended by failures of earlier requests', () => {
    const { circuitBreaker, ask, forward, refusal } = start();
    const early = [1, 2, 3].map(() => circuitBreaker.enter({ requester: 'ben' }));
    for (let failure = 0; failure < 3; failure++) ask('failure');
    for (const settle of early) settle('failure');
    forward(5_000);
    expect(refusal()).toBeUndefined();
  });

  test('replaces an aborted probe by the next request', () => {
    const { ask, forward, refusal } = startOpen();
    forward(5_000);
    ask('ignored');
    expect(refusal()).toBeUndefined();
  });

  test.each([-3_600_000, 86_400_000])('ignores a wall clock jump of %d ms', (jump) => {
    const { forward, jump: setClock, refusal } = startOpen();
    setClock(jump);
    expect(refusal()).toMatchObject({ since: noon });
    forward(4_999);
    expect(refusal()).toBeDefined();
    forward(1);
    expect(refusal()).toBeUndefined();
  });
});
