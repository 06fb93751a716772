import { json } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { sign } from '../../src/modelarts/auth/signer.ts';
import { statuses } from '../../src/modelarts/statuses.ts';
import {
  accessKey,
  always,
  connect,
  failureOf,
  newestFirst,
  project,
  seen,
  serve,
  start,
  userOf,
  visionWorkspace,
} from './start.ts';

const now = () => Date.parse('2024-03-01T12:00:00Z');

const everything = {
  job_id: '197',
  job_name: 'resnet50-tb',
  status: 8,
  create_time: 1_709_290_000_000,
  duration: 33_000,
  job_desc: 'TensorBoard of the nightly ResNet run',
  service_url: 'https://modelarts.example/modelarts2/tensorboard/0b5c/197/',
  train_url: '/wph-test/zl-test/',
  resource_id: 'e17dd874-b5e0-4e9b-aaf0-22b045ad8571',
  job_type: 'tensorboard',
  schedule: [{ type: 'stop', timeUnit: 'HOURS', duration: 4 }],
};

const whole = {
  id: '197',
  name: 'resnet50-tb',
  status: 8,
  createdAt: 1_709_290_000_000,
  description: 'TensorBoard of the nightly ResNet run',
  serviceUrl: 'https://modelarts.example/modelarts2/tensorboard/0b5c/197/',
  trainUrl: '/wph-test/zl-test/',
  resourceId: 'e17dd874-b5e0-4e9b-aaf0-22b045ad8571',
  jobType: 'tensorboard',
  autoStopHours: 4,
};

test('list returns every field of every job, the total and both quotas', async () => {
  const { client } = await start({ now, jobs: [everything] });
  expect(await client.list(newestFirst)).toEqual({
    jobs: [expect.objectContaining({ ...whole, duration: expect.any(Number) })],
    total: 1,
    creatable: 999,
    runningQuota: 100,
    unreadable: 0,
  });
});

test('get returns every field of the job', async () => {
  const { client } = await start({ now, jobs: [{ ...everything, status: 10 }] });
  expect(await client.get('197')).toEqual({ ...whole, status: 10, duration: 33_000 });
});

test('sends every query parameter under its documented name', async () => {
  const { service, client } = await start();
  const query = { ...newestFirst, status: 7, perPage: 20, page: 2, search: 'a b&c=作' };
  await client.list({ ...query, workspaceId: visionWorkspace });
  expect(service.requests[0]).toMatchObject({
    method: 'GET',
    path: `/v1/${project.id}/visualization-jobs`,
    query: {
      status: '7',
      per_page: '20',
      page: '2',
      sortBy: 'create_time',
      order: 'desc',
      search_content: 'a b&c=作',
      workspace_id: visionWorkspace,
    },
    status: 200,
  });
});

test.each([
  ['created', 'create_time'],
  ['id', 'job_id'],
  ['name', 'job_name'],
  ['description', 'job_desc'],
  ['status', 'status'],
] as const)('sorting by %s sends %s', async (sortBy, sent) => {
  const { service, client } = await start();
  await client.list({ ...newestFirst, sortBy });
  expect(service.requests[0]).toMatchObject({ query: { sortBy: sent }, status: 200 });
});

test('sends the status 0, which is not an absent one', async () => {
  const { service, client } = await start();
  await client.list({ ...newestFirst, status: 0 });
  expect(service.requests[0]).toMatchObject({ query: { status: '0' }, status: 200 });
});

test('omits absent parameters, but always sends the order', async () => {
  const { service, client } = await start();
  await client.list({ perPage: 10, page: 1, sortBy: 'id', order: 'asc', search: '' });
  expect(service.requests[0]?.query).toEqual({ per_page: '10', page: '1', sortBy: 'job_id', order: 'asc' });
});

test('uses the configured workspace by default', async () => {
  const { service, client } = await start({ config: { defaultWorkspaceId: visionWorkspace } });
  await client.list(newestFirst);
  await client.list({ ...newestFirst, workspaceId: '0' });
  expect(service.requests.map(({ query: { workspace_id: workspace } }) => workspace)).toEqual([
    visionWorkspace,
    '0',
  ]);
});

