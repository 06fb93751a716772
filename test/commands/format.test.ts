import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JobQuery } from '../../src/commands/command.ts';
import { formatCommand, formatFilter } from '../../src/commands/format.ts';
import { parseCommand, parseFilterText, parseStoredFilter } from '../../src/commands/parse/parse.ts';
import { verbRights } from '../../src/commands/rights.ts';
import { defaultQuery } from '../../src/commands/words/query.ts';
import { UsageError } from '../../src/errors.ts';
import { command, jobFilter, soup } from './arbitraries.ts';

describe('formats commands briefly and omits defaults', () => {
  test.each<[Partial<JobQuery>, string]>([
    [{}, ''],
    [{ status: ['failed'], search: 'resnet', page: 2 }, 'failed resnet page:2'],
    [{ status: [3] }, 'image-failed'],
    [{ status: [11] }, 'jobstat-failed'],
    [{ status: ['failed', 8] }, 'status:failed,8'],
    [{ status: ['failed'], since: 1440 }, 'failed since:24h'],
    [{ since: 90 }, 'since:90m'],
    [{ since: 10_080, search: 'resnet' }, 'resnet since:7d'],
    [{ since: 'today' }, 'since:today'],
    [{ search: 'today' }, '"today"'],
    [{ search: 'resnet last 24h' }, '"resnet last 24h"'],
    [{ search: '#197' }, '"#197"'],
    [{ search: 'kill it' }, '"kill it"'],
    [{ search: 'failed' }, '"failed"'],
    [{ search: 'help me' }, '"help me"'],
    [{ search: 'resnet failed' }, '"resnet failed"'],
    [{ search: 'resnet jobs' }, '"resnet jobs"'],
    [{ search: 'v2.' }, '"v2."'],
    [{ search: 'a  b' }, '"a  b"'],
    [{ search: 'say "hi" \\' }, String.raw`"say \"hi\" \\"`],
    [
      { sort: 'name', order: 'asc', per: 20, page: 3, workspace: 'w' },
      'sort:name order:asc per:20 page:3 workspace:w',
    ],
  ])('%j', (query, text) => {
    expect(formatCommand({ name: 'list', query: { ...defaultQuery, ...query } })).toBe(text);
  });

  test('formats a new job as the text that opens its form, and a schedule with its channel', () => {
    const job = { name: 'new', trainUrl: '/bucket/logs/' };
    const plan = {
      time: { hour: 9, minute: 0 },
      days: ['mon'],
      filter: { status: [], search: '' },
      unchanged: 'post',
    } as const;
    const change = { plan, channel: 'C0CHANNEL01' };
    expect(formatCommand({ name: 'create', job })).toBe('create name:new logs:"/bucket/logs/"');
    expect(formatCommand({ name: 'schedule', request: { kind: 'add', ...change } })).toBe(
      'schedule mon 09:00 <#C0CHANNEL01>',
    );
    expect(formatCommand({ name: 'schedule', request: { kind: 'edit', id: 'abc234', change } })).toBe(
      'schedule edit abc234 mon 09:00 <#C0CHANNEL01>',
    );
  });

  test('quotes a name that the verb would take for something else', () => {
    for (const job of ['failed', 'job', 'help', 'watching', 'today'])
      expect(formatCommand({ name: 'stop', job })).toBe(`stop "${job}"`);
  });

  test('help', () => {
    expect(formatCommand({ name: 'help' })).toBe('help');
    expect(formatCommand({ name: 'help', topic: 'sorting' })).toBe('help sorting');
  });
});

test('the property tests generate every command', () => {
  const names = fc.sample(command, 1_000).map(({ name }) => name);
  // It exists only with several clouds.
  const { default: _, ...others } = verbRights;
  expect(new Set<string>(names)).toEqual(new Set(Object.keys(others)));
});

test('parse and format round-trip every command', () => {
  fc.assert(
    fc.property(command, (original) => {
      expect(parseCommand(formatCommand(original), { clouds: true })).toEqual(original);
    }),
    { numRuns: 5000 },
  );
});

test('every formatted command fits in a button value (2,000 characters)', () => {
  fc.assert(fc.property(command, (original) => formatCommand(original).length < 2000));
});

test('formatting typed text is idempotent', () => {
  fc.assert(
    fc.property(soup, (typed) => {
      let text: string;
      try {
        text = formatCommand(parseCommand(typed, { clouds: true }));
      } catch (error) {
        fc.pre(!(error instanceof UsageError));
        throw error;
      }
      expect(formatCommand(parseCommand(text, { clouds: true }))).toBe(text);
    }),
    { numRuns: 5000 },
  );
});

test('no word of a filter is a verb', () => {
  for (const [text, search] of [
    ['help', 'help'],
    ['schedules', 'schedules'],
    ['default in:prod', 'default'],
  ] as const)
    expect(parseFilterText(text, { clouds: true })).toMatchObject({ status: [], search });
  expect(parseFilterText('help')).toMatchObject({ search: 'help' });
});

describe('a stored filter', () => {
  test('reads as it was written', () => {
    fc.assert(
      fc.property(jobFilter, (filter) => {
        expect(parseStoredFilter(formatFilter(filter))).toEqual(filter);
      }),
    );
  });

  // Written before these words had a meaning.
  test.each([
    ['in America/New_York', { search: 'in America/New_York' }],
    ['board', { search: 'board' }],
    ['failed jobs since monday in:prod', { status: ['failed'], search: 'jobs since monday', cloud: 'prod' }],
    ['resnet failed', { search: 'resnet failed' }],
  ])('%s keeps its meaning', (text, filter) => {
    expect(parseStoredFilter(text)).toEqual({ status: [], ...filter });
  });
});
