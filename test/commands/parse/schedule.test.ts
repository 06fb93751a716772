import fc from 'fast-check';
import { assert, describe, expect, test } from 'vitest';
import type { SchedulePlan, SchedulePreset } from '../../../src/commands/command.ts';
import { formatCommand, formatFilter } from '../../../src/commands/format.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { quote } from '../../../src/commands/parse/quotes.ts';
import { daysText, timeText } from '../../../src/commands/words/days.ts';
import { zoneText } from '../../../src/commands/words/zones.ts';
import { UsageError } from '../../../src/errors.ts';
import { schedulePlan } from '../arbitraries.ts';

const everyJob = { status: [], search: '' };
const daily: SchedulePlan = {
  time: { hour: 9, minute: 0 },
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  filter: everyJob,
  unchanged: 'post',
};
const workdays = { days: ['mon', 'tue', 'wed', 'thu', 'fri'] } as const;
const failed = { filter: { status: ['failed'], search: '' } } as const;

test.each<[string, Partial<SchedulePlan>]>([
  ['schedule daily 09:00', {}],
  ['schedule 9:00', {}],
  ['schedule daily at 9am', {}],
  ['schedule 9pm', { time: { hour: 21, minute: 0 } }],
  ['schedule 12am', { time: { hour: 0, minute: 0 } }],
  ['schedule 12:30pm', { time: { hour: 12, minute: 30 } }],
  ['schedule 17.45', { time: { hour: 17, minute: 45 } }],
  ['schedule daily 09:00 weekdays', workdays],
  ['schedule weekdays 09:00', workdays],
  ['schedule mon–fri 09:00', workdays],
  ['schedule 09:00 fri-mon', { days: ['mon', 'fri', 'sat', 'sun'] }],
  ['schedule 09:00 Wednesday,mon,fri', { days: ['mon', 'wed', 'fri'] }],
  ['schedule daily 09:00 in Europe/Berlin', { zone: 'Europe/Berlin' }],
  ['schedule daily 09:00 in berlin', { zone: 'Europe/Berlin' }],
  ['schedule daily 09:00 in america/new_york', { zone: 'America/New_York' }],
  ['schedule daily 09:00 in utc', { zone: 'UTC' }],
  ['schedule daily 09:00 failed resnet', { filter: { status: ['failed'], search: 'resnet' } }],
  [
    'schedule daily 09:00 weekends failed',
    { days: ['sat', 'sun'], filter: { status: ['failed'], search: '' } },
  ],
  ['schedule daily 09:00 "mon"', { filter: { status: [], search: 'mon' } }],
  ['schedule daily 09:00 unchanged:line', { unchanged: 'line' }],
  [
    'schedule daily 09:00 unchanged:none running',
    { unchanged: 'nothing', filter: { status: ['running'], search: '' } },
  ],
  [
    'schedule daily 09:00 failed yesterday',
    { filter: { status: ['failed'], search: '', since: 'yesterday' } },
  ],
  ['schedule daily 09:00 since:24h', { filter: { ...everyJob, since: 1440 } }],
  ['schedule daily 09:00 over:24h', { filter: { ...everyJob, over: 1440 } }],
  ['schedule daily 09:00 workspace:w1', { filter: { ...everyJob, workspace: 'w1' } }],
  ['schedule weekdays 09:00 failed in Europe/Berlin', { ...workdays, ...failed, zone: 'Europe/Berlin' }],
  ['schedule failed in New York weekdays at 9:00', { ...workdays, ...failed, zone: 'America/New_York' }],
  ['schedule daily 09:00 UTC', { zone: 'UTC' }],
  ['schedule 9am Europe/Berlin', { zone: 'Europe/Berlin' }],
  ['schedule 9am New York time', { zone: 'America/New_York' }],
  ['schedule 9am (Europe/Berlin)', { zone: 'Europe/Berlin' }],
  ['schedule 9am EST', { zone: 'America/New_York' }],
  ['schedule 9am in São Paulo', { zone: 'America/Sao_Paulo' }],
  ['schedule 9am in Munich', { zone: 'Europe/Berlin' }],
  ['schedule 9am every weekday', workdays],
  ['schedule every day at 9', {}],
  ['schedule a summary of failed jobs every morning at 9', failed],
  ['schedule each day at 9 o’clock', {}],
  ['schedule fridays 09:00', { days: ['fri'] }],
  ['schedule mondays 9am', { days: ['mon'] }],
  ['schedule every friday 9 a.m.', { days: ['fri'] }],
  ['schedule 9 on weekends', { days: ['sat', 'sun'] }],
  ['schedule weekly on tuesdays at 9', { days: ['tue'] }],
  ['schedule mon, wed and fri at 9:00 AM', { days: ['mon', 'wed', 'fri'] }],
  ['schedule on Monday, Wednesday and Fridays, 9am', { days: ['mon', 'wed', 'fri'] }],
  ['schedule monday to friday 9am', workdays],
  ['schedule mon – fri 9am', workdays],
  ['schedule mon 9am fri', { days: ['mon', 'fri'] }],
  ['schedule mondays daily 9am', { days: ['mon'] }],
  ['schedule 9:30 pm', { time: { hour: 21, minute: 30 } }],
  ['schedule at noon', { time: { hour: 12, minute: 0 } }],
  ['schedule midnight', { time: { hour: 0, minute: 0 } }],
  ['schedule 17h30', { time: { hour: 17, minute: 30 } }],
  ['schedule at 0730', { time: { hour: 7, minute: 30 } }],
  ['schedule failed since monday 9am', { filter: { ...failed.filter, since: 'mon' } }],
  [
    'schedule monday 9am failed over the weekend',
    { days: ['mon'], filter: { ...failed.filter, since: 'sat' } },
  ],
  ['schedule failed in the last 24 h 9am', { filter: { ...failed.filter, since: 1440 } }],
  [
    'schedule daily 09:00 failed "in New York at 9"',
    { filter: { ...failed.filter, search: 'in New York at 9' } },
  ],
])('%j adds a schedule', (text, plan) => {
  expect(parseCommand(text)).toEqual({
    name: 'schedule',
    request: { kind: 'add', plan: { ...daily, ...plan } },
  });
});

