import { describe, expect, test } from 'vitest';
import { HOUR, job, jobsPath, monday, refusalOf, SECOND, start } from '../support.ts';

const wanted = { job_name: 'resnet50-tb', train_url: '/vision-logs/resnet50/' };

describe('details', () => {
  test('returns the row, without is_success', async () => {
    const { call } = await start({ jobs: [job('a', 7, { job_desc: 'x' })] });
    expect(JSON.parse((await call(`${jobsPath}/1`)).text)).toEqual({
      job_id: 1,
      job_name: 'a',
      status: 7,
      job_desc: 'x',
    });
  });

  test("of a missing job: 404 in the service's error format", async () => {
    const { call } = await start({ jobs: [] });
    const refusal = [404, 'ModelArts.0104', 'The visualization job 7 does not exist.'];
    expect(refusalOf(await call(`${jobsPath}/7`))).toEqual(refusal);
  });

  test.each([`${jobsPath}/abc`, `${jobsPath}/1?verbose=1`])('rejects %s', async (path) => {
    const { call } = await start({ jobs: [job('a', 7)] });
    expect(refusalOf(await call(path)).slice(0, 2)).toEqual([400, 'ModelArts.0104']);
  });
});

describe('create', () => {
  test('responds like the documented sample with numbers as strings, and the job starts as the clock moves', async () => {
    const { call, clock, statusOf } = await start({ jobs: [] });
    const created = await call(jobsPath, { method: 'POST', body: wanted });
    expect([created.status, JSON.parse(created.text)]).toEqual([
      201,
      { is_success: true, job_id: '1', job_name: 'resnet50-tb', status: '1', create_time: String(monday) },
    ]);
    const seen = new Set<number | undefined>();
    for (let second = 0; second < 30; second += 1) {
      seen.add(statusOf('1'));
      clock.now += SECOND;
    }
    expect([...seen]).toEqual([1, 4, 7, 8]);
  });

  test('a running job has a page and a running time, and auto-stop ends both', async () => {
    const schedule = [{ type: 'stop', time_unit: 'HOURS', duration: 1 }];
    const { call, clock, modelArts } = await start({ jobs: [] });
    await call(jobsPath, { method: 'POST', body: { ...wanted, schedule } });
    clock.now += 30 * 60 * SECOND;
    const { text } = await call(`${jobsPath}/1`);
    expect(JSON.parse(text)).toMatchObject({
      status: 8,
      service_url: expect.stringMatching(/^https:.*\/1\/$/),
      schedule: [{ type: 'stop', timeUnit: 'HOURS', duration: 1 }],
    });
    clock.now += HOUR;
    const ended = modelArts.jobs.get('1');
    expect([ended?.status, ended?.duration, ended && 'service_url' in ended]).toEqual([10, HOUR, false]);
  });

  test.each([
    ['{', 'body'],
    [[wanted], 'body'],
    [{ ...wanted, job_name: '' }, 'Illegal name'],
    [{ ...wanted, job_name: 'x'.repeat(21) }, 'Illegal name'],
    [{ ...wanted, job_name: '%%123' }, 'Illegal name: %%123'],
    [{ ...wanted, job_desc: 'x'.repeat(257) }, 'job_desc'],
    [{ ...wanted, job_desc: null }, 'job_desc'],
    [{ job_name: 'a' }, 'train_url'],
    [{ ...wanted, train_url: 'obs://bucket/x' }, 'train_url'],
    [{ ...wanted, job_type: 'TensorBoard' }, 'job_type'],
    [{ ...wanted, flavor: 'large' }, 'flavor'],
    [{ ...wanted, workspace_id: '0' }, 'workspace_id'],
    [{ ...wanted, schedule: [] }, 'schedule'],
    [{ ...wanted, schedule: [{ type: 'stop', timeUnit: 'HOURS', duration: 1 }] }, 'schedule'],
    [{ ...wanted, schedule: { type: 'stop', time_unit: 'HOURS', duration: 25 } }, 'schedule'],
    [{ ...wanted, schedule: { type: 'stop', time_unit: 'HOURS', duration: '1' } }, 'schedule'],
  ])('rejects %j', async (body, text) => {
    const { call, modelArts } = await start({ jobs: [] });
    const refused = await call(jobsPath, { method: 'POST', body });
    expect(refusalOf(refused)).toEqual([400, 'ModelArts.0104', expect.stringContaining(text)]);
    expect(modelArts.jobs.all()).toEqual([]);
  });

  test('accepts the schedule as an object too, as its table documents', async () => {
    const { call } = await start({ jobs: [] });
    const schedule = { type: 'stop', time_unit: 'HOURS', duration: 24 };
    const body = {
      ...wanted,
      job_type: 'mindinsight',
      job_desc: 'x'.repeat(256),
      flavor: { code: 'a' },
      schedule,
    };
    expect((await call(jobsPath, { method: 'POST', body })).status).toBe(201);
  });

  test('rejects job 1,001', async () => {
    const { call } = await start({ jobs: Array.from({ length: 1000 }, () => job('full', 10)) });
    const refused = await call(jobsPath, { method: 'POST', body: wanted });
    expect(refusalOf(refused).slice(0, 2)).toEqual([400, 'ModelArts.0118']);
  });

  test('queues the job while 100 jobs run, and starts it when one stops', async () => {
    const { call, clock, statusOf } = await start({
      jobs: Array.from({ length: 100 }, () => job('busy', 8)),
    });
    await call(jobsPath, { method: 'POST', body: wanted });
    clock.now += HOUR;
    expect(statusOf('101')).toBe(7);
    await call(`${jobsPath}/1/stop`, { method: 'POST' });
    expect(statusOf('101')).toBe(8);
  });
});