test('list is filtered, sorted and paged by ModelArts', async () => {
  const jobs = [3, 8, 3, 3].map((status, index) => ({ job_name: `job-${index}`, status, train_url: '/b/' }));
  const { client } = await start({ jobs });
  const page = await client.list({ perPage: 2, page: 2, sortBy: 'name', order: 'desc', status: 3 });
  expect(page).toMatchObject({ jobs: [{ name: 'job-0', status: 3 }], total: 3 });
});

test('keeps IDs beyond 2^53 exact in both directions', async () => {
  const ids = ['9007199254740993', '9223372036854775807'];
  const { client } = await start({
    jobs: ids.map((id) => ({ job_id: id, job_name: `long-${id.slice(-2)}`, status: 12 })),
  });
  const { jobs } = await client.list({ ...newestFirst, sortBy: 'id', order: 'asc' });
  expect(jobs.map(({ id }) => id)).toEqual(ids);
  expect(await client.get('9007199254740993')).toEqual({
    id: '9007199254740993',
    name: 'long-93',
    status: 12,
  });
});

test('reads every documented status, and undocumented ones', async () => {
  const codes = [...statuses.map(({ code }) => code), 99];
  const { client } = await start({ jobs: codes.map((status) => ({ job_name: `s${status}`, status })) });
  const { jobs } = await client.list({ ...newestFirst, perPage: 100, sortBy: 'status', order: 'asc' });
  expect(jobs.map(({ status }) => status)).toEqual(codes);
});

test('create sends every field, and its response may have numbers as strings', async () => {
  const { service, client } = await start({ now, jobs: [] });
  const created = await client.create({
    name: 'vis-1',
    description: 'Zusammenfassung für Team 作',
    trainUrl: '/bucket/logs/',
    type: 'mindinsight',
    autoStopHours: 3,
  });
  expect(created).toEqual({ id: expect.stringMatching(/^\d+$/), name: 'vis-1', status: 1, createdAt: now() });
  expect(service.jobs.get(created.id)).toMatchObject({
    job_desc: 'Zusammenfassung für Team 作',
    train_url: '/bucket/logs/',
    job_type: 'mindinsight',
  });
  expect(await client.get(created.id)).toMatchObject({ name: 'vis-1', autoStopHours: 3 });
});

test('create sends the schedule as every sample does: an array with one object', async () => {
  const bodies: unknown[] = [];
  const endpoint = await serve(async (request, response) => {
    bodies.push(await json(request));
    response.end('{"job_id":1}');
  });
  await connect(endpoint).create({ name: 'vis-1', trainUrl: '/bucket/logs/', autoStopHours: 3 });
  expect(bodies).toEqual([
    {
      job_name: 'vis-1',
      train_url: '/bucket/logs/',
      schedule: [{ type: 'stop', time_unit: 'HOURS', duration: 3 }],
    },
  ]);
});

test('create needs only a name and a log path', async () => {
  const { client } = await start({ now, jobs: [] });
  const { id } = await client.create({ name: 'vis-2', trainUrl: '/bucket/logs/' });
  expect(await client.get(id)).toMatchObject({ name: 'vis-2', trainUrl: '/bucket/logs/' });
});

test('replaces a description, even by an empty one', async () => {
  const { service, client } = await start({ jobs: [everything] });
  await client.describe('197', 'New words');
  expect(service.jobs.get('197')?.job_desc).toBe('New words');
  await client.describe('197', '');
  expect(service.jobs.get('197')?.job_desc).toBe('');
  expect((await client.get('197')).description).toBeUndefined();
});

test('stops a running job, restarts a failed one and deletes a stopped one', async () => {
  const at = { train_url: '/b/', create_time: now() };
  const { service, client } = await start({
    now,
    jobs: [
      { ...at, job_id: '1', job_name: 'running', status: 8 },
      { ...at, job_id: '2', job_name: 'failed', status: 11 },
      { ...at, job_id: '3', job_name: 'stopped', status: 12 },
    ],
  });
  await client.stop('1');
  await client.restart('2');
  await client.delete('3');
  expect(service.jobs.get('1')?.status).toBe(9);
  expect(service.jobs.get('2')?.status).toBe(1);
  expect(seen(service)).toEqual(['stop', 'restart', 'delete']);
  expect(service.requests.every(({ status = 0 }) => status >= 200 && status < 300)).toBe(true);
});