test.each([
  ['schedule', { name: 'schedule', request: { kind: 'form' } }],
  ['schedule pause K7Q2aa', { name: 'schedule', request: { kind: 'pause', id: 'k7q2aa' } }],
  ['schedule send #k7q2aa', { name: 'schedule', request: { kind: 'send', id: 'k7q2aa' } }],
  [
    'schedule pause k7q2aa list',
    { name: 'schedule', request: { kind: 'pause', id: 'k7q2aa', list: 'here' } },
  ],
  [
    'schedule remove k7q2aa list all',
    { name: 'schedule', request: { kind: 'remove', id: 'k7q2aa', list: 'everywhere' } },
  ],
  [
    'schedule 9am in <#C0MLOPS0001|ml-ops>',
    { name: 'schedule', request: { kind: 'add', plan: daily, channel: 'C0MLOPS0001' } },
  ],
  ['edit schedule k7q2aa', { name: 'schedule', request: { kind: 'edit', id: 'k7q2aa' } }],
  ['stop the schedule k7q2aa', { name: 'schedule', request: { kind: 'pause', id: 'k7q2aa' } }],
  ['schedule delete k7q2aa', { name: 'schedule', request: { kind: 'remove', id: 'k7q2aa' } }],
  ['schedule list', { name: 'schedules', everywhere: false }],
  ['schedule all', { name: 'schedules', everywhere: true }],
  ['schedule help', { name: 'help', topic: 'schedules' }],
  ['schedules', { name: 'schedules', everywhere: false }],
  ['schedules all', { name: 'schedules', everywhere: true }],
  ['summary', { name: 'summary', filter: everyJob }],
  ['summary failed last 24h', { name: 'summary', filter: { status: ['failed'], search: '', since: 1440 } }],
  ['summary failed "in"', { name: 'summary', filter: { status: ['failed'], search: 'in' } }],
])('parses %j', (text, command) => {
  expect(parseCommand(text)).toEqual(command);
});

test('formats a schedule briefly, and quotes filter words that would read as part of the plan', () => {
  const text = (plan: Partial<SchedulePlan>) =>
    formatCommand({ name: 'schedule', request: { kind: 'add', plan: { ...daily, ...plan } } });
  expect(text({})).toBe('schedule daily 09:00');
  expect(text({ ...workdays, zone: 'Europe/Berlin', unchanged: 'line' })).toBe(
    'schedule weekdays 09:00 in Europe/Berlin unchanged:line',
  );
  expect(text({ filter: { status: ['failed'], search: 'in mon' } })).toBe(
    'schedule daily 09:00 failed "in mon"',
  );
});

test('the parts of a schedule may come in any order', () => {
  const parts = (plan: SchedulePlan) => [
    daysText(plan.days),
    timeText(plan.time),
    plan.zone === undefined ? '' : zoneText(plan.zone),
    formatFilter({ ...plan.filter, search: '' }),
    plan.filter.search === '' ? '' : quote(plan.filter.search),
    `unchanged:${plan.unchanged}`,
  ];
  fc.assert(
    fc.property(schedulePlan, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (plan, order) => {
      const text = order.map((part) => parts(plan)[part]).join(' ');
      expect(parseCommand(`schedule ${text}`)).toEqual({
        name: 'schedule',
        request: { kind: 'add', plan },
      });
    }),
    { numRuns: 1000 },
  );
});

test('accepts names of Object properties as search words', () => {
  for (const search of ['constructor', 'valueOf', '__proto__', 'toString'])
    expect(parseCommand(`schedule 9am ${search}`)).toEqual({
      name: 'schedule',
      request: { kind: 'add', plan: { ...daily, filter: { status: [], search } } },
    });
});

