import { describe, expect, test } from 'vitest';
import { retryAfter, waitBeforeRetry } from '../../../src/modelarts/http/retry.ts';
import { failureOf, newestFirst, seen, start } from '../start.ts';

const now = () => Date.parse('2024-03-01T12:00:00Z');
const rules = { repeatable: true, now, random: () => 1 };
const answered = (status: number, retryAfter?: string) => ({ status, retryAfter });
const broken = (code: string) => ({ code });

test('back-off doubles with jitter, and the third attempt is the last', () => {
  const waits = [1, 2, 3].map((attempt) => waitBeforeRetry(broken('ECONNRESET'), attempt, rules));
  expect(waits).toEqual([400, 800, undefined]);
  expect(waitBeforeRetry(answered(503), 2, { ...rules, random: () => 0.25 })).toBe(200);
  expect(waitBeforeRetry(answered(429), 1, rules)).toBe(2_000);
});

test.each([400, 401, 403, 404, 405, 409, 413, 501])('HTTP %i is not retried', (status) => {
  expect(waitBeforeRetry(answered(status), 1, rules)).toBeUndefined();
});

test.each([408, 429, 500, 502, 503, 504])(
  "HTTP %i is retried, or only 429 if the request isn't repeatable",
  (status) => {
    expect(waitBeforeRetry(answered(status), 1, rules)).toBeGreaterThan(0);
    const once = waitBeforeRetry(answered(status), 1, { ...rules, repeatable: false });
    expect(once === undefined).toBe(status !== 429);
  },
);

test.each([
  ['ECONNREFUSED', 400],
  ['ECONNRESET', undefined],
])("after %s, a request that isn't repeatable is retried only if it was never sent", (code, wait) => {
  expect(waitBeforeRetry(broken(code), 1, { ...rules, repeatable: false })).toBe(wait);
});

test('an untrusted certificate is not retried', () => {
  expect(waitBeforeRetry(broken('DEPTH_ZERO_SELF_SIGNED_CERT'), 1, rules)).toBeUndefined();
});

test.each([
  ['3', 3_000],
  ['0', 0],
  ['Fri, 01 Mar 2024 12:00:04 GMT', 4_000],
  ['Fri, 01 Mar 2024 11:59:00 GMT', 0],
  ['soon', undefined],
  ['1.5', undefined],
  ['-1', undefined],
  [undefined, undefined],
])('Retry-After: %s is %s ms', (header, wait) => {
  expect(retryAfter(header, now)).toBe(wait);
});

test.each([
  ['5', 5_000],
  ['6', undefined],
  ['Fri, 01 Mar 2024 12:00:02 GMT', 2_000],
  ['Fri, 01 Mar 2024 12:01:00 GMT', undefined],
])('a service that asks for Retry-After: %s is given %s ms', (header, wait) => {
  for (const status of [429, 503]) {
    expect(waitBeforeRetry(answered(status, header), 1, rules)).toBe(wait);
  }
});

describe('over the wire', () => {
  test('obeys a short Retry-After', async () => {
    const { service, client } = await start({ jobs: [] });
    service.inject({ kind: 'status-503', retryAfter: 0 });
    expect(await client.list(newestFirst)).toMatchObject({ total: 0 });
    service.inject({ kind: 'gateway-throttle', retryAfter: new Date(0).toUTCString() });
    expect(await client.list(newestFirst)).toMatchObject({ total: 0 });
    expect(seen(service)).toHaveLength(4);
  });

  test('a longer Retry-After is not waited for', async () => {
    const { service, client } = await start({ jobs: [] });
    service.inject({ kind: 'gateway-throttle', retryAfter: 30 });
    expect(await failureOf(client.list(newestFirst))).toMatchObject({
      failure: 'refused',
      status: 429,
      code: 'APIG.0308',
    });
    expect(seen(service)).toHaveLength(1);
  });
});
