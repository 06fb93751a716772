import fc from 'fast-check';
import { defaultQuery } from '../../src/commands/words/query.ts';
import type { JobPage } from '../../src/jobs/list.ts';
import { statuses } from '../../src/modelarts/statuses.ts';
import type { Job } from '../../src/modelarts/types.ts';

export const asOf = Date.UTC(2026, 0, 20, 12, 4);

export function job(fields: Partial<Job> = {}): Job {
  return {
    id: '197',
    name: 'resnet50-tb',
    status: 11,
    createdAt: Date.UTC(2026, 0, 20, 5, 48),
    duration: 25 * 60_000,
    description: 'TensorBoard of the nightly ResNet run',
    trainUrl: '/wph-test/zl-test/',
    ...fields,
  };
}

export function page(jobs: readonly Job[], fields: Partial<JobPage> = {}): JobPage {
  const total = fields.total ?? jobs.length;
  return {
    query: defaultQuery,
    jobs,
    total,
    pages: Math.max(1, Math.ceil(total / 10)),
    unreadable: 0,
    skipped: 0,
    asOf,
    ...fields,
  };
}

/** Unvalidated text, as written by people and programs. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    '<!channel>',
    '<@U1>',
    '<#C1|general>',
    '<https://evil.example|Open>',
    '<!date^1^{date}|x>',
    '&lt;!here&gt;',
    '*bold* _italic_ ~strike~ `code` ```pre```',
    '> quote',
    ':red_circle: *Running*',
    '\u202egnp.exe\u2066\u200b\u200d\ufeff',
    'שלום עולם',
    'line\nbreak\r\n\ttab\u0000\u2028',
    'javascript:alert(1)',
    'https://evil.example/?a=1&b=2',
    '@channel @here #general',
    '|>',
    '\ud83d',
    '😀'.repeat(200),
    'x'.repeat(10_000),
    // Five times as long when escaped.
    '&'.repeat(5_000),
  ),
  fc.string({ unit: 'binary', maxLength: 400 }),
);

const mixedText = fc.array(hostileText, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '));

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

export const hostileJob: fc.Arbitrary<Job> = fc
  .record({
    id: fc.bigInt({ min: 0n, max: 2n ** 63n }).map(String),
    name: mixedText,
    status: fc.oneof(fc.constantFrom(...statuses.map(({ code }) => code)), fc.integer()),
    createdAt: optional(fc.integer({ min: 1e12, max: 8.64e15 })),
    duration: optional(fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })),
    description: optional(mixedText),
    serviceUrl: optional(
      fc.oneof(
        mixedText,
        fc.webUrl(),
        fc.constantFrom('https://board.example/|><a b', `https://board.example/?${'&'.repeat(900)}`),
      ),
    ),
    trainUrl: optional(mixedText),
    resourceId: optional(mixedText),
    jobType: optional(mixedText),
    autoStopHours: optional(fc.integer({ min: 1, max: 24 })),
  })
  .map(
    (fields) =>
      Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as unknown as Job,
  );
