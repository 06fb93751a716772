import { expect, test } from 'vitest';
import { refreshable } from '../../../src/modelarts/auth/refreshable.ts';

const call = { signal: new AbortController().signal };

test('forgetting an already replaced value changes nothing', async () => {
  let fetched = 0;
  const value = refreshable(
    async () => `value ${++fetched}`,
    () => true,
  );
  const old = await value.get(call);
  value.forget(old);
  expect(await value.get(call)).toBe('value 2');
  value.forget(old);
  expect(await value.get(call)).toBe('value 2');
});

test('an unusable value is fetched once for all callers', async () => {
  let fetched = 0;
  let usable = true;
  const value = refreshable(
    async () => ++fetched,
    () => usable,
  );
  await value.get(call);
  usable = false;
  expect(await Promise.all([value.get(call), value.get(call)])).toEqual([2, 2]);
});
