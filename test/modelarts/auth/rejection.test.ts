import { expect, test } from 'vitest';
import { ModelArtsError, type ModelArtsFailure } from '../../../src/errors.ts';
import { createRejectionMemory, isRejection } from '../../../src/modelarts/auth/rejection.ts';

test.each<[ModelArtsFailure, number | undefined, string | undefined, boolean]>([
  ['login', 401, undefined, true],
  ['login', 400, undefined, true],
  ['login', 404, undefined, true],
  ['login', 408, undefined, false],
  ['login', 429, undefined, false],
  ['login', 500, undefined, false],
  ['login', 201, undefined, false],
  ['refused', 401, 'APIG.0301', true],
  ['refused', 401, 'ModelArts.0202', true],
  ['refused', 401, undefined, true],
  ['refused', 401, 'ModelArts.0112', false],
  ['refused', 401, 'ModelArts.0428', false],
  ['refused', 403, 'ModelArts.0203', true],
  ['refused', 403, 'ModelArts.0206', true],
  ['refused', 403, 'ModelArts.0108', false],
  ['refused', 403, undefined, false],
  ['refused', 404, 'APIG.0101', false],
  ['unreadable', 401, undefined, false],
  ['unreachable', undefined, undefined, false],
])('%s with HTTP %s and code %s: credentials rejected: %s', (failure, status, code, expected) => {
  expect(isRejection(new ModelArtsError(failure, 'x', { status, code }))).toBe(expected);
});

function start() {
  let time = 1_000;
  const changes: (number | undefined)[] = [];
  const memory = createRejectionMemory({
    clock: { now: () => 1.8e12 + time, monotonic: () => time },
    onChange: (rejection) => changes.push(rejection?.status),
  });
  return { ...memory, changes, forward: (milliseconds: number) => (time += milliseconds) };
}

const rejected = (status = 401) => new ModelArtsError('refused', 'x', { status });

test('the pause doubles from five minutes up to an hour', () => {
  const { check, reject, forward } = start();
  reject(rejected());
  for (const minutes of [5, 10, 20, 40, 60, 60]) {
    forward(minutes * 60_000 - 1);
    expect(check).toThrow(ModelArtsError);
    forward(1);
    check();
    reject(rejected());
  }
});

test('only one request probes until its outcome is overdue', () => {
  const { check, reject, forward } = start();
  reject(rejected());
  forward(5 * 60_000);
  check();
  expect(check).toThrow(ModelArtsError);
  forward(30_000);
  check();
});

test('neither a late rejection nor another failure extends the pause', () => {
  const { reject, current, changes } = start();
  reject(rejected());
  const before = current()?.retryAt;
  reject(rejected());
  reject(rejected(500));
  reject(new Error('x'));
  expect(current()?.retryAt).toBe(before);
  expect(changes).toEqual([401]);
});

test('a success ends the pause, once', () => {
  const { check, accept, reject, current, changes } = start();
  accept();
  reject(rejected());
  accept();
  accept();
  check();
  expect(current()).toBeUndefined();
  expect(changes).toEqual([401, undefined]);
});
