import { expect, test } from 'vitest';
import { createLifecycle } from '../../src/jobs/actions.ts';
import { failureOf, newestFirst, start } from '../modelarts/start.ts';

test('a stop whose response is lost while the service goes down is uncertain', async () => {
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
