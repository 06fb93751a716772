import { describe, expect, test } from 'vitest';
import { createLifecycle } from '../../src/jobs/changes/actions.ts';
import { findJobs } from '../../src/jobs/find.ts';
import { start } from '../modelarts/start.ts';

const running = { id: '7', name: 'runs', status: 8 };

async function startWithdrawn(operation: 'get' | 'delete' | 'stop' | undefined = undefined) {
  const { service, client } = await start({ jobs: [{ job_id: '7', job_name: 'runs', status: 8 }] });
  service.inject({ kind: 'api-withdrawn', operation, times: Number.POSITIVE_INFINITY });
  let time = 1;
  const lifecycle = createLifecycle({
    modelarts: client,
    clock: { now: () => time, monotonic: () => time },
    pause: async (milliseconds) => {
      time += milliseconds;
    },
  });
  return { service, client, ...lifecycle };
}

describe('a gateway 404 for an unknown API is not mistaken for a missing job', () => {
  const withdrawn = { failure: 'refused', status: 404, code: 'APIG.0101' };

  test('by details or a search by ID', async () => {
    const { client, service } = await startWithdrawn();
    await expect(findJobs(client, '7', {})).rejects.toMatchObject(withdrawn);
    expect(service.requests.map(({ operation }) => operation)).toEqual(['get']);
  });

  test.each(['stop', 'restart', 'delete'] as const)('by a %s', async (change) => {
    const { change: make } = await startWithdrawn();
    await expect(make(change, running)).rejects.toMatchObject(withdrawn);
  });

  test('by a delete whose response was lost', async () => {
    const { change, service } = await startWithdrawn('get');
    service.inject({ kind: 'status-500', operation: 'delete', times: 3, retryAfter: 0 });
    await expect(change('delete', running)).rejects.toMatchObject({ failure: 'uncertain' });
  });

  test.each(['stop', 'delete'] as const)('when following a %s', async (change) => {
    const { follow } = await startWithdrawn('get');
    expect(await follow(change, running)).toMatchObject({ settled: false, job: running });
  });
});

test('a 404 from ModelArts means that the job is gone', async () => {
  const { service, client } = await start({ jobs: [] });
  const { change, follow } = createLifecycle({ modelarts: client, pause: async () => {} });
  await change('delete', running);
  expect(await follow('delete', running)).toMatchObject({ settled: true, job: undefined });
  expect(await findJobs(client, '7', {})).toEqual([]);
  expect(service.requests.map(({ operation }) => operation)).toEqual(['delete', 'get', 'get', 'list']);
});
