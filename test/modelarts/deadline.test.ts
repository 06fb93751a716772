import { expect, test } from 'vitest';
import { connect, failureOf, newestFirst, seen, start, startAsUser } from './start.ts';

const deadline = 300;

test.each(['hang', 'hang-mid-body'] as const)(
  'gives up on a service with %s at the deadline',
  async (kind) => {
    const { service, client } = await start({ config: { deadline } });
    service.inject({ kind });
    expect(await failureOf(client.list(newestFirst))).toMatchObject({
      failure: 'timeout',
      message: 'No complete response before the deadline',
    });
    expect(seen(service)).toEqual(['list']);
  },
);

test('the deadline covers the wait for the next attempt', async () => {
  const { service, client } = await start({ config: { deadline } });
  service.inject({ kind: 'status-503', retryAfter: 5, times: 3 });
  expect(await failureOf(client.list(newestFirst))).toMatchObject({ failure: 'timeout' });
  expect(seen(service)).toEqual(['list']);
});

test('the deadline covers the login', async () => {
  const { service, client } = await startAsUser({ config: { deadline: 2_000 } });
  service.inject({ kind: 'hang', operation: 'login' });
  expect(await failureOf(client.list(newestFirst))).toMatchObject({ failure: 'timeout' });
  // Even if it joins that login at its last moment.
  expect(await client.list(newestFirst)).toMatchObject({ unreadable: 0 });
  expect(seen(service)).toEqual(['login', 'login', 'list']);
});

test("an abort rejects with the caller's own reason, before and during a request", async () => {
  const { service, client } = await startAsUser();
  const reason = new Error('No longer needed');
  await expect(client.list(newestFirst, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(service.requests).toHaveLength(0);

  await client.list(newestFirst);
  service.inject({ kind: 'hang' });
  const caller = new AbortController();
  const call = expect(client.list(newestFirst, { signal: caller.signal })).rejects.toBe(reason);
  await expect.poll(() => service.inFlight.now).toBe(1);
  caller.abort(reason);
  await call;
});

test('an abort ends the wait for the next attempt', async () => {
  const { service } = await start();
  const caller = new AbortController();
  const random = () => {
    queueMicrotask(() => caller.abort()); // the wait has begun by then
    return 1;
  };
  const client = connect(service.endpoint, {}, undefined, random);
  service.inject({ kind: 'status-503' });
  const call = client.list(newestFirst, { signal: caller.signal });
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  await client.close();
  expect(seen(service)).toEqual(['list']);
});

test('an aborted call leaves the login running for others', async () => {
  const { service, client } = await startAsUser({ latency: 20 });
  const caller = new AbortController();
  service.onRequest(() => caller.abort());
  const first = client.list(newestFirst, { signal: caller.signal });
  const second = client.list(newestFirst);
  await expect(first).rejects.toMatchObject({ name: 'AbortError' });
  expect(await second).toMatchObject({ unreadable: 0 });
  expect(seen(service)).toEqual(['login', 'list']);
});

test('a closed client sends nothing', async () => {
  const { service } = await start();
  const client = connect(service.endpoint);
  await client.close();
  expect(await failureOf(client.list(newestFirst))).toMatchObject({ failure: 'unreachable' });
  expect(service.requests).toHaveLength(0);
});
