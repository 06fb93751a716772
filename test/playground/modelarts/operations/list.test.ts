import { describe, expect, test } from 'vitest';
import { visionWorkspace } from '../../../../playground/modelarts/server.ts';
import { job, jobsPath, namesOf, pageOf, refusalOf, start } from '../support.ts';

const six = [
  job('delta', 8, { create_time: 400, job_desc: 'Beta test' }),
  job('alpha', 11, { create_time: 100, job_desc: null }),
  job('charlie', 3, { create_time: 300, job_desc: 'first' }),
  job('bravo', 11, { create_time: 200 }),
  job('echo', 13, { create_time: null }),
  job('vision', 8, { workspace_id: visionWorkspace }),
];

describe('list', () => {
  test('without parameters returns the ten lowest IDs of the default workspace', async () => {
    const { jobs } = await start({ jobs: Array.from({ length: 12 }, (_, i) => job(`job-${i}`, 8)) });
    const page = pageOf(await jobs());
    expect(page).toMatchObject({ job_total_count: 12, job_count_limit: 988, quotas: 100 });
    expect(page.jobs.map((row) => row.job_id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test.each([
    ['sortBy=job_name', ['alpha', 'bravo', 'charlie', 'delta', 'echo']],
    ['sortBy=job_name&order=desc', ['echo', 'delta', 'charlie', 'bravo', 'alpha']],
    ['sortBy=create_time', ['echo', 'alpha', 'bravo', 'charlie', 'delta']],
    ['sortBy=status', ['charlie', 'delta', 'alpha', 'bravo', 'echo']],
    ['sortBy=status&order=desc', ['echo', 'bravo', 'alpha', 'delta', 'charlie']],
    ['sortBy=job_desc', ['alpha', 'bravo', 'echo', 'delta', 'charlie']],
    ['order=desc', ['echo', 'bravo', 'charlie', 'alpha', 'delta']],
    ['per_page=2&page=2', ['charlie', 'bravo']],
    ['per_page=2&page=9', []],
    ['status=11', ['alpha', 'bravo']],
    ['search_content=BRAV', ['bravo']],
    ['search_content=beta', ['delta']],
    ['search_content=4', ['bravo']],
    [`workspace_id=${visionWorkspace}`, ['vision']],
  ])('%s', async (query, names) => {
    const { jobs } = await start({ jobs: six });
    expect(namesOf(await jobs(`?${query}`))).toEqual(names);
  });

  test.each([
    ['per_page=0', 'ModelArts.0104'],
    ['per_page=1001', 'ModelArts.0104'],
    ['per_page=ten', 'ModelArts.0104'],
    ['page=0', 'ModelArts.0104'],
    ['page=-1', 'ModelArts.0104'],
    ['status=22', 'ModelArts.0104'],
    ['status=3%7C5%7C6%7C13', 'ModelArts.0104'],
    ['status=JOBSTAT_FAILED', 'ModelArts.0104'],
    ['sortBy=duration', 'ModelArts.0104'],
    ['sort_by=job_name', 'ModelArts.0104'],
    ['order=DESC', 'ModelArts.0104'],
    [`search_content=${'x'.repeat(65)}`, 'ModelArts.0104'],
    ['status=3&status=5', 'ModelArts.0104'],
    ['workspace_id=nowhere', 'ModelArts.0102'],
  ])('rejects %s and names it', async (query, code) => {
    const { jobs } = await start({ jobs: six });
    const [status, answered, text] = refusalOf(await jobs(`?${query}`));
    expect([status, answered]).toEqual([400, code]);
    expect(text).toContain(
      query.startsWith('search')
        ? 'search content'
        : query.startsWith('work')
          ? 'nowhere'
          : query.split('=')[0],
    );
  });

  test('counts an emoji in the search text as one character', async () => {
    const { jobs } = await start({ jobs: six });
    expect((await jobs(`?search_content=${encodeURIComponent('😀'.repeat(64))}`)).status).toBe(200);
  });

  test('sorts Longs numerically and writes them as integers with every digit', async () => {
    const ids = ['9223372036854775807', '7', '9007199254740993', '1000'];
    const { jobs } = await start({ jobs: ids.map((job_id) => job('long', 8, { job_id })) });
    const { text } = await jobs();
    expect(text.match(/(?<="job_id":)\d+(?=,)/g)).toEqual([
      '7',
      '1000',
      '9007199254740993',
      '9223372036854775807',
    ]);
  });

  test("keeps a seed's missing fields, nulls and extras", async () => {
    const { jobs } = await start({ jobs: [job('bare', 8, { duration: null, remaining_duration: 1.5 })] });
    expect(pageOf(await jobs()).jobs).toEqual([
      { job_id: 1, job_name: 'bare', status: 8, duration: null, remaining_duration: 1.5 },
    ]);
  });

  test('with the older documented limit silently returns at most 100 rows', async () => {
    const seeds = Array.from({ length: 250 }, (_, i) => job(`job-${i}`, 8));
    const { jobs } = await start({ jobs: seeds, maxPerPage: 100 });
    const [first, third] = [
      pageOf(await jobs('?per_page=1000')),
      pageOf(await jobs('?per_page=1000&page=3')),
    ];
    expect([first.jobs.length, first.job_total_count, third.jobs.length]).toEqual([100, 250, 50]);
    expect(third.jobs[0]?.job_id).toBe(201);
  });

  test('reflects every job change immediately', async () => {
    const { jobs, modelArts } = await start({ jobs: six });
    await jobs('?status=11');
    modelArts.jobs.update('1', { status: 11, job_desc: 'now failed' });
    modelArts.jobs.remove('2');
    modelArts.jobs.add(job('new', 11));
    expect(namesOf(await jobs('?status=11'))).toEqual(['delta', 'bravo', 'new']);
  });

  test('returns 100,000 jobs in pages of 1,000, each exactly once', async () => {
    const { jobs } = await start({ jobs: 100_000 });
    const ids = new Set<number>();
    for (let page = 1; page <= 100; page += 1) {
      const { text } = await jobs(`?per_page=1000&page=${page}&sortBy=create_time&order=desc`);
      for (const [id] of text.matchAll(/(?<="job_id":)\d+/g)) {
        ids.add(Number(id));
      }
    }
    expect(ids.size).toBe(100_000);
  });
});

describe('every call needs', () => {
  test('a JSON content type, even without a body', async () => {
    const { call } = await start({ jobs: six });
    const refused = await call(jobsPath, { headers: { 'Content-Type': 'text/plain' } });
    expect(refusalOf(refused)).toEqual([400, 'ModelArts.0101', expect.stringContaining('Content-Type')]);
  });

  test('no body, unless its page documents one', async () => {
    const { call, modelArts } = await start({ jobs: six });
    for (const [method, path] of [
      ['DELETE', '/1'],
      ['POST', '/1/stop'],
      ['POST', '/2/restart'],
    ] as const) {
      const refused = await call(`${jobsPath}${path}`, { method, body: {} });
      expect(refusalOf(refused)).toEqual([400, 'ModelArts.0104', expect.stringContaining('no request body')]);
    }
    expect(modelArts.jobs.all().map(({ status }) => status)).toEqual(six.map(({ status }) => status));
  });

  test('a path and headers of at most 32 KB', async () => {
    const { call, jobs } = await start({ jobs: six });
    const padded = (length: number) => call(jobsPath, { headers: { 'X-Padding': 'x'.repeat(length) } });
    expect((await padded(30_000)).status).toBe(200);
    expect(refusalOf(await padded(33_000)).slice(0, 2)).toEqual([494, 'APIG.0201']);
    expect(refusalOf(await jobs(`?search_content=${'x'.repeat(33_000)}`)).slice(0, 2)).toEqual([
      414,
      'APIG.0201',
    ]);
  });

  test("the credentials' own project", async () => {
    const { call } = await start({ jobs: six });
    const refused = await call(`/v1/${'0'.repeat(32)}/visualization-jobs`);
    expect(refusalOf(refused).slice(0, 2)).toEqual([403, 'ModelArts.0210']);
  });

  test.each([
    ['GET', '/v1/x/training-jobs'],
    ['PATCH', jobsPath],
    ['GET', `${jobsPath}/`],
    ['POST', `${jobsPath}/1/pause`],
  ])('a published API: %s %s', async (method, path) => {
    const { call, modelArts } = await start({ jobs: six });
    expect(refusalOf(await call(path, { method })).slice(0, 2)).toEqual([404, 'APIG.0101']);
    expect(modelArts.requests.at(-1)).toMatchObject({ operation: 'unknown', method, path, status: 404 });
  });

  test('gets its own X-Request-Id, whatever the response', async () => {
    const { call, jobs } = await start({ jobs: six });
    const answers = [await jobs(), await jobs('?page=0'), await call('/nowhere')];
    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(ids.every((id) => /^[0-9a-f]{32}$/.test(id ?? ''))).toBe(true);
    expect(new Set(ids).size).toBe(3);
  });
});
