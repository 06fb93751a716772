import { describe, expect, test } from 'vitest';
import type { JobSeed } from '../../../playground/modelarts/server.ts';
import { createJob } from '../../../src/jobs/changes/create.ts';
import { failureOf, start, visionWorkspace } from '../../modelarts/start.ts';

const wanted = { name: 'board', trainUrl: '/bucket/logs/' };
const namesake: JobSeed = { job_name: 'board', status: 8, train_url: '/bucket/logs/', create_time: 1.7e12 };

/**
 * Creates a job whose response is lost, whether or not ModelArts created it, while others create jobs
 * meanwhile.
 */
async function lose(
  after: 'processing' | undefined,
  meanwhile: readonly JobSeed[] = [],
  before: JobSeed[] = [],
) {
  const { service, client } = await start({ jobs: before });
  service.inject({ kind: 'reset', operation: 'create', ...(after && { after }) });
  const stop = service.onRequest(({ operation }) => {
    if (operation !== 'create') return;
    stop();
    for (const seed of meanwhile) service.jobs.add(seed);
  });
  const created = createJob(client, wanted, {}, async () => {});
  return { service, created };
}

const creations = (requests: readonly { operation: string }[]) =>
  requests.filter(({ operation }) => operation === 'create').length;

describe('when the response to create is lost', () => {
  test('takes the job that is new since the request, even among namesakes', async () => {
    const { service, created } = await lose('processing', [], [{ ...namesake, job_id: '3' }]);
    const { id } = await created;
    expect(id).not.toBe('3');
    expect(service.jobs.get(id)).toMatchObject({ job_name: 'board' });
    expect(creations(service.requests)).toBe(1);
  });

  test('does not mistake an older namesake for the new job, and creates it', async () => {
    const { service, created } = await lose(undefined, [], [{ ...namesake, job_id: '3' }]);
    expect((await created).id).not.toBe('3');
    expect(service.jobs.all()).toHaveLength(2);
    expect(creations(service.requests)).toBe(2);
  });

  test.each<[string, 'processing' | undefined, JobSeed]>([
    ['of the same age', 'processing', { ...namesake, create_time: Date.now() }],
    ['older than the request', undefined, namesake],
    ['with other logs', undefined, { ...namesake, create_time: Date.now(), train_url: '/another/' }],
  ])(
    'neither takes nor duplicates a namesake %s, created meanwhile by another person',
    async (_, after, seed) => {
      const { service, created } = await lose(after, [seed]);
      expect(await failureOf(created)).toMatchObject({ failure: 'uncertain' });
      expect(creations(service.requests)).toBe(1);
    },
  );

  test('twice, with no sign of the job, does not invite to try again', async () => {
    const { service, created } = await lose(undefined);
    service.inject({ kind: 'reset', operation: 'create' });
    expect(await failureOf(created)).toMatchObject({ failure: 'uncertain' });
    expect(creations(service.requests)).toBe(2);
  });

  test('finds the job although other jobs are listed from a workspace, which create has no parameter for', async () => {
    const { service, client } = await start({ jobs: [], config: { defaultWorkspaceId: visionWorkspace } });
    service.inject({ kind: 'reset', operation: 'create', after: 'processing' });
    const { id } = await createJob(client, wanted, {}, async () => {});
    expect(service.jobs.all().map(({ job_id }) => job_id)).toEqual([id]);
    expect(creations(service.requests)).toBe(1);
  });

  test('recognizes its log folder in another spelling', async () => {
    const seed = { ...namesake, create_time: Date.now(), train_url: '/bucket/logs' };
    const { service, created } = await lose(undefined, [seed]);
    expect((await created).name).toBe('board');
    expect(creations(service.requests)).toBe(1);
  });
});
