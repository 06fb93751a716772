import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExact } from '../../src/modelarts/http/json.ts';
import { jobListSchema, jobSchema } from '../../src/modelarts/schema.ts';
import { unknownStatus } from '../../src/modelarts/statuses.ts';

const least = { job_id: 1, job_name: 'a', status: 8 };
const read = (fields: object) => jobSchema.parse({ ...least, ...fields });
const plain = { id: '1', name: 'a', status: 8 };

test('reads the documented sample of a list, with its truncated time', () => {
  const sample =
    '{"quotas":100,"is_success":true,"job_total_count":1,"job_count_limit":999,"jobs":[{"job_id":1,"job_name":"visualization-job","status":1,"create_time":15099239923,"resource_id":"4787c885-e18d-4ef1-aa12-c4ed0c364b27","duration":1502323,"job_desc":"This is a visualization job","service_url":"https://XXX/modelarts/tensoarbod/xxxx/111","train_url":"/obs/name/","schedule":[{"type":"stop","timeUnit":"HOURS","duration":1}],"remaining_duration":null}]}';
  expect(jobListSchema.parse(parseExact(sample))).toEqual({
    total: 1,
    creatable: 999,
    runningQuota: 100,
    unreadable: 0,
    jobs: [
      {
        id: '1',
        name: 'visualization-job',
        status: 1,
        duration: 1502323,
        description: 'This is a visualization job',
        serviceUrl: 'https://XXX/modelarts/tensoarbod/xxxx/111',
        trainUrl: '/obs/name/',
        resourceId: '4787c885-e18d-4ef1-aa12-c4ed0c364b27',
        autoStopHours: 1,
      },
    ],
  });
});

test('reads numbers as strings in the documented sample of create', () => {
  const sample = { job_id: '10', job_name: 'a', status: '1', create_time: '1524189990635' };
  expect(jobSchema.parse(sample)).toEqual({
    id: '10',
    name: 'a',
    status: 1,
    createdAt: 1_524_189_990_635,
  });
  expect(jobSchema.parse({ ...sample, service_url: 'https://a/' }).serviceUrl).toBe('https://a/');
});

const optional = [
  'create_time',
  'duration',
  'job_desc',
  'service_url',
  'train_url',
  'resource_id',
  'job_type',
  'schedule',
];
test.each(optional)('omits a %s that is missing, null or of another type', (field) => {
  for (const value of [undefined, null, [], {}, true, Number.NaN, Number.POSITIVE_INFINITY, '', -1]) {
    expect(read({ [field]: value })).toEqual(plain);
  }
});

test.each([
  ['without an ID', { job_id: undefined }],
  ['with a null ID', { job_id: null }],
  ['with a rounded ID', { job_id: 2 ** 53 }],
  ['with a fractional ID', { job_id: 1.5 }],
  ['with a negative ID', { job_id: -1 }],
  ['with a non-numeric ID', { job_id: '1a' }],
  ['with an ID longer than a Long', { job_id: '12345678901234567890' }],
])('counts but omits a row %s', (_, fields) => {
  const jobs = [least, { ...least, ...fields }, { ...least, job_id: 2 }];
  expect(jobListSchema.parse({ job_total_count: 3, jobs })).toEqual({
    total: 3,
    unreadable: 1,
    jobs: [plain, { ...plain, id: '2' }],
  });
});

test.each([undefined, null, 'RUNNING', '', 7.5, Number.NaN, {}, [8], true, '1e3'])(
  'reads the status %j as unknown',
  (status) => {
    const jobs = [{ ...least, status }];
    expect(jobListSchema.parse({ job_total_count: 1, jobs })).toMatchObject({
      unreadable: 0,
      jobs: [{ ...plain, status: unknownStatus }],
    });
  },
);

test.each([undefined, null, 7, {}])('reads the name %j as empty', (job_name) => {
  expect(read({ job_name })).toEqual({ ...plain, name: '' });
});

test('ignores a total smaller than the number of rows', () => {
  const jobs = [least, { ...least, job_id: 2 }];
  expect(jobListSchema.parse({ job_total_count: 0, jobs })).toMatchObject({ total: 2 });
});

