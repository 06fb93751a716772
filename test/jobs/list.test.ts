import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { type JobSeed, type ModelArtsOptions, startModelArts } from '../../playground/modelarts/server.ts';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import { readConfig } from '../../src/config/config.ts';
import { createJobs } from '../../src/jobs/list.ts';
import { createModelArts } from '../../src/modelarts/api.ts';
import { createClock } from '../clock.ts';

const seeds = (count: number, status = 11, name = 'job'): JobSeed[] =>
  Array.from({ length: count }, (_, index) => ({
    job_id: String(index + 1),
    job_name: `${name}-${index + 1}`,
    status,
    create_time: Date.UTC(2026, 0, 1) + index * 60_000,
  }));

function queryOf(text: string) {
  const command = parseCommand(text);
  if (command.name !== 'list') throw new Error(`${text} is no list`);
  return command.query;
}

async function start(
  { deadline, ...options }: ModelArtsOptions & { deadline?: number } = {},
  monotonic?: () => number,
) {
  const clock = { ...createClock(), ...(monotonic && { monotonic }) };
  const server = await startModelArts({ now: clock.theirs, ...options });
  const {
    clouds: [{ modelarts }],
  } = readConfig({
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    ...server.environment,
    MODELARTS_MAX_RPS: '1000',
    MODELARTS_MAX_IN_FLIGHT: '64',
  });
  const client = createModelArts({ ...modelarts, deadline }, { clock, random: () => 0 });
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  return { jobs: createJobs({ modelarts: client, clock, deadline }), server, clock };
}

describe('a list of one or all statuses', () => {
  test('is one request, filtered, sorted and paged by ModelArts', async () => {
    const { jobs, server } = await start({ jobs: seeds(25) });
    const page = await jobs.list(
      queryOf('jobstat-failed "job" sort:name order:asc per:7 page:2 workspace:0'),
    );
    expect(server.requests.map(({ query }) => query)).toEqual([
      {
        status: '11',
        search_content: 'job',
        sortBy: 'job_name',
        order: 'asc',
        per_page: '7',
        page: '2',
        workspace_id: '0',
      },
    ]);
    expect(page).toMatchObject({ total: 25, pages: 4, workspace: '0', runningQuota: 100 });
    expect(page.jobs).toHaveLength(7);
    expect(page.creatable).toBe(975);
    expect(page.counts).toBeUndefined();
  });

  test('has counts if one page holds every job', async () => {
    const { jobs } = await start({
      jobs: [...seeds(3), ...seeds(2, 10).map((job) => ({ ...job, job_id: `9${job.job_id}` }))],
    });
    expect((await jobs.list(queryOf(''))).counts).toMatchObject({ failed: 3, done: 2 });
    expect((await jobs.list(queryOf('per:4'))).counts).toBeUndefined();
    expect((await jobs.list(queryOf('jobstat-failed'))).counts).toBeUndefined();
  });

  test('after a group list reuses its response and counts, unless refreshed', async () => {
    const { jobs, server, clock } = await start({ jobs: seeds(25) });
    await jobs.list(queryOf('failed'));
    expect(await jobs.list(queryOf('page:2'))).toMatchObject({ total: 25, counts: { failed: 25 }, pages: 3 });
    expect((await jobs.list(queryOf('jobstat-failed'))).counts).toMatchObject({ failed: 25 });
    expect(server.requests).toHaveLength(1);
    expect((await jobs.list(queryOf('page:2'), { fresh: true })).counts).toBeUndefined();
    await jobs.list(queryOf('sort:name'));
    expect(server.requests).toHaveLength(3);
    clock.forward(5_001);
    expect((await jobs.list(queryOf('page:3'))).counts).toBeUndefined();
  });

  test('past the last page is empty and knows the number of pages', async () => {
    const { jobs } = await start({ jobs: seeds(25) });
    expect(await jobs.list(queryOf('page:9'))).toMatchObject({ jobs: [], total: 25, pages: 3 });
  });
});

