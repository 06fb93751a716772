import { describe, expect, test } from 'vitest';
import { createLifecycle } from '../../../src/jobs/changes/actions.ts';
import { failureOf, newestFirst, start } from '../../modelarts/start.ts';

test('a stop is uncertain if its response is lost while ModelArts goes down', async () => {
  const { service, client } = await start({
    jobs: [{ job_id: '7', job_name: 'runs', status: 8, create_time: 1.7e12 }],
  });
  service.inject({ kind: 'status-503', times: 6, retryAfter: 0 });
  for (const search of ['1', '2']) await failureOf(client.list({ ...newestFirst, search }));
  service.inject({ kind: 'reset', operation: 'stop', after: 'processing' });
  const { change } = createLifecycle({ modelarts: client });
  const error = await failureOf(change('stop', { id: '7', name: 'runs', status: 8 }));
  expect(error).toMatchObject({ failure: 'uncertain', cause: { failure: 'unreachable' } });
  expect(service.requests.filter(({ operation }) => operation === 'stop')).toHaveLength(1);
});

const runs = { id: '7', name: 'runs', status: 8 };

test.each(['hang', 'status-500', 'reset', 'unauthorized'] as const)(
  'a stop is uncertain if its response is lost, and the check fails with %s',
  async (kind) => {
    const { service, client } = await start({
      jobs: [{ job_id: '7', job_name: 'runs', status: 8 }],
      config: { deadline: 300 },
    });
    service.inject({ kind: 'hang', operation: 'stop', after: 'processing' });
    service.inject({ kind, operation: 'get', times: 3 });
    const { change } = createLifecycle({ modelarts: client });
    expect(await failureOf(change('stop', runs))).toMatchObject({
      failure: 'uncertain',
      cause: { failure: 'timeout' },
    });
  },
);

test('a stop that was never sent is not uncertain', async () => {
  const { service, client } = await start({ jobs: [] });
  await service.close();
  const { change } = createLifecycle({ modelarts: client });
  expect(await failureOf(change('stop', runs))).toMatchObject({
    failure: 'unreachable',
    code: 'ECONNREFUSED',
  });
});

test('a stop whose two responses are lost is done if the job says so, and can be repeated later', async () => {
  const { service, client } = await start({ jobs: [{ job_id: '7', job_name: 'runs', status: 8 }] });
  const stops = () => service.requests.filter(({ operation }) => operation === 'stop').length;
  service.inject({ kind: 'reset', operation: 'stop' });
  service.inject({ kind: 'reset', operation: 'stop', after: 'processing' });
  const { change } = createLifecycle({ modelarts: client });
  await change('stop', runs);
  expect(stops()).toBe(2);
  service.jobs.update('7', { status: 8 });
  await change('stop', runs);
  expect(stops()).toBe(3);
});

describe('follows a change', () => {
  /** Gives the job these statuses in turn, one per poll. */
  async function follow(change: 'stop' | 'restart' | 'delete', before: number, ...statuses: number[]) {
    const { service, client } = await start({ jobs: [{ job_id: '7', job_name: 'runs', status: before }] });
    let time = 1;
    const lifecycle = createLifecycle({
      modelarts: client,
      clock: { now: () => time, monotonic: () => time },
      pause: async (milliseconds) => {
        time += milliseconds;
        const status = statuses.shift();
        if (status !== undefined) service.jobs.update('7', { status });
      },
    });
    const { job, settled, after } = await lifecycle.follow(change, { ...runs, status: before });
    return { status: job?.status, settled, after };
  }

  test.each([
    ['stop', 8, [9, 9, 12], { status: 12, settled: true, after: 20_000 }],
    ['stop', 8, [9, 13], { status: 13, settled: true, after: 10_000 }],
    ['stop', 8, [9, 99], { status: 99, settled: true, after: 10_000 }],
    ['stop', 8, [9], { status: 9, settled: false, after: 325_000 }],
    ['restart', 12, [12, 1, 7, 8], { status: 8, settled: true, after: 35_000 }],
    ['restart', 12, [1, 3], { status: 3, settled: true, after: 10_000 }],
    ['delete', 12, [12, 6], { status: 6, settled: true, after: 10_000 }],
    ['delete', 12, [], { status: 12, settled: false, after: 325_000 }],
  ] as const)('%s from status %i through %j until it settles', async (change, before, statuses, outcome) => {
    expect(await follow(change, before, ...statuses)).toEqual(outcome);
  });

  test('past a poll that times out, until the bot stops', async () => {
    const { service, client } = await start({ jobs: [{ job_id: '7', job_name: 'runs', status: 12 }] });
    const stopping = new AbortController();
    const { follow } = createLifecycle({ modelarts: client, pause: async () => {}, deadline: 100 });
    service.inject({ kind: 'hang', operation: 'get' });
    expect(await follow('stop', runs, { signal: stopping.signal })).toMatchObject({ settled: true });
    service.inject({ kind: 'hang', operation: 'get', times: Number.POSITIVE_INFINITY });
    const followed = follow('stop', runs, { signal: stopping.signal });
    await expect.poll(() => service.requests.length).toBeGreaterThan(3);
    stopping.abort();
    expect(await followed).toMatchObject({ settled: false, job: runs });
  });
});
