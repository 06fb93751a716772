import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../../playground/modelarts/server.ts';
import type { ModelArtsFailure } from '../../../src/errors.ts';
import type { ModelArts } from '../../../src/modelarts/types.ts';
import { always, connect, failureOf, newestFirst, seen, serve, start } from '../start.ts';

const job = { job_id: '1', job_name: 'a-job', status: 8, train_url: '/b/', create_time: 1.7e12 };

interface Failing {
  kind: FaultKind;
  failure: ModelArtsFailure;
  status?: number;
  code?: string;
  message: RegExp;
  attempts?: number;
}

const connectionFailed = /^The connection to 127\.0\.0\.1:\d+ failed \([A-Z_]+\)$/;

const faults: Failing[] = [
  {
    kind: 'status-500',
    failure: 'refused',
    status: 500,
    code: 'ModelArts.0010',
    message: /internal error/,
    attempts: 3,
  },
  {
    kind: 'status-502',
    failure: 'refused',
    status: 502,
    code: 'APIG.0201',
    message: /^Backend unavailable$/,
    attempts: 3,
  },
  {
    kind: 'status-503',
    failure: 'refused',
    status: 503,
    code: 'ModelArts.0010',
    message: /unavailable/,
    attempts: 3,
  },
  {
    kind: 'status-429',
    failure: 'refused',
    status: 429,
    code: 'ModelArts.4206',
    message: /busy/,
    attempts: 3,
  },
  {
    kind: 'gateway-throttle',
    failure: 'refused',
    status: 429,
    code: 'APIG.0308',
    message: /throttling/,
    attempts: 3,
  },
  {
    kind: 'refused-200',
    failure: 'refused',
    status: 200,
    code: 'ModelArts.0103',
    message: /^error message$/,
  },
  {
    kind: 'unauthorized',
    failure: 'refused',
    status: 401,
    code: 'APIG.0301',
    message: /verify aksk signature fail/,
  },
  { kind: 'forbidden', failure: 'refused', status: 403, code: 'ModelArts.0108', message: /Not authorized/ },
  {
    kind: 'api-withdrawn',
    failure: 'refused',
    status: 404,
    code: 'APIG.0101',
    message: /not been published/,
  },
  {
    kind: 'html',
    failure: 'unreadable',
    status: 200,
    message: /^a web page, HTTP 200$/,
  },
  {
    kind: 'cut-json',
    failure: 'unreadable',
    status: 200,
    message: /^incomplete JSON, HTTP 200$/,
  },
  { kind: 'empty', failure: 'unreadable', status: 200, message: /^an empty response, HTTP 200$/ },
  {
    kind: 'bad-types',
    failure: 'unreadable',
    status: 200,
    message: /^JSON that is not as documented \(\w+: Invalid input/,
  },
  { kind: 'reset', failure: 'unreachable', message: connectionFailed, attempts: 3 },
  { kind: 'reset-mid-body', failure: 'unreachable', message: connectionFailed, attempts: 3 },
];

describe.each(faults)('a service with $kind', ({ kind, message, attempts = 1, ...expected }) => {
  test.each<['list' | 'get', (client: ModelArts) => Promise<unknown>]>([
    ['list', (client) => client.list(newestFirst)],
    ['get', (client) => client.get('1')],
  ])(`fails a %s as ${expected.failure} after ${attempts} of 3 attempts`, async (operation, call) => {
    const { service, client } = await start({ jobs: [job] });
    service.inject({ kind, times: Number.POSITIVE_INFINITY });
    const error = await failureOf(call(client));
    expect(error).toMatchObject(expected);
    expect(error.message).toMatch(message);
    expect(seen(service)).toEqual(Array(attempts).fill(operation));
    if (expected.status) expect(error.requestId).toMatch(/^[0-9a-f]{32}$/);
  });
});

test.each<FaultKind>(['status-500', 'status-502', 'status-503', 'status-429', 'reset', 'reset-mid-body'])(
  'after %s twice, the third attempt succeeds',
  async (kind) => {
    const { service, client } = await start({ jobs: [job] });
    service.inject({ kind, times: 2 });
    expect(await client.list(newestFirst)).toMatchObject({ jobs: [{ id: '1' }], unreadable: 0 });
    expect(seen(service)).toEqual(['list', 'list', 'list']);
  },
);

test('a broken response is requested again from the start, never resumed', async () => {
  const whole = JSON.stringify({ job_total_count: 0, jobs: [] });
  const ranges: (string | undefined)[] = [];
  const endpoint = await serve((request, response) => {
    ranges.push(request.headers.range);
    response.writeHead(200, { 'Content-Length': whole.length, ETag: '"1"' });
    if (ranges.length === 1) response.write(whole.slice(0, 9), () => response.destroy());
    else response.end(whole);
  });
  expect(await connect(endpoint).list(newestFirst)).toMatchObject({ total: 0 });
  expect(ranges).toEqual([undefined, undefined]);
});

describe('a write', () => {
  const writes: [string, number, (client: ModelArts) => Promise<unknown>][] = [
    ['create', 1, (client) => client.create({ name: 'new', trainUrl: '/bucket/logs/' })],
    ['stop', 1, (client) => client.stop('1')],
    ['restart', 1, (client) => client.restart('1')],
    ['describe', 3, (client) => client.describe('1', 'new')],
    ['delete', 3, (client) => client.delete('1')],
  ];

  test.each(writes)('%s is sent at most %i times if its response is lost', async (name, attempts, call) => {
    const { service, client } = await start({ jobs: [job] });
    for (const kind of ['reset', 'status-503'] as const) {
      service.inject({ kind, times: attempts });
      await failureOf(call(client));
    }
    expect(seen(service)).toEqual(Array(attempts * 2).fill(name));
  });

  test.each(writes.filter(([name]) => name !== 'restart'))(
    '%s is retried after a 429',
    async (name, _, call) => {
      const { service, client } = await start({ jobs: [job] });
      service.inject({ kind: 'status-429', times: 2 });
      await call(client);
      expect(seen(service)).toEqual([name, name, name]);
    },
  );

  test.each(writes)(
    '%s is not considered done if its response is unreadable',
    async (_name, _attempts, call) => {
      const { service, client } = await start({ jobs: [job] });
      for (const kind of ['empty', 'bad-types', 'html'] as const) {
        service.inject({ kind });
        expect(await failureOf(call(client))).toMatchObject({ failure: 'unreadable', status: 200 });
      }
    },
  );

  test.each(writes)('%s is done after a 204 only if its answer has no data', async (name, _, call) => {
    // The pages give no status of a success, so any 2xx is one; this one never has a body.
    const result = call(connect(await always('', 204)));
    if (name === 'create') expect(await failureOf(result)).toMatchObject({ failure: 'unreadable' });
    else await result;
  });

  test.each([
    ['stop', 10, (client: ModelArts) => client.stop('1')],
    ['resubmit', 8, (client: ModelArts) => client.restart('1')],
    ['delete', 9, (client: ModelArts) => client.delete('1')],
  ])('passes on what ModelArts says about an impossible %s', async (verb, status, call) => {
    const { client } = await start({ jobs: [{ ...job, status }] });
    expect(await failureOf(call(client))).toMatchObject({
      failure: 'refused',
      code: 'ModelArts.0105',
      message: `This job can't be ${verb}. job status: ${status}`,
    });
  });
});

test('a missing job is a refusal', async () => {
  const { client } = await start({ jobs: [] });
  expect(await failureOf(client.get('7'))).toMatchObject({ failure: 'refused', status: 404 });
});

test("unreadable rows don't lose the page", async () => {
  const jobs = ['1', '2', '3', '4', '5'].map((id) => ({ ...job, job_id: id, duration: 5 }));
  const { service, client } = await start({ jobs, now: () => 1.71e12 });
  service.inject({ kind: 'garbage-rows', operation: 'list' });
  const list = await client.list({ ...newestFirst, sortBy: 'id', order: 'asc' });
  expect(list).toMatchObject({ total: 5, unreadable: 2 });
  expect(list.jobs.map(({ id, status, createdAt }) => [id, status, createdAt])).toEqual([
    ['3', 8, 1.7e12],
    ['4', 99, 1.7e12],
    ['5', 8, 1.7e12],
  ]);
});

test.each([
  [
    '<h1>Bad\u0000\u001b[31m Gateway\u202e</h1>\r\nx',
    502,
    'a web page, HTTP 502',
    '<h1>Bad [31m Gateway </h1> x',
  ],
  ['  <!DOCTYPE html>', 404, 'a web page, HTTP 404', '<!DOCTYPE html>'],
  [
    '{"message":"no healthy upstream"}',
    403,
    'unexpected JSON, HTTP 403',
    '{"message":"no healthy upstream"}',
  ],
  ['[1]', 403, 'unexpected JSON, HTTP 403', '[1]'],
  ['{"error_code":"ModelArts.01', 403, 'incomplete JSON, HTTP 403', '{"error_code":"ModelArts.01'],
  ['upstream connect error', 403, 'text instead of JSON, HTTP 403', 'upstream connect error'],
  ['', 413, 'an empty response, HTTP 413', ''],
  [
    '{"error_msg":"<html>sorry</html>"}',
    403,
    'unexpected JSON, HTTP 403',
    '{"error_msg":"<html>sorry</html>"}',
  ],
])('summarizes the body %j of a proxy, and logs its beginning', async (body, status, message, detail) => {
  const error = await failureOf(connect(await always(body, status)).get('1'));
  expect(error).toMatchObject({ failure: 'refused', status, message, detail });
  expect(error.noSuchJob).toBe(false);
});

test('an excerpt of a body is one short line', async () => {
  const { detail = '' } = await failureOf(connect(await always(`<p>\n${'x '.repeat(500)}`, 403)).get('1'));
  expect(detail).toMatch(/^<p> x x [x ]+…$/);
  expect(detail.length).toBeLessThan(210);
});

test('a port without a server is unreachable', async () => {
  const { service, client } = await start();
  await service.close();
  const error = await failureOf(client.list(newestFirst));
  expect(error).toMatchObject({ failure: 'unreachable', message: expect.stringContaining('ECONNREFUSED') });
});

test('stops reading a response larger than any page of jobs', async () => {
  const endpoint = await serve((_request, response) => {
    const more = () => void response.write(Buffer.alloc(1024 * 1024, 0x20), (error) => error || more());
    more();
  });
  const error = await failureOf(connect(endpoint).list(newestFirst));
  expect(error).toMatchObject({ failure: 'unreadable', message: expect.stringContaining('MAX_SIZE') });
});

test.each([
  ['one endless word', 'a'.repeat(15_000_000)],
  ['one endless message', JSON.stringify({ error_msg: 'a'.repeat(15_000_000) })],
])('reads only the start of %s', async (_, body) => {
  const error = await failureOf(connect(await always(body, 400)).get('1'));
  expect(error).toMatchObject({ failure: 'refused', status: 400 });
});

test.each([
  [
    { error_code: 'APIG.0201', error_msg: 'of the gateway', request_id: 'r1' },
    'of the gateway',
    'APIG.0201',
    'r1',
  ],
  [{ error: { message: 'of IAM', code: 400, title: 'Bad Request' } }, 'of IAM', undefined, undefined],
  [{ error: 'of somebody' }, 'of somebody', undefined, undefined],
  [{ error_msg: 'of the SDK', error_message: 'of the API' }, 'of the API', undefined, undefined],
  [
    { is_success: false, error_message: null, error_msg: 7 },
    'unexpected JSON, HTTP 400',
    undefined,
    undefined,
  ],
])('understands the refusal %j', async (body, message, code, requestId) => {
  const endpoint = await always(body, 400);
  const error = await failureOf(connect(endpoint).get('1'));
  expect(error).toMatchObject({ failure: 'refused', status: 400, message, code, requestId });
});

test('takes the request ID of the header, which every gateway sets', async () => {
  const endpoint = await always({ error_msg: 'no', request_id: 'of-the-body' }, 400, {
    'X-Request-Id': 'r1',
  });
  expect(await failureOf(connect(endpoint).get('1'))).toMatchObject({ requestId: 'r1' });
});

test.each([300, 302, 304])('HTTP %i is not a success, whatever its body', async (status) => {
  const endpoint = await always({ job_total_count: 0, jobs: [] }, status);
  expect(await failureOf(connect(endpoint).list(newestFirst))).toMatchObject({ failure: 'refused', status });
});

test.each([{ is_success: false }, { error_code: 'ModelArts.0103' }])(
  'treats %j as a refusal even with HTTP 200',
  async (body) => {
    const endpoint = await always({ job_id: 1, job_name: 'a', status: 8, ...body }, 200, {
      'X-Request-Id': 'r2',
    });
    const error = await failureOf(connect(endpoint).get('1'));
    expect(error).toMatchObject({ failure: 'refused', status: 200, requestId: 'r2' });
  },
);

test('removes keys, tokens and signatures that a gateway echoes', async () => {
  const signature = '0123456789abcdef'.repeat(4);
  const secrets = ['AK-of-mine', 'SK-of-"mine"', 'security+token', signature, `MII${'k'.repeat(300)}`];
  const [accessKey = '', secretKey = '', securityToken = ''] = secrets;
  const credentials = { kind: 'access-key', accessKey, secretKey, securityToken, layout: 'access' } as const;
  const said = `Get secretKey failed,ak:${secrets.join(' ')} ${JSON.stringify(secrets)}, not exist`;
  for (const body of [{ error_code: said, error_msg: said, request_id: said }, `<pre>${said}</pre>`]) {
    const client = connect(await always(body, 401, { 'X-Request-Id': 'r3' }), { credentials });
    const error = await failureOf(client.list(newestFirst), [...secrets, 'SK-of-\\"mine']);
    expect(error.detail).toContain('Get secretKey failed,ak:…');
  }
});
