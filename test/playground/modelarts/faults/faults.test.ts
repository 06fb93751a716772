import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { type RecordedRequest, startModelArts } from '../../../../playground/modelarts/server.ts';
import { HOUR, job, jobsPath, login, pageOf, refusalOf, start } from '../support.ts';

const jobs = Array.from({ length: 6 }, (_, i) => job(`job-${i}`, 8, { create_time: 1_700_000_000_000 }));

describe('faults with a response', () => {
  test.each([
    ['status-500', [500, 'ModelArts.0010']],
    ['status-502', [502, 'APIG.0201']],
    ['status-503', [503, 'ModelArts.0010']],
    ['status-429', [429, 'ModelArts.4206']],
    ['gateway-throttle', [429, 'APIG.0308']],
    ['refused-200', [200, 'ModelArts.0103']],
    ['unauthorized', [401, 'APIG.0301']],
    ['token-expired', [401, 'APIG.0301']],
    ['forbidden', [403, 'ModelArts.0108']],
    ['api-withdrawn', [404, 'APIG.0101']],
  ] as const)('%s', async (kind, refusal) => {
    const service = await start({ jobs });
    service.modelArts.inject({ kind, retryAfter: 3 });
    const answer = await service.jobs();
    expect(refusalOf(answer).slice(0, 2)).toEqual(refusal);
    expect(answer.headers.get('retry-after')).toBe('3');
    expect((await service.jobs()).status).toBe(200);
  });

  test('html is a web page, with status 200 or another', async () => {
    const { modelArts, ...service } = await start({ jobs });
    modelArts.inject({ kind: 'html' });
    modelArts.inject({ kind: 'html', status: 502 });
    const [first, second] = [await service.jobs(), await service.jobs()];
    expect([first.status, second.status]).toEqual([200, 502]);
    expect([first.headers.get('content-type'), first.text.startsWith('<html>')]).toEqual(['text/html', true]);
  });

  test('cut-json is truncated, with a matching length', async () => {
    const { modelArts, ...service } = await start({ jobs });
    modelArts.inject({ kind: 'cut-json' });
    const { text, headers, status } = await service.jobs();
    expect([status, headers.get('content-length')]).toEqual([200, String(text.length)]);
    expect((await service.jobs()).text.startsWith(text)).toBe(true);
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('empty has no body, and bad-types is JSON of the wrong type', async () => {
    const { modelArts, ...service } = await start({ jobs });
    modelArts.inject({ kind: 'empty' });
    modelArts.inject({ kind: 'bad-types' });
    expect((await service.jobs()).text).toBe('');
    expect(JSON.parse((await service.jobs()).text)).toMatchObject({ jobs: 'none' });
  });

  test('garbage-rows corrupts only the first four rows', async () => {
    const { modelArts, ...service } = await start({ jobs });
    modelArts.inject({ kind: 'garbage-rows' });
    const spoiled = JSON.parse((await service.jobs()).text);
    const right = pageOf(await service.jobs());
    expect(spoiled).toMatchObject({ job_total_count: 6, is_success: true });
    expect(spoiled.jobs[0]).toBe(null);
    expect(spoiled.jobs[1]).toEqual({ job_name: 'job-1', status: 8, create_time: 1_700_000_000_000 });
    expect(spoiled.jobs[2]).toMatchObject({ job_id: '3', status: '8', create_time: '1700000000000' });
    expect(spoiled.jobs[3]).toEqual({ ...right.jobs[3], status: 99 });
    expect(spoiled.jobs.slice(4)).toEqual(right.jobs.slice(4));
  });

  test('slow responds correctly, after later requests', async () => {
    const { modelArts, call, ...service } = await start({ jobs });
    modelArts.inject({ kind: 'slow', operation: 'get', delayMs: 200 });
    const answered: string[] = [];
    modelArts.onRequest(({ operation }) => answered.push(operation));
    const [details] = await Promise.all([call(`${jobsPath}/1`), service.jobs()]);
    expect(JSON.parse(details.text)).toMatchObject({ job_id: 1, job_name: 'job-0' });
    expect(answered).toEqual(['list', 'get']);
  });
});

describe('faults that break the connection', () => {
  test.each(['reset', 'reset-mid-body'] as const)('%s', async (kind) => {
    const { modelArts, ...service } = await start({ jobs });
    modelArts.inject({ kind });
    await expect(service.jobs()).rejects.toThrow();
    expect(modelArts.requests.at(-1)).toMatchObject({ operation: 'list', status: 0 });
    expect((await service.jobs()).status).toBe(200);
  });

  test.each(['hang', 'hang-mid-body'] as const)(
    '%s lasts until the service closes, without blocking it',
    async (kind) => {
      const { modelArts, ...service } = await start({ jobs });
      const arrived = new Promise<void>((resolve) => {
        const stop = modelArts.onRequest(() => {
          stop();
          resolve();
        });
      });
      modelArts.inject({ kind });
      const hanging = service.jobs();
      hanging.catch(() => undefined);
      await service.jobs();
      await arrived;
      expect(modelArts.inFlight).toEqual({ now: 1, max: 2 });
      await modelArts.close();
      await expect(hanging).rejects.toThrow();
      expect(modelArts.requests.find(({ status }) => status === 0)).toMatchObject({ operation: 'list' });
    },
  );
});

describe('queued faults', () => {
  test('each apply to the first matching request', async () => {
    const { modelArts, call, ...service } = await start({ jobs });
    modelArts.inject({ kind: 'status-500', operation: 'get', times: 2 });
    modelArts.inject({ kind: 'status-503' });
    const statuses = [];
    for (const path of ['', '/1', '', '/1', '/1']) {
      statuses.push((await call(`${jobsPath}${path}`)).status);
    }
    expect(statuses).toEqual([503, 500, 200, 500, 200]);
    modelArts.inject({ kind: 'status-500', times: Number.POSITIVE_INFINITY });
    expect([(await service.jobs()).status, (await service.jobs()).status]).toEqual([500, 500]);
    modelArts.clearFaults();
    expect((await service.jobs()).status).toBe(200);
  });

  test("spare IAM unless it is named; then the response has IAM's format", async () => {
    const { modelArts } = await start({ jobs });
    modelArts.inject({ kind: 'status-500' });
    expect((await login(modelArts)).status).toBe(201);
    modelArts.inject({ kind: 'status-500', operation: 'login' });
    const { status, text } = await login(modelArts);
    expect([status, JSON.parse(text).error.code]).toEqual([500, 500]);
  });

  test.each([
    ['reset', undefined, 0],
    ['reset', 'processing', 1],
    ['status-502', undefined, 0],
    ['status-502', 'processing', 1],
  ] as const)('%s after %s: %i jobs created', async (kind, after, created) => {
    const { modelArts, call } = await start({ jobs: [] });
    modelArts.inject({ kind, ...(after === undefined ? {} : { after }) });
    const body = { job_name: 'lost', train_url: '/bucket/logs/' };
    await call(jobsPath, { method: 'POST', body }).catch(() => undefined);
    expect(modelArts.jobs.all().length).toBe(created);
  });
});

describe('recording', () => {
  test('keeps requests, and notifies listeners of responses until they unsubscribe', async () => {
    const { modelArts, clock, ...service } = await start({ jobs });
    const heard: RecordedRequest[] = [];
    const stop = modelArts.onRequest((request) => heard.push(request));
    await service.jobs('?per_page=5&search_content=a%20b');
    stop();
    await service.jobs();
    expect(heard).toEqual([
      {
        operation: 'list',
        method: 'GET',
        path: jobsPath,
        query: { per_page: '5', search_content: 'a b' },
        status: 200,
        at: clock.now,
        durationMs: expect.any(Number),
      },
    ]);
    expect(modelArts.requests.map(({ operation }) => operation)).toEqual(['login', 'list', 'list']);
  });

  test('counts requests in flight, all delayed by the latency', async () => {
    const { modelArts, ...service } = await start({ jobs });
    modelArts.setLatency(24 * HOUR);
    const waiting = Array.from({ length: 5 }, () => service.jobs());
    const settled = Promise.allSettled(waiting);
    while (modelArts.inFlight.now < 5) {
      await setImmediate();
    }
    modelArts.setLatency(0);
    await service.jobs();
    expect(modelArts.inFlight).toEqual({ now: 5, max: 6 });
    await modelArts.close();
    expect((await settled).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => 'rejected'));
  });

  test('uses the latency from the start options', async () => {
    const modelArts = await startModelArts({ jobs, latency: 24 * HOUR });
    const answer = login(modelArts);
    const refused = expect(answer).rejects.toThrow();
    while (modelArts.inFlight.now < 1) {
      await setImmediate();
    }
    await modelArts.close();
    await refused;
  });
});