test.each([null, 'job', 7, [], [least]])('counts but omits the row %j', (value) => {
  expect(jobListSchema.parse({ job_total_count: 1, jobs: [value] })).toEqual({
    total: 1,
    unreadable: 1,
    jobs: [],
  });
});

test('accepts numbers as strings', () => {
  const fields = { job_id: '9223372036854775807', status: '8', create_time: '1709290000000', duration: '5' };
  expect(read(fields)).toEqual({ ...plain, id: '9223372036854775807', createdAt: 1.70929e12, duration: 5 });
  expect(jobListSchema.parse({ job_total_count: '1', job_count_limit: '2', quotas: '3', jobs: [] })).toEqual({
    total: 1,
    creatable: 2,
    runningQuota: 3,
    unreadable: 0,
    jobs: [],
  });
});

test.each([
  [999_999_999_999, undefined],
  [1_000_000_000_000, 1_000_000_000_000],
  [8.64e15, 8.64e15],
  [8.65e15, undefined],
])('reads a create_time of %d as %s', (time, createdAt) => {
  expect(read({ create_time: time }).createdAt).toBe(createdAt);
});

test.each([
  [{ type: 'stop', time_unit: 'HOURS', duration: 4 }, 4],
  [{ type: 'stop', timeUnit: 'HOURS', duration: '4' }, 4],
  [
    [
      { type: 'start', timeUnit: 'HOURS', duration: 1 },
      { type: 'stop', timeUnit: 'HOURS', duration: 2 },
    ],
    2,
  ],
  [[{ type: 'stop', timeUnit: 'MINUTES', duration: 30 }], undefined],
  [[{ type: 'stop', duration: 30 }], undefined],
  [[{ type: 'stop', timeUnit: 'HOURS', duration: 0 }], undefined],
  [[null, 'stop'], undefined],
])('reads the schedule %j as auto-stop after %s hours', (schedule, hours) => {
  expect(read({ schedule }).autoStopHours).toBe(hours);
});

test.each([{}, { jobs: [] }, { job_total_count: -1, jobs: [] }, { job_total_count: 1, jobs: {} }])(
  'rejects %j as a list',
  (page) => {
    expect(jobListSchema.safeParse(page).success).toBe(false);
  },
);

describe('IDs', () => {
  // The engine's own view of the digits in the source.
  const exactly = (text: string): unknown =>
    JSON.parse(text, (key, value: unknown, context?: { source?: string }) =>
      key === 'job_id' && typeof value === 'number' && /^[1-9]\d{15,}$/.test(context?.source ?? '')
        ? context?.source
        : value,
    );

  test('are exact', () => {
    const text = '[{"job_id":9007199254740993},{"job_id" :\n9223372036854775807 ,"a":1},{"job_id":1}]';
    expect(parseExact(text)).toEqual([
      { job_id: '9007199254740993' },
      { job_id: '9223372036854775807', a: 1 },
      { job_id: 1 },
    ]);
  });

  test('inside a string are left alone', () => {
    const value = { job_desc: '{"job_id":9007199254740993}', '"job_id"': '"job_id":9007199254740993,', n: 1 };
    expect(parseExact(JSON.stringify(value))).toEqual(value);
  });

  test('are the only difference from JSON.parse', () => {
    // No key is a lone backslash: after one, V8 mixes up keys that begin with an escaped quote.
    const key = fc.constantFrom('job_id', '"job_id"', 'status', '"job_id":9007199254740993,');
    const word = fc.oneof(key, fc.constantFrom('\\', '"'), fc.string());
    const json = fc.letrec<{ value: string }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map(String),
        fc.constantFrom('12345678901234567e1', '1234567890123456789.5', 'null', '9007199254740993'),
        word.map((text) => JSON.stringify(text)),
        fc.array(tie('value')).map((values) => `[${values.join(' , ')}]`),
        fc
          .array(fc.tuple(key, fc.constantFrom('', ' ', '\n\t'), tie('value')))
          .map(
            (pairs) =>
              `{${pairs.map(([name, gap, value]) => `${JSON.stringify(name)}${gap}:${gap}${value}${gap}`)}}`,
          ),
      ),
    })).value;
    fc.assert(
      fc.property(json, (text) => {
        expect(parseExact(text)).toEqual(exactly(text));
      }),
    );
  });
});
