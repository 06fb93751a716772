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
    /** How it is refused, or undefined. */
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

/** Open since noon. */
function startOpen(random?: number) {
  const all = start(random);
  for (let failure = 0; failure < 3; failure++) all.ask('failure');
  return all;
}

describe('it opens', () => {
  test('after three failures in a row, with the time of the first one', () => {
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
  ])('not with %s', (_, outcomes) => {
    const { ask, refusal } = start();
    for (const outcome of outcomes) ask(outcome);
    expect(refusal()).toBeUndefined();
  });

  test('not by one question that is retried', () => {
    const { ask, refusal } = start();
    const question = { requester: 'anna' };
    for (let again = 0; again < 9; again++) ask('failure', question);
    expect(refusal()).toBeUndefined();
  });

  test('not by failures that are far apart', () => {
    const { ask, forward, refusal } = start();
    for (let failure = 0; failure < 5; failure++) {
      ask('failure');
      forward(6 * 60_000);
    }
    expect(refusal()).toBeUndefined();
  });
});

describe('while it is open', () => {
  test('one probe at a time, after pauses that grow to a minute', () => {
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

  test('the pauses are jittered by a quarter', () => {
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

  test('a success closes it, also of an earlier request', () => {
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

  test('failures of earlier requests do not lengthen it', () => {
    const { circuitBreaker, ask, forward, refusal } = start();
    const early = [1, 2, 3].map(() => circuitBreaker.enter({ requester: 'ben' }));
    for (let failure = 0; failure < 3; failure++) ask('failure');
    for (const settle of early) settle('failure');
    forward(5_000);
    expect(refusal()).toBeUndefined();
  });

  test('an aborted probe is replaced by the next request', () => {
    const { ask, forward, refusal } = startOpen();
    forward(5_000);
    ask('ignored');
    expect(refusal()).toBeUndefined();
  });

  test.each([-3_600_000, 86_400_000])('a jump of the wall clock by %d ms changes nothing', (jump) => {
    const { forward, jump: setClock, refusal } = startOpen();
    setClock(jump);
    expect(refusal()).toMatchObject({ since: noon });
    forward(4_999);
    expect(refusal()).toBeDefined();
    forward(1);
    expect(refusal()).toBeUndefined();
  });
});