describe('modify', () => {
  test.each(['', 'A new text, für alle 作'])('replaces the description with %j', async (job_desc) => {
    const { call, modelArts } = await start({ jobs: [job('a', 8, { job_desc: 'old' })] });
    const answer = await call(`${jobsPath}/1`, { method: 'PUT', body: { job_desc } });
    expect(JSON.parse(answer.text)).toEqual({ is_success: true });
    expect(modelArts.jobs.get('1')?.job_desc).toBe(job_desc);
  });

  test.each([{}, { job_desc: 5 }, { job_desc: 'x'.repeat(257) }, { job_desc: '', job_name: 'b' }])(
    'rejects %j',
    async (body) => {
      const { call } = await start({ jobs: [job('a', 8)] });
      const refused = await call(`${jobsPath}/1`, { method: 'PUT', body });
      expect(refusalOf(refused).slice(0, 2)).toEqual([400, 'ModelArts.0104']);
    },
  );
});

describe('stop, restart, delete', () => {
  test('stopping takes some seconds', async () => {
    const { call, clock, statusOf } = await start({
      jobs: [job('a', 8, { service_url: 'https://a.example/' })],
    });
    const answer = await call(`${jobsPath}/1/stop`, { method: 'POST' });
    expect([answer.status, JSON.parse(answer.text), statusOf('1')]).toEqual([202, { is_success: true }, 9]);
    clock.now += 10 * SECOND;
    expect(statusOf('1')).toBe(12);
    expect(JSON.parse((await call(`${jobsPath}/1`)).text)).not.toHaveProperty('service_url');
  });

  test('a restart resets the running time and starts again', async () => {
    const { call, clock, modelArts, statusOf } = await start({ jobs: [job('a', 12, { duration: 7 })] });
    await call(`${jobsPath}/1/restart`, { method: 'POST' });
    expect([statusOf('1'), modelArts.jobs.get('1')?.duration]).toEqual([1, undefined]);
    clock.now += HOUR;
    expect(statusOf('1')).toBe(8);
  });

  test("a deleted job is gone after some seconds, and can't be changed meanwhile", async () => {
    const { call, clock, statusOf } = await start({ jobs: [job('a', 12)] });
    expect((await call(`${jobsPath}/1`, { method: 'DELETE' })).status).toBe(202);
    expect((await call(`${jobsPath}/1/restart`, { method: 'POST' })).status).toBe(400);
    expect((await call(`${jobsPath}/1`, { method: 'DELETE' })).status).toBe(202);
    clock.now += 5 * SECOND;
    expect([statusOf('1'), (await call(`${jobsPath}/1`)).status]).toEqual([undefined, 404]);
  });

  test.each([
    ['POST', '/stop', 'stop', [1, 2, 4, 7, 8, 15, 18, 19]],
    ['POST', '/restart', 'resubmit', [3, 5, 10, 11, 12, 13, 14, 16, 17, 21, 22]],
    ['DELETE', '', 'delete', Array.from({ length: 23 }, (_, code) => code).filter((code) => code !== 9)],
  ])(
    '%s %s is refused with the status in the text, unless it is allowed',
    async (method, action, verb, allowed) => {
      const codes = Array.from({ length: 23 }, (_, code) => code);
      const { call } = await start({
        jobs: codes.map((code) => job('a', code, { job_id: String(code + 1) })),
      });
      for (const code of codes) {
        const answer = await call(`${jobsPath}/${code + 1}${action}`, { method });
        if (allowed.includes(code)) {
          expect([code, answer.status]).toEqual([code, 202]);
        } else {
          const text = `This job can't be ${verb}. job status: ${code}`;
          expect(refusalOf(answer)).toEqual([400, 'ModelArts.0105', text]);
        }
      }
    },
  );
});

test('reports a missing permission before looking anything up', async () => {
  const { call, modelArts } = await start({ jobs: [job('a', 8)] });
  modelArts.deny(['modelarts:tensorboard:stop', 'modelarts:tensorboard:create']);
  const no = (right: string) => [
    403,
    'ModelArts.0108',
    `Not authorized for the operation modelarts:tensorboard:${right}.`,
  ];
  expect(refusalOf(await call(`${jobsPath}/1/stop`, { method: 'POST' }))).toEqual(no('stop'));
  expect(refusalOf(await call(`${jobsPath}/99/stop`, { method: 'POST' }))).toEqual(no('stop'));
  expect(refusalOf(await call(jobsPath, { method: 'POST', body: {} }))).toEqual(no('create'));
  expect((await call(`${jobsPath}/1`)).status).toBe(200);
  modelArts.deny([]);
  expect((await call(`${jobsPath}/1/stop`, { method: 'POST' })).status).toBe(202);
  expect(() => modelArts.deny(['modelarts:tensorboard:describe'])).toThrow('no permission');
});