describe('a list since a time', () => {
  // One job every three hours, the newest an hour old; every other one failed.
  const hour = 3_600_000;
  const spread = (now: number): JobSeed[] =>
    seeds(20).map((job, index) => ({
      ...job,
      status: index % 2 === 0 ? 11 : 10,
      create_time: now - hour - index * 3 * hour,
    }));

  test('is filtered locally for any status with one request, and its counts and pages cover only these jobs', async () => {
    const { jobs, server } = await start({ jobs: spread(Date.now()) });
    const page = await jobs.list(queryOf('since:12h per:3'));
    expect(page.jobs.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(page).toMatchObject({ total: 4, pages: 2, ever: 20, lastDay: 8, counts: { failed: 2, done: 2 } });
    const failed = await jobs.list(queryOf('failed since:12h'));
    expect(failed).toMatchObject({ total: 2, ever: 10, lastDay: 4 });
    const lost = await jobs.list(queryOf('lost since:12h'));
    expect(lost).toMatchObject({ total: 0, ever: 0, lastDay: 0 });
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.query).not.toHaveProperty('since');
  });

  test('of a group says how many jobs are from the last 24 hours', async () => {
    const { jobs } = await start({ jobs: spread(Date.now()) });
    expect(await jobs.list(queryOf('failed'))).toMatchObject({ total: 10, ever: 10, lastDay: 4 });
  });

  test('has no count of new jobs if ModelArts returns no times', async () => {
    const { jobs } = await start({ jobs: spread(Date.now()).map((job) => ({ ...job, create_time: 0 })) });
    expect(await jobs.list(queryOf('failed'))).toMatchObject({ total: 10, ever: 10 });
    expect(await jobs.list(queryOf('failed'))).toMatchObject({ lastDay: undefined });
    expect(await jobs.list(queryOf('failed today'))).toMatchObject({ total: 0, ever: 10 });
  });

  test('starts a day in the given time zone, even from one cached response', async () => {
    const { jobs, server, clock } = await start({ jobs: spread(Date.now()) });
    const idsIn = async (zone: string) => (await jobs.list(queryOf('today'), { zone })).total;
    const midnight = (zone: string) => {
      const [hours = 0, minutes = 0] = new Intl.DateTimeFormat('en-GB', {
        timeZone: zone,
        timeStyle: 'short',
      })
        .format(clock.now())
        .split(':')
        .map(Number);
      return Math.floor((hours * 60 + minutes - 60) / 180) + 1;
    };
    for (const zone of ['UTC', 'Asia/Tokyo', 'America/New_York'])
      expect(await idsIn(zone)).toBe(midnight(zone));
    expect(server.requests).toHaveLength(1);
  });

  test('as a snapshot has only these jobs', async () => {
    const { jobs } = await start({ jobs: spread(Date.now()) });
    const snapshot = await jobs.snapshot({ status: [], search: '', since: 12 * 60 });
    expect(snapshot).toMatchObject({ counts: { failed: 2, done: 2 } });
    expect(snapshot.jobs).toHaveLength(4);
  });
});

describe('a list over a duration', () => {
  const hour = 3_600_000;
  const running = (id: string, duration?: number): JobSeed => ({
    job_id: id,
    job_name: `board-${id}`,
    status: 8,
    ...(duration !== undefined && { duration }),
  });
  const mixed: JobSeed[] = [
    running('1', 26 * hour),
    running('2', 24 * hour),
    running('3', 24 * hour - 1),
    running('4'),
    { job_id: '5', job_name: 'ended', status: 11, duration: 100 * hour },
  ];

  test('has only jobs running that long, and counts those with unknown times', async () => {
    const { jobs } = await start({ jobs: mixed });
    const page = await jobs.list(queryOf('running over:24h sort:id order:asc'));
    expect(page.jobs.map(({ id }) => id)).toEqual(['1', '2']);
    expect(page).toMatchObject({ total: 2, ever: 2, untimed: 1, counts: { running: 2, failed: 0 } });
    expect(await jobs.list(queryOf('running since:7d over:24h'))).toMatchObject({ total: 0, untimed: 0 });
  });

  test('does not infer how long ago a job ended from how long it ran', async () => {
    const { jobs } = await start({ jobs: mixed });
    expect(await jobs.list(queryOf('failed over:24h'))).toMatchObject({ total: 0, untimed: 1 });
    expect(await jobs.list(queryOf('failed'))).toMatchObject({ untimed: undefined });
  });

  test('as a snapshot has only these jobs', async () => {
    const { jobs } = await start({ jobs: mixed });
    const snapshot = await jobs.snapshot({ status: ['running'], search: '', over: 24 * 60 });
    expect(snapshot.jobs).toHaveLength(2);
  });
});