test.each(['', '..', '1/stop', '-1', '12345678901234567890'])(
  '%j is not a job ID, so nothing is sent',
  async (id) => {
    const { service, client } = await start({ jobs: [] });
    const calls = [
      client.get(id),
      client.describe(id, ''),
      client.stop(id),
      client.restart(id),
      client.delete(id),
    ];
    const failures = await Promise.all(calls.map((call) => failureOf(call)));
    expect(failures.map(({ failure }) => failure)).toEqual(Array(5).fill('refused'));
    expect(service.requests).toEqual([]);
  },
);

test('counts every request and sends a User-Agent', async () => {
  const agents: (string | undefined)[] = [];
  const endpoint = await serve((request, response) => {
    agents.push(request.headers['user-agent']);
    response.writeHead(agents.length < 3 ? 503 : 200).end('{"job_total_count":0,"jobs":[]}');
  });
  const tally = { requests: 0 };
  await connect(endpoint).list(newestFirst, { question: { requester: undefined, tally } });
  expect(tally.requests).toBe(3);
  expect(agents).toEqual(Array(3).fill(expect.stringMatching(/^vizjobs\/\d+\.\d+\.\d+$/)));
});

test('sends and signs the base path of ModelArts and IAM URLs', async () => {
  const { service } = await start({ jobs: [] });
  const paths: (string | undefined)[] = [];
  const gateway = await serve((request, response) => {
    paths.push(request.url?.split('?')[0]);
    response.writeHead(request.method === 'POST' ? 201 : 200, { 'X-Subject-Token': 'tttt' });
    const token = { expires_at: '2999-01-01T00:00:00Z', project: { id: 'p' } };
    response.end(JSON.stringify({ job_total_count: 0, jobs: [], token }));
  });
  await connect(`${gateway}/cloud`).list(newestFirst);
  const credentials = userOf(service);
  await connect(`${gateway}/cloud`, { credentials, iam: `${gateway}/identity` }).list(newestFirst);
  const jobs = `/cloud/v1/${project.id}/visualization-jobs`;
  expect(paths).toEqual([jobs, '/identity/v3/auth/tokens', jobs]);
});

test('the signature covers the base path', async () => {
  const at = Date.parse('2024-03-01T12:00:00Z');
  const signatures: (string | undefined)[] = [];
  const gateway = await serve(({ headers }, response) => {
    signatures.push(headers.authorization);
    response.end('{"job_total_count":0,"jobs":[]}');
  });
  const clock = { now: () => at, monotonic: () => at };
  await connect(`${gateway}/cloud`, {}, clock).list(newestFirst);
  const { host } = new URL(gateway);
  const query = 'order=desc&page=1&per_page=10&sortBy=create_time';
  const path = `/cloud/v1/${project.id}/visualization-jobs`;
  const headers = { 'Content-Type': 'application/json', 'X-Project-Id': project.id };
  const signed = sign({ method: 'GET', host, path, query, headers, body: '' }, accessKey, new Date(at));
  expect(signatures).toEqual([signed['Authorization']]);
});

test.each([
  [400, { error_code: 'ModelArts.0104', error_msg: 'Parameter error.' }, 2],
  [400, { error_msg: 'per_page should be in [1,100]' }, 2],
  [200, { error_code: 'ModelArts.0104', error_msg: 'Parameter error.' }, 2],
  [400, { error_code: 'ModelArts.0102', error_msg: 'The workspace does not exist.' }, 1],
])(
  'after a %i %j for per_page=1000 sends %i requests, the second for 100 rows',
  async (status, body, times) => {
    const lengths: (string | null)[] = [];
    const endpoint = await serve(({ url = '' }, response) => {
      const perPage = new URLSearchParams(url.split('?')[1]).get('per_page');
      lengths.push(perPage);
      if (perPage === '100') response.end('{"job_total_count":0,"jobs":[]}');
      else response.writeHead(status).end(JSON.stringify(body));
    });
    const client = connect(endpoint);
    await client.list({ ...newestFirst, perPage: 1_000 }).catch(() => {});
    expect(lengths).toEqual(['1000', '100'].slice(0, times));
  },
);

test("doesn't replace a later page of 1,000 rows by one of 100", async () => {
  const endpoint = await always({ error_code: 'ModelArts.0104', error_msg: 'Parameter error.' }, 400);
  const tally = { requests: 0 };
  const list = connect(endpoint).list(
    { ...newestFirst, perPage: 1_000, page: 2 },
    { question: { requester: undefined, tally } },
  );
  await failureOf(list);
  expect(tally.requests).toBe(1);
});
