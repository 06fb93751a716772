import { describe, expect, test } from 'vitest';
import { formatCommand } from '../../../src/commands/format.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { UsageError } from '../../../src/errors.ts';

const jobs = (filter: object) => ({ kind: 'jobs', filter: { status: ['failed'], search: '', ...filter } });
const id = 'k7q2aa';

test.each([
  ['watch', jobs({})],
  ['Watch FAILED', jobs({})],
  ['watch resnet nightly', jobs({ search: 'resnet nightly' })],
  ['watch failed “resnet”', jobs({ search: 'resnet' })],
  ['watch all', jobs({ status: [] })],
  ['watch status:all resnet', jobs({ status: [], search: 'resnet' })],
  ['watch over:24h', jobs({ status: ['running'], over: 1_440 })],
  ['watch over:2d resnet', jobs({ status: ['running'], search: 'resnet', over: 2_880 })],
  ['watch pending over:20m', jobs({ status: ['pending'], over: 20 })],
  ['watch all over:1h', jobs({ status: [], over: 60 })],
  ['watch running over 1h30m', jobs({ status: ['running'], over: 90 })],
  ['watch status:3,5 workspace:ws-1', jobs({ status: [3, 5], workspace: 'ws-1' })],
  ['watch "197"', jobs({ search: '197' })],
  ['watch failed 197', jobs({ search: '197' })],
  ['watch "mute"', jobs({ search: 'mute' })],
  ['watch failed jobs', jobs({})],
  ['watch for errors here', jobs({})],
  ['watch everything', jobs({ status: [] })],
  ['watch resnet failed', jobs({ search: 'resnet' })],
  ['watch failed over 20 minutes', jobs({ over: 20 })],
  ['watch longer than 24 hours', jobs({ status: ['running'], over: 1_440 })],
  ['follow 197', { kind: 'job', job: '197' }],
  ['notify me when 197 is done', { kind: 'job', job: '197' }],
  ['watch 197 until it fails', { kind: 'job', job: '197' }],
  ['ping me when 197 is done', { kind: 'job', job: '197' }],
  ['notify me when 197 ends', { kind: 'job', job: '197' }],
  ['notify me if something fails', jobs({})],
  ['alert on failure', jobs({})],
  ['warn me if a job runs over 24h', jobs({ status: ['running'], over: 1_440 })],
  [`unmute ${id} please`, { kind: 'unmute', id }],
  ['watch the job 197 please', { kind: 'job', job: '197' }],
  ['watch #197', { kind: 'job', job: '197' }],
  [`watch mute ${id} 4h`, { kind: 'mute', id, until: 240 }],
  [`watch mute #${id.toUpperCase()} for 2 days`, { kind: 'mute', id, until: 2_880 }],
  [`watch snooze ${id} until tomorrow`, { kind: 'mute', id, until: 'tomorrow' }],
  [`watch mute ${id} tomorrow list all`, { kind: 'mute', id, until: 'tomorrow', list: 'everywhere' }],
  [`watch mute ${id} 1h list`, { kind: 'mute', id, until: 60, list: 'here' }],
  [`watch mute ${id}`, { kind: 'mute', id }],
  [`watch mute ${id} list`, { kind: 'mute', id, list: 'here' }],
  [`watch mute ${id} #197`, { kind: 'muteJob', id, job: '197' }],
  [`watch unmute ${id}`, { kind: 'unmute', id }],
  [`watch unmute ${id} #197`, { kind: 'unmuteJob', id, job: '197' }],
  [`watch delete ${id} list`, { kind: 'remove', id, list: 'here' }],
  [`watch stop ${id}`, { kind: 'remove', id }],
  [`unwatch ${id}`, { kind: 'remove', id }],
  [`delete the watch ${id}`, { kind: 'remove', id }],
  [`stop watching ${id}`, { kind: 'remove', id }],
  [`mute ${id} 4h`, { kind: 'mute', id, until: 240 }],
  [`watch resume ${id}`, { kind: 'resume', id }],
  [`watch remind ${id} #197 4h`, { kind: 'remind', id, job: '197', minutes: 240 }],
  [`watch dismiss ${id} #197`, { kind: 'dismiss', id, job: '197' }],
])('%j', (text, request) => {
  expect(parseCommand(text)).toEqual({ name: 'watch', request });
});

test.each([
  ['watches', { name: 'watches', everywhere: false }],
  ['watches here', { name: 'watches', everywhere: false }],
  ['watches all', { name: 'watches', everywhere: true }],
  ['watch list', { name: 'watches', everywhere: false }],
  ['watch help', { name: 'help', topic: 'watches' }],
  ['help watching', { name: 'help', topic: 'watches' }],
])('%j', (text, command) => {
  expect(parseCommand(text)).toEqual(command);
});

test.each([
  ['watch', 'watch failed'],
  ['watch all', 'watch all'],
  ['watch over:24h', 'watch running over:24h'],
  ['watch "mute"', 'watch failed "mute"'],
  ['watch all status:all "all" over:1d', 'watch all "all" over:24h'],
])('%j is formatted as %j', (text, formatted) => {
  expect(formatCommand(parseCommand(text))).toBe(formatted);
});

describe('a usage error names the word and suggests a command that parses', () => {
  test.each([
    [`watch remind ${id} #197`, 'needs a duration: minutes', `watch remind ${id} #197 4h`],
    [`watch mute ${id} 4`, '`4` is not a duration', `watch mute ${id} 4h`],
    [`watch mute ${id} 31d`, '`31d` is not a duration', `watch mute ${id} 4h`],
    [`watch mute ${id} soon`, 'from `1m` to `30d`', `watch mute ${id} 4h`],
    ['watch mute', '`watch mute` needs the ID of a watch', 'watches'],
    ['watch remove resnet-tb', '`resnet-tb` is not the ID of a watch', 'watches'],
    [`watch remove ${id} zebra`, '`zebra` is extra', `watch remove ${id}`],
    [`watch dismiss ${id}`, 'needs the ID of a job', 'watches'],
    [`watch remind ${id} resnet 4h`, '`resnet` is not the ID of a job', 'watches'],
    ['follow rm', '`watch remove` needs the ID of a watch', 'watches'],
    ['watch failed since:24h', 'changes from now on', 'watch failed'],
    ['watch today failed resnet', 'changes from now on', 'watch failed resnet'],
    ['watch failed page:2', '`page:2`', 'watch failed'],
    ['watch status:faild', 'Did you mean `failed`?', 'watch failed'],
    ['watch over:soon', "`over:` can't be `soon`", undefined],
    ['watches mine', 'Remove `mine`', 'watches'],
  ])('%j', (text, message, suggestion) => {
    let error: unknown;
    try {
      parseCommand(text);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(UsageError);
    expect((error as UsageError).message).toContain(message);
    expect((error as UsageError).suggestion).toBe(suggestion);
  });
});