describe('a list of a group or several statuses', () => {
  test('takes one request for up to 1,000 jobs, and counts every group', async () => {
    const failed = seeds(30, 5);
    const { jobs, server } = await start({
      jobs: [...failed, ...seeds(970, 10).map((job, index) => ({ ...job, job_id: String(5_000 + index) }))],
    });
    const page = await jobs.list(queryOf('failed page:2'));
    expect(server.requests).toHaveLength(1);
    expect(page.jobs.map(({ id }) => id)).toEqual(
      failed
        .map((job) => job.job_id)
        .reverse()
        .slice(10, 20),
    );
    expect(page).toMatchObject({
      total: 30,
      pages: 3,
      counts: { failed: 30, done: 970, running: 0 },
      skipped: 0,
    });
  });

  test('fetches more than 1,000 jobs 5 pages at a time, each job once', async () => {
    const { jobs, server } = await start({ jobs: seeds(7_321) });
    const stop = server.onRequest(() => {
      stop();
      server.inject({ kind: 'slow', delayMs: 300, times: 5 });
    });
    const page = await jobs.list(queryOf('failed'));
    expect(page.total).toBe(7_321);
    expect(server.requests.map(({ query }) => query['page'])).toEqual(
      expect.arrayContaining(['1', '2', '8']),
    );
    expect(server.requests).toHaveLength(8);
    expect(server.inFlight.max).toBe(5);
  });

  test('adapts to a service that returns at most 100 rows per page', async () => {
    const { jobs, server } = await start({ jobs: seeds(450), maxPerPage: 100 });
    expect(await jobs.list(queryOf('failed'))).toMatchObject({ total: 450, counts: { failed: 450 } });
    expect(server.requests.map(({ query }) => query['per_page'])).toEqual([
      '1000',
      '100',
      '100',
      '100',
      '100',
    ]);
  });

  test('falls back to 100 rows, and remembers it, when per_page=1000 is refused', async () => {
    const { jobs, server } = await start({ jobs: seeds(250), highestPerPage: 100 });
    expect(await jobs.list(queryOf('failed'))).toMatchObject({ total: 250, counts: { failed: 250 } });
    expect((await jobs.snapshot({ status: [], search: 'job-1' })).jobs).toHaveLength(111);
    expect(server.requests.map(({ query, status }) => [query['per_page'], status])).toEqual([
      ['1000', 400],
      ...Array(5).fill(['100', 200]),
    ]);
  });

  test("doesn't retry any other 400, or change the page length", async () => {
    const { jobs, server } = await start({ jobs: seeds(250) });
    await expect(jobs.list(queryOf('failed workspace:none'))).rejects.toMatchObject({
      code: 'ModelArts.0102',
    });
    await expect(jobs.snapshot({ status: [], search: 'x'.repeat(65) })).rejects.toMatchObject({
      status: 400,
    });
    await jobs.list(queryOf('failed'));
    expect(server.requests.map(({ query }) => query['per_page'])).toEqual(['1000', '1000', '100', '1000']);
  });

  test('requests the pages known from the last fetch in parallel, without waiting for the first', async () => {
    const { jobs, server } = await start({ jobs: seeds(4_500) });
    await jobs.list(queryOf('failed'));
    server.inject({ kind: 'slow', delayMs: 400, times: 4 });
    const again = jobs.list(queryOf('failed'), { fresh: true });
    await expect.poll(() => server.inFlight.now, { interval: 5 }).toBe(4);
    expect(await again).toMatchObject({ total: 4_500, skipped: 0 });
    expect(server.requests.map(({ query }) => query['page']).toSorted()).toEqual([
      '1',
      '1',
      '2',
      '2',
      '3',
      '3',
      '4',
      '4',
      '5',
      '5',
    ]);
  });

  test.each(['status-503', 'unauthorized'] as const)(
    'a list of several pages recovers by itself from %s',
    async (kind) => {
      const { jobs, server, clock } = await start({ jobs: seeds(2_500) });
      await jobs.list(queryOf('failed'));
      server.inject({ kind, times: Number.POSITIVE_INFINITY });
      for (let question = 0; question < 3; question++)
        await expect(jobs.list(queryOf('failed'), { fresh: true })).rejects.toThrow();
      server.clearFaults();
      clock.forward(5 * 60_000);
      expect(await jobs.list(queryOf('failed'))).toMatchObject({ total: 2_500 });
    },
  );

  test.each([
    ['more', 2_500, 4_200],
    ['fewer', 4_500, 1_200],
    ['no', 2_500, 0],
  ])('reads each job once when there are %s jobs than before', async (_, before, after) => {
    const { jobs, server } = await start({ jobs: seeds(before) });
    await jobs.list(queryOf('failed'));
    server.jobs.clear();
    for (const job of seeds(after)) server.jobs.add(job);
    expect(await jobs.list(queryOf('failed'), { fresh: true })).toMatchObject({ total: after, skipped: 0 });
  });

  test('puts pages back in order if they arrive out of order', async () => {
    const { jobs, server } = await start({ jobs: seeds(550), maxPerPage: 100 });
    const stop = server.onRequest(({ query }) => {
      if (query['page'] !== '1') return;
      stop();
      server.inject({ kind: 'slow', delayMs: 100 });
    });
    const snapshot = await jobs.snapshot({ status: [], search: '' });
    const slowest = server.requests.toSorted((a, b) => (b.durationMs ?? 0) - (a.durationMs ?? 0))[0];
    expect(slowest?.query['page']).toBe('2');
    expect(snapshot.jobs.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: 550 }, (_, index) => 550 - index),
    );
  });

  test('shows rows once that move to a later page during the fetch', async () => {
    const { jobs, server } = await start({ jobs: seeds(250), maxPerPage: 100 });
    const stop = server.onRequest(({ query }) => {
      if (query['page'] !== '1') return;
      stop();
      for (const job of seeds(5, 11, 'new'))
        server.jobs.add({ ...job, job_id: `900${job.job_id}`, create_time: Date.UTC(2026, 1, 1) });
    });
    const page = await jobs.list(queryOf('failed per:20'));
    expect(page).toMatchObject({ total: 255, skipped: 0 });
  });

  test('rereads rows that move to an earlier page during the fetch', async () => {
    const { jobs, server } = await start({ jobs: seeds(250), maxPerPage: 100 });
    const stop = server.onRequest(({ query }) => {
      if (query['page'] !== '1') return;
      stop();
      // The newest job is on the first page; removing it moves the rows of later pages up by one.
      server.jobs.remove('250');
    });
    const { jobs: found, skipped } = await jobs.snapshot({ status: [], search: '' });
    expect(found.map(({ id }) => Number(id))).toEqual(Array.from({ length: 249 }, (_, index) => 249 - index));
    expect(skipped).toBe(0);
  });

  test('serves all pages of all groups from one fetch while it is fresh', async () => {
    const { jobs, server } = await start({
      jobs: [...seeds(25, 11), ...seeds(5, 8).map((job) => ({ ...job, job_id: `9${job.job_id}` }))],
    });
    await jobs.list(queryOf('failed'));
    await jobs.list(queryOf('failed page:2'));
    await jobs.list(queryOf('running'));
    expect(server.requests).toHaveLength(1);
  });
});