test('never searches for a word that could be a time, a day or a zone', () => {
  const word = fc.constantFrom(
    ...[
      'every',
      'hour',
      '9',
      '9am',
      'mon',
      'mondya',
      'in',
      'Berlin',
      'New',
      'York',
      'UTC+2',
      'weekly',
      'failed',
    ],
  );
  let searches = 0;
  fc.assert(
    fc.property(fc.array(fc.oneof(word, fc.constant('resnet')), { maxLength: 6 }), (words) => {
      const command = parseCommand(`schedule 17:00 ${words.join(' ')}`);
      if (command.name !== 'schedule' || command.request.kind !== 'add') return;
      searches++;
      expect(command.request.plan.filter.search).toMatch(/^(?:(?:resnet|failed|New|York)(?: |$))*$/);
    }),
    { numRuns: 3000 },
  );
  expect(searches).toBeGreaterThan(100);
});

describe('opens the form with the valid parts when something is not understood', () => {
  const at9 = { time: { hour: 9, minute: 0 } };
  test.each<[string, SchedulePreset | undefined, string]>([
    ['schedule daily', { days: daily.days }, 'no time'],
    ['schedule failed', failed, 'no time'],
    ['schedule weekdays failed in Berlin', { ...workdays, ...failed, zone: 'Europe/Berlin' }, 'no time'],
    ['schedule daily 25:00', { days: daily.days }, '`25:00`'],
    ['schedule daily 9:5', { days: daily.days }, '`9:5`'],
    ['schedule 13pm', undefined, '`13pm`'],
    ['schedule 0am', undefined, '`0am`'],
    ['schedule mon,xyz 09:00', at9, 'no day `xyz`'],
    ['schedule 9am tonight', at9, '`tonight`'],
    ['schedule 9am failed this week', { ...at9, ...failed }, '`this week`'],
    ['schedule 9am and 5pm', at9, '`5pm` is a second one'],
    ['schedule 09:00 in Europe/Berln failed', { ...at9, ...failed }, 'Did you mean `Europe/Berlin`?'],
    ['schedule 9am in San Fransisco mon', { ...at9, days: ['mon'] }, 'Did you mean `America/Los_Angeles`?'],
    ['schedule 9am in Gotham City', at9, 'no time zone `Gotham City`'],
    ['schedule 9am in +01:00', at9, 'no time zone `+01:00`'],
    ['schedule 9am UTC+1', at9, '`UTC+1`'],
    ['schedule 9am in', at9, 'no time zone `in`'],
    ['schedule 9am in #ml-ops', at9, 'Choose `#ml-ops` as the channel'],
    ['schedule #ml-ops 9am', at9, 'Choose `#ml-ops` as the channel'],
    ['schedule 9am berlin', at9, '`berlin`'],
    ['schedule 9am failed resnet every 2 hours', { ...at9, ...failed }, '`resnet every 2 hours`'],
    ['schedule every other friday 9am', { ...at9, days: ['fri'] }, '`every other`'],
    ['schedule 9am weekdys', at9, '`weekdys`'],
    ['schedule hourly', undefined, '`hourly`'],
    ['schedule 9am #random', at9, '`#random`'],
    ['schedule 9am unchanged:maybe', at9, "can't be `maybe`"],
    ['schedule 9am page:2', at9, "can't be sorted, paged or shown as a table"],
    ['schedule 9am stat:failed', at9, 'no key `stat`'],
  ])('%j', (text, preset, note) => {
    expect(parseCommand(text)).toEqual({
      name: 'schedule',
      request: { kind: 'form', ...(preset && { preset }), note: expect.stringContaining(note) },
    });
  });

  test('keeps the valid parts in the text that opens the form again', () => {
    const command = parseCommand('schedule weekdays failed in Berlin every 2 hours');
    expect(formatCommand(command)).toBe('schedule form weekdays in Europe/Berlin failed');
  });
});

describe('usage errors', () => {
  test.each([
    ['schedule pause', 'pause', 'needs the ID of a schedule', 'schedules'],
    ['schedule pause nonsense', 'nonsense', 'not the ID', 'schedules'],
    ['schedule pause k7q2aa now', 'now', 'not the ID', 'schedules'],
    ['schedule send k7q2aa list', 'list', 'not the ID', 'schedules'],
    ['schedules mine', 'mine', 'takes only', 'schedules'],
    ['summary sort:name', 'sort:name', "can't be sorted", 'summary'],
    ['summary stat:failed', 'stat', 'no key', 'summary failed'],
    ['failed unchanged:line', 'unchanged:line', 'only works in schedules', undefined],
  ])('%j', (text, word, advice, suggestion) => {
    let error: unknown;
    try {
      parseCommand(text);
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof UsageError);
    expect(error.suggestion).toBe(suggestion);
    expect(error.message).toContain(`\`${word}\``);
    expect(error.message).toContain(advice);
  });
});
