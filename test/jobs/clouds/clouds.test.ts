import { expect, test } from 'vitest';
import { defaultQuery } from '../../../src/commands/words/query.ts';
import { CloudError } from '../../../src/errors.ts';
import { createLifecycle } from '../../../src/jobs/changes/actions.ts';
import { createClouds, inCloud } from '../../../src/jobs/clouds/clouds.ts';
import { createJobs } from '../../../src/jobs/list.ts';
import { start } from '../../modelarts/start.ts';

async function cloudOf(name: string, id: string, fields: { status?: number; create_time?: number } = {}) {
  const { client } = await start({ jobs: [{ job_id: id, job_name: `job-${name}`, status: 8, ...fields }] });
  const modelarts = inCloud(client, name);
  return {
    name,
    modelarts,
    jobs: createJobs({ modelarts }),
    lifecycle: createLifecycle({ modelarts }),
    details: {},
  };
}

test('a question goes to the cloud it names, or else the first, and each job knows its cloud', async () => {
  const clouds = createClouds([await cloudOf('prod', '1'), await cloudOf('eu-nl', '2')]);
  const { jobs, named, several } = clouds;
  expect(several).toBe(true);
  expect(await jobs.list(defaultQuery)).toMatchObject({ jobs: [{ id: '1', cloud: 'prod' }] });
  expect(await jobs.list({ ...defaultQuery, cloud: 'eu-nl' })).toMatchObject({
    jobs: [{ id: '2', cloud: 'eu-nl' }],
  });
  expect(await jobs.snapshot({ status: [], search: '', cloud: 'EU_NL' })).toMatchObject({
    jobs: [{ id: '2' }],
  });
  expect(await jobs.find('2', { cloud: 'eu-nl' })).toMatchObject({ found: [{ cloud: 'eu-nl' }] });
  expect([named(undefined).name, named(null).name]).toEqual(['prod', 'prod']);
});

test('all clouds are counted together, as of the oldest answer, and a new job knows its cloud', async () => {
  let time = 1_000;
  const [prod, other] = [await cloudOf('prod', '1'), await cloudOf('eu-nl', '2')];
  const later = createJobs({
    modelarts: other.modelarts,
    clock: { now: () => 5_000, monotonic: () => time++ },
  });
  const earlier = createJobs({
    modelarts: prod.modelarts,
    clock: { now: () => 2_000, monotonic: () => time++ },
  });
  const { jobs } = createClouds([
    { ...prod, jobs: earlier },
    { ...other, jobs: later },
  ]);
  const page = await jobs.list({ ...defaultQuery, cloud: 'all' });
  expect(page).toMatchObject({ total: 2, asOf: 2_000, counts: { running: 2, failed: 0 } });
  // For one status, the service alone would give no counts.
  expect(await jobs.list({ ...defaultQuery, status: [8], cloud: 'all' })).toMatchObject({
    counts: { running: 2 },
  });
  const created = await other.modelarts.create({ name: 'new', trainUrl: '/bucket/logs/' });
  expect(created.cloud).toBe('eu-nl');
});

test('the jobs of all clouds are sorted by ID as numbers, and counted as new only if every cloud says when', async () => {
  const prod = await cloudOf('prod', '10', { status: 11, create_time: Date.now() - 60_000 });
  const { jobs } = createClouds([prod, await cloudOf('eu-nl', '9', { status: 11 })]);
  const failed = { ...defaultQuery, status: ['failed'], sort: 'id', order: 'asc', cloud: 'all' } as const;
  const page = await jobs.list(failed);
  expect(page.jobs.map(({ id }) => id)).toEqual(['9', '10']);
  expect(page.lastDay).toBeUndefined();
  expect(await jobs.list({ ...failed, since: 60 })).toMatchObject({ total: 1, ever: 2 });
});

test('an unconfigured cloud is an error, never another cloud', async () => {
  const { jobs, named, has } = createClouds([await cloudOf('prod', '1')]);
  expect(() => named('gone')).toThrow(CloudError);
  expect([has('prod'), has('gone')]).toEqual([true, false]);
  await expect(jobs.list({ ...defaultQuery, cloud: 'gone' })).rejects.toThrow(CloudError);
  await expect(jobs.find('1', { cloud: 'gone' })).rejects.toThrow(CloudError);
});