describe('the same question', () => {
  test('is requested once for any number of concurrent callers', async () => {
    const { jobs, server } = await start({ jobs: seeds(25), latency: 50 });
    const pages = await Promise.all(Array.from({ length: 40 }, () => jobs.list(queryOf('failed'))));
    expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([25]));
    expect(server.requests).toHaveLength(1);
  });

  test('is requested once while in flight, even by Refresh', async () => {
    const { jobs, server } = await start({ jobs: seeds(25), latency: 50 });
    const fresh = [false, true, true, false];
    await Promise.all(fresh.map((fresh) => jobs.list(queryOf('failed'), { fresh })));
    expect(server.requests).toHaveLength(1);
  });

  test.each([
    ['when its time is over', () => vi.advanceTimersByTime(5_000)],
    ['when a new one is requested', (again: () => unknown) => void again()],
  ])('leaves memory %s', async (_, end) => {
    const { jobs, server } = await start({ jobs: seeds(3), deadline: 1_000 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const ref = new WeakRef(await jobs.list(queryOf('failed')));
    server.inject({ kind: 'hang' });
    end(() => jobs.list(queryOf('failed'), { fresh: true }).catch(() => {}));
    await expect.poll(() => collected(ref)).toBe(true);
  });

  test('is answered from the cache for 5 s, except after Refresh', async () => {
    const { jobs, server, clock } = await start({ jobs: seeds(25) });
    const first = await jobs.list(queryOf(''));
    clock.forward(4_000);
    expect(await jobs.list(queryOf(''))).toMatchObject({ asOf: first.asOf });
    expect(server.requests).toHaveLength(1);
    await jobs.list(queryOf(''), { fresh: true });
    expect(server.requests).toHaveLength(2);
    clock.forward(5_001);
    await jobs.list(queryOf(''));
    expect(server.requests).toHaveLength(3);
  });

  test.each([-3_600_000, 86_400_000])(
    'stays cached as long when the wall clock jumps %d ms',
    async (jump) => {
      const held = performance.now();
      let passed = 0;
      const { jobs, server, clock } = await start({ jobs: seeds(3) }, () => held + passed);
      await jobs.list(queryOf('failed'));
      clock.jump(jump);
      passed = 4_999;
      await jobs.list(queryOf('failed'));
      expect(server.requests).toHaveLength(1);
      passed = 5_001;
      clock.jump(-jump);
      await jobs.list(queryOf('failed'));
      expect(server.requests).toHaveLength(2);
    },
  );

  test('is requested again after a failure', async () => {
    const { jobs, server } = await start({ jobs: seeds(3) });
    server.inject({ kind: 'forbidden' });
    await expect(jobs.list(queryOf(''))).rejects.toMatchObject({ failure: 'refused', status: 403 });
    expect(await jobs.list(queryOf(''))).toMatchObject({ total: 3 });
  });
});

test('a slow fetch ends at the deadline of its question', async () => {
  const { jobs } = await start({ jobs: seeds(3_000), maxPerPage: 100, latency: 100, deadline: 400 });
  await expect(jobs.list(queryOf('failed'))).rejects.toMatchObject({ failure: 'timeout' });
});

test('a failed page fails the question and stops further pages', async () => {
  const { jobs, server } = await start({ jobs: seeds(6_000), maxPerPage: 100, latency: 5 });
  server.onRequest(({ query }) => {
    if (query['page'] === '5') server.inject({ kind: 'forbidden', times: Number.POSITIVE_INFINITY });
  });
  await expect(jobs.list(queryOf('failed'))).rejects.toMatchObject({ failure: 'refused' });
  expect(server.requests.length).toBeLessThan(20);
});

describe('finding a job', () => {
  test('treats digits as an ID first', async () => {
    const { jobs } = await start({
      jobs: [...seeds(3), { job_id: '9007199254740993', job_name: '2', status: 8 }],
    });
    expect((await jobs.find('2')).found.map(({ id }) => id)).toEqual(['2']);
    expect((await jobs.find('9007199254740993')).found.map(({ id }) => id)).toEqual(['9007199254740993']);
  });

  test('finds a name behind any number of longer ones', async () => {
    const target = { job_id: '9000', job_name: 'job', status: 8, create_time: Date.UTC(2025, 0, 1) };
    const { jobs } = await start({ jobs: [...seeds(250), target], maxPerPage: 100 });
    expect((await jobs.find('job')).found.map(({ id }) => id)).toEqual(['9000']);
  });

  test('falls back to an exact name, which several jobs may share', async () => {
    const { jobs } = await start({
      jobs: [
        { job_id: '10', job_name: '77', status: 8 },
        { job_id: '11', job_name: 'twin', status: 8 },
        { job_id: '12', job_name: 'twin', status: 11 },
        { job_id: '13', job_name: 'twin-2', status: 11 },
      ],
    });
    expect((await jobs.find('77')).found.map(({ id }) => id)).toEqual(['10']);
    expect((await jobs.find('77', { isId: true })).found).toEqual([]);
    expect((await jobs.find('TWIN')).found.map(({ id }) => id).sort()).toEqual(['11', '12']);
    expect((await jobs.find('nobody')).found).toEqual([]);
  });
});

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

function collected(ref: WeakRef<object>): boolean {
  collectGarbage();
  return ref.deref() === undefined;
}
