import { assert, describe, expect, test } from 'vitest';
import type { SchedulePlan } from '../../../src/commands/command.ts';
import { formatCommand } from '../../../src/commands/format.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { UsageError } from '../../../src/errors.ts';

const everyJob = { status: [], search: '' };
const daily: SchedulePlan = {
  time: { hour: 9, minute: 0 },
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  filter: everyJob,
  unchanged: 'post',
};
const workdays = { days: ['mon', 'tue', 'wed', 'thu', 'fri'] } as const;

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
  ['schedule daily 09:00 workspace:w1', { filter: { ...everyJob, workspace: 'w1' } }],
])('%j sets up a schedule', (text, plan) => {
  expect(parseCommand(text)).toEqual({
    name: 'schedule',
    request: { kind: 'add', plan: { ...daily, ...plan } },
  });
});

test.each([
  ['schedule', { name: 'schedule', request: { kind: 'form' } }],
  ['schedule pause K7Q2aa', { name: 'schedule', request: { kind: 'pause', id: 'k7q2aa' } }],
  ['schedule send #k7q2aa', { name: 'schedule', request: { kind: 'send', id: 'k7q2aa' } }],
  ['schedules', { name: 'schedules', everywhere: false }],
  ['schedules all', { name: 'schedules', everywhere: true }],
  ['summary', { name: 'summary', filter: everyJob }],
  ['summary failed last 24h', { name: 'summary', filter: { status: ['failed'], search: '', since: 1440 } }],
  ['summary failed "in"', { name: 'summary', filter: { status: ['failed'], search: 'in' } }],
])('%j is a command', (text, command) => {
  expect(parseCommand(text)).toEqual(command);
});

test('the text of a schedule is short, and its filter never reads as a part of the plan', () => {
  const text = (plan: Partial<SchedulePlan>) =>
    formatCommand({ name: 'schedule', request: { kind: 'add', plan: { ...daily, ...plan } } });
  expect(text({})).toBe('schedule daily 09:00');
  expect(text({ ...workdays, zone: 'Europe/Berlin', unchanged: 'line' })).toBe(
    'schedule weekdays 09:00 in Europe/Berlin unchanged:line',
  );
  expect(text({ filter: { status: [], search: 'in mon' } })).toBe('schedule daily 09:00 search:"in mon"');
});

describe('what cannot be is explained before anything is stored', () => {
  test.each([
    ['schedule daily', 'daily', 'needs a time', 'schedule daily 09:00'],
    ['schedule failed', 'failed', 'needs a time', 'schedule daily 09:00 failed'],
    ['schedule daily 25:00', '25:00', 'no time', undefined],
    ['schedule daily 9:5', '9:5', 'no time', undefined],
    ['schedule 13pm', '13pm', 'no time', undefined],
    ['schedule 0am', '0am', 'no time', undefined],
    ['schedule mon,xyz 09:00', 'xyz', 'no day', undefined],
    ['schedule daily 09:00 in Europe/Berln', 'Europe/Berln', 'Did you mean `Europe/Berlin`?', undefined],
    ['schedule daily 09:00 in +01:00', '+01:00', 'no time zone', undefined],
    ['schedule daily 09:00 in', 'in', 'no time zone', undefined],
    ['schedule daily 09:00 unchanged:maybe', 'maybe', 'cannot be', undefined],
    ['schedule daily 09:00 page:2', 'page:2', 'no pages', undefined],
    ['schedule pause', 'pause', 'needs the id of a schedule', 'schedules'],
    ['schedule pause nonsense', 'nonsense', 'not the id', 'schedules'],
    ['schedules here', 'here', 'nothing but', 'schedules'],
    ['summary sort:name', 'sort:name', 'no order', undefined],
    ['failed unchanged:line', 'unchanged:line', 'only works in schedules', undefined],
  ])('%j', (text, word, advice, suggestion) => {
    let error: unknown;
    try {
      parseCommand(text);
    } catch (thrown) {
      error = thrown;
    }
    assert(error instanceof UsageError);
    expect({ word: error.word, suggestion: error.suggestion }).toEqual({ word, suggestion });
    expect(error.message).toContain(advice);
  });
});
