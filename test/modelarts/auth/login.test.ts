import { describe, expect, onTestFinished, test } from 'vitest';
import { createModelArts } from '../../../src/modelarts/api.ts';
import {
  accessKey,
  always,
  connect,
  failureOf,
  newestFirst,
  otherProject,
  project,
  seen,
  serve,
  start,
  startAsUser,
  temporaryKey,
  userOf,
} from '../start.ts';

const hours = (count: number) => count * 3_600_000;

function clock() {
  let time = Date.parse('2024-03-01T12:00:00Z');
  return { now: () => time, pass: (milliseconds: number) => (time += milliseconds) };
}

describe('an IAM user', () => {
  test('logs in once and finds the project in the token', async () => {
    const { service, client } = await startAsUser();
    const tally = { requests: 0 };
    await client.list(newestFirst, { question: { requester: undefined, tally } });
    expect(tally.requests).toBe(2);
    await client.list(newestFirst);
    expect(seen(service)).toEqual(['login', 'list', 'list']);
    expect(service.requests[0]?.query).toEqual({ nocatalog: 'true' });
    expect(service.requests[1]?.path).toContain(project.id);
  });

  test('may name its project by ID', async () => {
    const { service } = await start();
    const client = connect(service.endpoint, {
      credentials: userOf(service),
      project: { id: project.id },
    });
    expect(await client.list(newestFirst)).toMatchObject({ unreadable: 0 });
  });

  test('logs in once for 50 concurrent questions', async () => {
    const { service, client } = await startAsUser({ latency: 5 });
    await Promise.all(Array.from({ length: 50 }, () => client.list(newestFirst)));
    expect(seen(service).filter((operation) => operation === 'login')).toHaveLength(1);
    expect(seen(service)).toHaveLength(51);
  });

  test('logs in again five minutes before the token expires, and no earlier', async () => {
    const { now, pass } = clock();
    const { service, client } = await startAsUser({ now });
    await client.list(newestFirst);
    pass(hours(24) - 301_000);
    await client.list(newestFirst);
    expect(seen(service)).toEqual(['login', 'list', 'list']);
    pass(2_000);
    await client.list(newestFirst);
    expect(seen(service)).toEqual(['login', 'list', 'list', 'login', 'list']);
  });

  test('logs in again once when the token expires early, even for many questions', async () => {
    const { service, client } = await startAsUser({ latency: 5 });
    await client.list(newestFirst);
    service.expireTokens();
    const before = service.requests.length;
    await Promise.all(Array.from({ length: 5 }, () => client.list(newestFirst)));
    const after = seen(service).slice(before);
    expect(after.filter((operation) => operation === 'login')).toHaveLength(1);
    expect(after.filter((operation) => operation === 'list')).toHaveLength(10);
  });

  test('may repeat a stop after an expired token, because it was not processed', async () => {
    const jobs = [{ job_id: '1', job_name: 'a', status: 8 }];
    const { service, client } = await startAsUser({ jobs });
    await client.get('1');
    service.expireTokens();
    await client.stop('1');
    expect(seen(service)).toEqual(['login', 'get', 'stop', 'login', 'stop']);
    expect(service.jobs.get('1')?.status).toBe(9);
  });

  test('fails after one new login if that token is rejected too', async () => {
    const { service, client } = await startAsUser();
    service.inject({ kind: 'token-expired', times: Number.POSITIVE_INFINITY });
    const error = await failureOf(client.list(newestFirst));
    expect(error).toMatchObject({ failure: 'refused', status: 401 });
    expect(error.message).toMatch(/token/);
    expect(seen(service)).toEqual(['login', 'list', 'login', 'list']);
  });

  test('logs in again when ModelArts calls the token invalid with HTTP 403', async () => {
    const asked: (string | undefined)[] = [];
    const endpoint = await serve(({ method, headers }, response) => {
      asked.push(`${method} ${headers['x-auth-token']}`);
      if (method === 'POST') {
        const token = { expires_at: '2999-01-01T00:00:00.000000Z', project: { id: 'p' } };
        response.writeHead(201, { 'X-Subject-Token': `t${asked.length}` }).end(JSON.stringify({ token }));
      } else if (headers['x-auth-token'] === 't1') {
        response.writeHead(403).end('{"error_code":"ModelArts.0203","error_msg":"Invalid token."}');
      } else {
        response.end('{"job_total_count":0,"jobs":[]}');
      }
    });
    const { config } = await startAsUser();
    expect(await connect(endpoint, config).list(newestFirst)).toMatchObject({ total: 0 });
    expect(asked).toEqual(['POST undefined', 'GET t1', 'POST undefined', 'GET t3']);
  });

  test('keeps the token when ModelArts rejects the operation', async () => {
    const { service, client } = await startAsUser();
    service.inject({ kind: 'forbidden' });
    expect(await failureOf(client.list(newestFirst))).toMatchObject({ failure: 'refused', status: 403 });
    expect(seen(service)).toEqual(['login', 'list']);
  });

  test("with a wrong password fails with IAM's message after one login", async () => {
    const { service } = await start();
    const credentials = { ...userOf(service), password: 'a-wrong-password' };
    const client = connect(service.endpoint, { credentials, project: { name: project.name } });
    const error = await failureOf(client.list(newestFirst), ['a-wrong-password']);
    expect(error).toMatchObject({
      failure: 'login',
      status: 401,
      message: 'The request you have made requires authentication.',
      requestId: expect.any(String),
    });
    expect(seen(service)).toEqual(['login']);
  });

  test('with a wrong password logs in once for many questions, then after 5, 10 and 20 minutes', async () => {
    const { now, pass } = clock();
    const { service } = await start({ now });
    const credentials = { ...userOf(service), password: 'a-wrong-password' };
    const time = { now, monotonic: now };
    const rejections: unknown[] = [];
    const client = createModelArts(
      { endpoint: service.endpoint, iam: service.endpoint, credentials, project: { name: project.name } },
      { clock: time, onRejection: (rejection) => rejections.push(rejection?.status) },
    );
    onTestFinished(() => client.close());
    const ask = () => failureOf(client.list(newestFirst), ['a-wrong-password']);
    const since = now();
    expect(client.state()).toBe('ok');
    await Promise.all(Array.from({ length: 20 }, ask));
    for (const minutes of [5, 10, 20]) {
      expect(await ask()).toMatchObject({
        failure: 'login',
        status: 401,
        since,
        retryAt: now() + minutes * 60_000,
      });
      pass(minutes * 60_000 - 1);
      await ask();
      const before = service.requests.length;
      pass(1);
      await Promise.all(Array.from({ length: 20 }, ask));
      expect(service.requests).toHaveLength(before + 1);
    }
    expect(seen(service)).toEqual(Array(4).fill('login'));
    expect(rejections).toEqual([401, 401, 401, 401]);
    expect(client.state()).toBe('rejected');
  });

  test('recovers with the first login that IAM accepts', async () => {
    const { now, pass } = clock();
    const { service, client } = await startAsUser({ now });
    service.inject({ kind: 'unauthorized', operation: 'login' });
    await failureOf(client.list(newestFirst));
    pass(5 * 60_000);
    await client.list(newestFirst);
    expect(client.state()).toBe('ok');
    await client.list(newestFirst);
    expect(seen(service)).toEqual(['login', 'login', 'list', 'list']);
  });

  test('logs in twice, then waits, if ModelArts never accepts the tokens', async () => {
    const { now, pass } = clock();
    const { service, client } = await startAsUser({ now });
    service.inject({ kind: 'token-expired', times: Number.POSITIVE_INFINITY });
    for (let index = 0; index < 10; index++) await failureOf(client.list(newestFirst));
    expect(seen(service)).toEqual(['login', 'list', 'login', 'list']);
    pass(5 * 60_000);
    for (let index = 0; index < 10; index++) await failureOf(client.list(newestFirst));
    expect(seen(service)).toEqual(['login', 'list', 'login', 'list', 'login', 'list']);
    service.clearFaults();
    pass(10 * 60_000);
    await client.list(newestFirst);
    expect(client.state()).toBe('ok');
  });

  test.each([
    ['expires before it was issued', '2024-03-01T13:00:00Z', '2024-03-01T12:00:00Z'],
    ['has no issue time and has already expired', undefined, '2001-01-01T00:00:00Z'],
  ])(
    'with a token that %s logs in every five minutes, not for every question',
    async (_, issued_at, expires_at) => {
      const { now, pass } = clock();
      const methods: (string | undefined)[] = [];
      const endpoint = await serve(({ method }, response) => {
        methods.push(method);
        const token = { issued_at, expires_at, project: { id: 'p' } };
        if (method === 'POST')
          response.writeHead(201, { 'X-Subject-Token': 'tttt' }).end(JSON.stringify({ token }));
        else response.end('{"job_total_count":0,"jobs":[]}');
      });
      const { config } = await startAsUser();
      const client = connect(endpoint, config, { now, monotonic: now });
      for (let index = 0; index < 5; index++) await client.list(newestFirst);
      expect(methods.filter((method) => method === 'POST')).toHaveLength(1);
      pass(5 * 60_000);
      await client.list(newestFirst);
      expect(methods.filter((method) => method === 'POST')).toHaveLength(2);
    },
  );

  test.each([-86_400_000, 86_400_000])(
    'keeps a token as long when the wall clock is off by %d ms',
    async (wrong) => {
      const { now, pass } = clock();
      const { service, client } = await startAsUser({
        now,
        clock: { now: () => now() + wrong, monotonic: now },
      });
      await client.list(newestFirst);
      pass(hours(24) - 301_000);
      await client.list(newestFirst);
      expect(seen(service)).toEqual(['login', 'list', 'list']);
      pass(2_000);
      await client.list(newestFirst);
      expect(seen(service)).toEqual(['login', 'list', 'list', 'login', 'list']);
    },
  );

  test('uses a token as long as the gateway takes', async () => {
    const { config } = await startAsUser();
    const token = 'M'.repeat(30_000);
    const seen: unknown[] = [];
    const endpoint = await serve(({ method, headers }, response) => {
      seen.push(headers['x-auth-token']);
      const login = { token: { expires_at: '2999-01-01T00:00:00.000000Z', project: { id: project.id } } };
      const answer = method === 'POST' ? login : { job_total_count: 0, jobs: [] };
      response.writeHead(201, { 'X-Subject-Token': token }).end(JSON.stringify(answer));
    });
    await connect(endpoint, { ...config, iam: endpoint }).list(newestFirst);
    expect(seen).toEqual([undefined, token]);
  });

  test('survives transient IAM failures', async () => {
    const { service, client } = await startAsUser();
    service.inject({ kind: 'status-503', operation: 'login' });
    service.inject({ kind: 'reset', operation: 'login' });
    await client.list(newestFirst);
    expect(seen(service)).toEqual(['login', 'login', 'login', 'list']);
  });

  test('logs in again after IAM failed', async () => {
    const { service, client } = await startAsUser();
    service.inject({ kind: 'status-500', operation: 'login', times: 3 });
    expect(await failureOf(client.list(newestFirst))).toMatchObject({ failure: 'login', status: 500 });
    expect(await client.list(newestFirst)).toMatchObject({ unreadable: 0 });
  });

  test.each([
    [{ token: { expires_at: '2024-03-02T12:00:00.000000Z' } }, {}, 'login', 'IAM responded without a token'],
    [
      { token: { expires_at: '2024-03-02T12:00:00.000000Z' } },
      { 'X-Subject-Token': 'tttt' },
      'login',
      "IAM gave a token without a project: check the project's name",
    ],
    [{ token: { expires_at: 'later' } }, { 'X-Subject-Token': 'tttt' }, 'unreadable', /token\.expires_at/],
    ['<html>', {}, 'unreadable', /^a web page, HTTP 201$/],
  ])('rejects %j as a login response', async (body, headers, failure, message) => {
    const { config } = await startAsUser();
    const client = connect(await always(body, 201, headers), config);
    const error = await failureOf(client.list(newestFirst), ['tttt']);
    expect(error.failure).toBe(failure);
    expect(error.message).toMatch(message);
  });
});

describe('an access key', () => {
  test.each(['access', 'credential'] as const)('signs with layout %s', async (layout) => {
    const { service, client } = await start({
      acceptLayouts: [layout],
      config: { credentials: { ...accessKey, layout } },
    });
    await client.list({ ...newestFirst, search: "a b+c*~'()!é作😀/=&%" });
    await client.create({ name: 'signed', trainUrl: '/bucket/logs/', description: 'ä' });
    expect(seen(service)).toEqual(['list', 'create']);
  });

  test('that is temporary sends its security token', async () => {
    const { client } = await start({ config: { credentials: { ...accessKey, ...temporaryKey } } });
    expect(await client.list(newestFirst)).toMatchObject({ unreadable: 0 });
  });

  test('signs each attempt anew', async () => {
    const { now, pass } = clock();
    const { service, client } = await start({ now });
    service.inject({ kind: 'status-503' });
    // The first attempt's signature would have expired by the second.
    service.onRequest(() => void pass(hours(1)));
    expect(await client.list(newestFirst)).toMatchObject({ unreadable: 0 });
  });

  test('that is wrong is used once, because five failures would lock it', async () => {
    const secretKey = 'TheSecretKeyOfSomebodyElse';
    const { service, client } = await start({ config: { credentials: { ...accessKey, secretKey } } });
    const error = await failureOf(client.list(newestFirst), [secretKey]);
    expect(error).toMatchObject({ failure: 'refused', status: 401, code: 'APIG.0301' });
    expect(seen(service)).toEqual(['list']);
  });

  test('that is wrong is used only by requests already in flight, then rarely', async () => {
    const { now, pass } = clock();
    const credentials = { ...accessKey, secretKey: 'TheSecretKeyOfSomebodyElse' };
    const { service, client } = await start({ now, config: { credentials, maxInFlight: 4 } });
    const questions = Array.from({ length: 20 }, (_, index) => ({ requester: `${index}` }));
    const ask = () =>
      Promise.all(questions.map((question) => failureOf(client.list(newestFirst, { question }))));
    await ask();
    await ask();
    expect(service.requests.length).toBeLessThanOrEqual(4);
    const before = service.requests.length;
    pass(5 * 60_000);
    expect((await ask())[7]).toMatchObject({ failure: 'refused', status: 401, since: expect.any(Number) });
    await ask();
    expect(service.requests).toHaveLength(before + 1);
    expect(client.state()).toBe('rejected');
  });

  test('rejected once is used again when another response shows that it is accepted', async () => {
    const { service, client } = await start({ jobs: [{ job_id: '1', job_name: 'a', status: 8 }] });
    service.inject({ kind: 'slow', operation: 'get', delayMs: 300 });
    const slow = client.get('1');
    await expect.poll(() => service.requests.length).toBe(1);
    service.inject({ kind: 'unauthorized', operation: 'list' });
    await failureOf(client.list(newestFirst));
    expect(client.state()).toBe('rejected');
    await slow;
    expect(client.state()).toBe('ok');
    await client.list(newestFirst);
  });

  test('lacking a permission does not count as rejected', async () => {
    const { service, client } = await start();
    service.inject({ kind: 'forbidden' });
    await failureOf(client.list(newestFirst));
    await client.list(newestFirst);
    expect(seen(service)).toEqual(['list', 'list']);
  });

  test('looks up the project by name once', async () => {
    const { service, client } = await start({ config: { project: { name: project.name } } });
    await Promise.all(Array.from({ length: 10 }, () => client.list(newestFirst)));
    await client.list(newestFirst);
    expect(seen(service).filter((operation) => operation === 'projects')).toHaveLength(1);
    expect(service.requests[0]).toMatchObject({ operation: 'projects', query: { name: 'eu-de' } });
    expect(service.requests.at(-1)?.path).toContain(project.id);
  });

  test('takes only the project with exactly that name', async () => {
    const paths: (string | undefined)[] = [];
    const projects = ['eu-de_training', 'eu-de', 'EU-DE'].map((name, index) => ({ id: `${index}`, name }));
    const endpoint = await serve(({ url }, response) => {
      paths.push(url);
      response.end(JSON.stringify({ projects, job_total_count: 0 }));
    });
    await connect(endpoint, { project: { name: 'eu-de' } }).list(newestFirst);
    expect(paths).toEqual([
      '/v3/projects?name=eu-de',
      expect.stringMatching(/^\/v1\/1\/visualization-jobs\?/),
    ]);
  });

  test("fails with the service's refusal for a project it has no access to", async () => {
    const { client } = await start({ config: { project: { name: otherProject.name } } });
    expect(await failureOf(client.list(newestFirst))).toMatchObject({
      failure: 'refused',
      code: 'ModelArts.0210',
    });
  });

  test('fails for an unknown project, which is looked up again next time', async () => {
    const { service, client } = await start({ config: { project: { name: 'eu-xy' } } });
    for (const _ of [1, 2]) {
      expect(await failureOf(client.list(newestFirst))).toMatchObject({
        failure: 'login',
        message: "IAM knows no project named eu-xy: check the project's name, or configure its ID instead",
      });
    }
    expect(seen(service)).toEqual(['projects', 'projects']);
  });

  test('fails for an ambiguous project name', async () => {
    const projects = ['1', '2'].map((id) => ({ id, name: 'eu-de' }));
    const client = connect(await always({ projects }), { project: { name: 'eu-de' } });
    expect(await failureOf(client.list(newestFirst))).toMatchObject({
      failure: 'login',
      message: "IAM knows 2 projects named eu-de: check the project's name, or configure its ID instead",
    });
  });

  test('fails for a project name without IAM', async () => {
    const { service } = await start();
    const client = createModelArts({
      endpoint: service.endpoint,
      project: { name: 'eu-de' },
      credentials: accessKey,
    });
    expect(await failureOf(client.list(newestFirst))).toMatchObject({
      failure: 'login',
      message: expect.stringContaining('OS_AUTH_URL'),
    });
    await client.close();
  });
});
