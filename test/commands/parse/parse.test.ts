import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JobQuery } from '../../../src/commands/command.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { defaultQuery } from '../../../src/commands/words/query.ts';
import { statuses } from '../../../src/modelarts/statuses.ts';

const list = (query: Partial<JobQuery>) => ({ name: 'list', query: { ...defaultQuery, ...query } });

describe('lists', () => {
  test.each<[string, Partial<JobQuery>]>([
    ['', {}],
    ['   ', {}],
    ['all', {}],
    ['list', {}],
    ['failed', { status: ['failed'] }],
    ['FAILED', { status: ['failed'] }],
    ['list failed', { status: ['failed'] }],
    ['search resn', { search: 'resn' }],
    ['search failed resn', { status: ['failed'], search: 'resn' }],
    ['"share" failed', { status: ['failed'], search: 'share' }],
    ['new', { search: 'new' }],
    ['"new" run', { search: 'new run' }],
    ['failed resnet 50', { status: ['failed'], search: 'resnet 50' }],
    ['resnet failed', { status: ['failed'], search: 'resnet' }],
    ['197', { search: '197' }],
    ['page:2 failed', { status: ['failed'], page: 2 }],
    ['"nightly run" failed', { status: ['failed'], search: 'nightly run' }],
    ['"failed"', { search: 'failed' }],
    ['search:"failed"', { search: 'failed' }],
    ['search:help', { search: 'help' }],
    ['search:""', {}],
    ['failed "running"', { status: ['failed'], search: 'running' }],
    ['failed running', { status: ['failed', 'running'] }],
    ['running failed', { status: ['failed', 'running'] }],
    ['failed page:2 running', { status: ['failed', 'running'], page: 2 }],
    ['failed or running resnet', { status: ['failed', 'running'], search: 'resnet' }],
    ['failed , running', { status: ['failed', 'running'] }],
    ['failed, running and pending', { status: ['failed', 'running', 'pending'] }],
    ['failed,lost', { status: ['failed'] }],
    ['waiting canceled', { status: [7, 13] }],
    ['failed failed', { status: ['failed'] }],
    ['all failed', { status: ['failed'] }],
    ['failed all', { status: ['failed'] }],
    ['failed/running', { status: ['failed', 'running'] }],
    ['failed & running – done', { status: ['failed', 'running', 'done'] }],
    ['failed help', { status: ['failed'], search: 'help' }],
    ['"" failed', { status: ['failed'] }],
    ['"" search:resnet', { search: 'resnet' }],
    ['status:3, "nightly"', { status: [3], search: 'nightly' }],
    ['sort:name order:asc per:20 page:3', { sort: 'name', order: 'asc', per: 20, page: 3 }],
    ['Sort:Create_Time ORDER:Ascending', { sort: 'created', order: 'asc' }],
    ['sort:job_id order:descending', { sort: 'id' }],
    ['sort:job_name', { sort: 'name' }],
    ['sort:job_desc', { sort: 'description' }],
    ['sort:status', { sort: 'status' }],
    ['page:999999 per:1', { page: 999_999, per: 1 }],
    ['failed page:3 view:table', { status: ['failed'], page: 3, view: 'table' }],
    ['View: Table', { view: 'table' }],
    ['view:list', {}],
    ['workspace:Team_1-a', { workspace: 'Team_1-a' }],
  ])('%j', (text, query) => {
    expect(parseCommand(text)).toEqual(list(query));
  });
});

describe('status', () => {
  test.each<[string, JobQuery['status']]>([
    ['image-failed', [3]],
    ['IMAGE_FAILED', [3]],
    ['JOBSTAT_IMAGE_FAILED', [3]],
    ['image–failed', [3]],
    ['image—failed', [3]],
    ['image−failed', [3]],
    ['waiting', [7]],
    ['deploying', [7]],
    ['canceled', [13]],
    ['cancelled', [13]],
    ['failures', ['failed']],
    ['mount-failed', [22]],
    ['jobstat_mount_failed', [22]],
    ['unknown', ['unknown']],
    ['JOBSTAT_UNKNOWN', [0]],
    ['JOBSTAT_RUNNING', [8]],
    ['JOBSTAT_FAILED', [11]],
    ['status:0', [0]],
    ['status:22', [22]],
    ['status:all', []],
    ['status:all,all', []],
    ['status:all,running', ['running']],
    ['status:13,3,3', [3, 13]],
    ['status:"3, 5 , 6"', [3, 5, 6]],
    ['status:image-failed,running', ['running', 3]],
    ['status:"image failed"', [3]],
    ['status:running,failed,11,15', ['failed', 'running']],
    ['status:failed,running,pending,stopped,done,unknown', []],
    ['status:8,15', [8, 15]],
    ['status: failed, running', ['failed', 'running']],
    ['status:3，5、6', [3, 5, 6]],
    ['failed status:3', [3]],
    ['failed status:3,8', [3]],
    ['image-failed status:failed', [3]],
    ['all status:done', ['done']],
    ['failed status:all', ['failed']],
    ['unknown status:0', [0]],
  ])('%j', (text, status) => {
    expect(parseCommand(text)).toEqual(list({ status }));
  });

  test('accepts every documented name and every label, but a group comes first', () => {
    for (const { code, name, label, group } of statuses) {
      expect(parseCommand(`status:${name}`)).toEqual(list({ status: [code] }));
      const fromLabel = label.toLowerCase() === group ? group : code;
      const expected = label === 'Stopped' ? 'stopped' : fromLabel;
      expect(parseCommand(`status:"${label}"`)).toEqual(list({ status: [expected] }));
    }
  });
});

describe('since', () => {
  test.each<[string, Partial<JobQuery>]>([
    ['since:24h', { since: 1440 }],
    ['since:1h30m', { since: 90 }],
    ['board', { search: 'board' }],
    ['it', { search: 'it' }],
    ['Jobs', {}],
    ['what is it', {}],
    ['since:"1 d 2 h"', { since: 1_560 }],
    ['failed in the last 1 h 30 min', { status: ['failed'], since: 90 }],
    ['since:30m', { since: 30 }],
    ['since:4H', { since: 240 }],
    ['since:7d', { since: 10_080 }],
    ['since:1w', { since: 10_080 }],
    ['since:"2 days"', { since: 2_880 }],
    ['since: today', { since: 'today' }],
    ['today', { since: 'today' }],
    ['failed Yesterday', { status: ['failed'], since: 'yesterday' }],
    ['yesterday failed', { status: ['failed'], since: 'yesterday' }],
    ['failed today running', { status: ['failed', 'running'], since: 'today' }],
    ['failed since yesterday', { status: ['failed'], since: 'yesterday' }],
    ['failed since 24h', { status: ['failed'], since: 1440 }],
    ['failed last 24h', { status: ['failed'], since: 1440 }],
    ['failed last 24 hours', { status: ['failed'], since: 1440 }],
    ['failed in the last 24 h', { status: ['failed'], since: 1440 }],
    ['failed past 2 days', { status: ['failed'], since: 2_880 }],
    ['failed last hour', { status: ['failed'], since: 60 }],
    ['failed last week', { status: ['failed'], since: 10_080 }],
    ['failed last night', { status: ['failed'], since: 'yesterday' }],
    ['failed resnet today', { status: ['failed'], search: 'resnet', since: 'today' }],
    ['resnet page:2 last 7 days', { search: 'resnet', page: 2, since: 10_080 }],
    ['"resnet" today', { search: 'resnet', since: 'today' }],
    ['failed "today"', { status: ['failed'], search: 'today' }],
    ['resnet today v2', { search: 'resnet v2', since: 'today' }],
    ['last resort', { search: 'last resort' }],
    ['failed 24h', { status: ['failed'], search: '24h' }],
    ['failed 2 hours ago', { status: ['failed'], since: 120 }],
    ['failed within 24h', { status: ['failed'], since: 1440 }],
    ['failed in the past hour', { status: ['failed'], since: 60 }],
    ['failed an hour ago', { status: ['failed'], since: 60 }],
    ['failed this morning', { status: ['failed'], since: 'today' }],
    ['failed since this morning', { status: ['failed'], since: 'today' }],
    ["today's failures", { status: ['failed'], since: 'today' }],
    ['failed yesterday evening', { status: ['failed'], since: 'yesterday' }],
    ['did anything fail overnight?', { status: ['failed'], since: 'yesterday' }],
    ['what failed tonight', { status: ['failed'], since: 'yesterday' }],
    ['since:monday', { since: 'mon' }],
    ['failed since Friday', { status: ['failed'], since: 'fri' }],
    ['failed since last fri', { status: ['failed'], since: 'fri' }],
    ['failed this week', { status: ['failed'], since: 'mon' }],
    ['what failed over the weekend?', { status: ['failed'], since: 'sat' }],
    ['failed monday', { status: ['failed'], search: 'monday' }],
    ['last monday', { search: 'last monday' }],
    ['failed in the last half an hour', { status: ['failed'], since: 30 }],
    ['failed last half hour', { status: ['failed'], since: 30 }],
    ['since:1.5h', { since: 90 }],
    ['last 1,5 hours', { since: 90 }],
    ['last 2h30', { since: 150 }],
    ['last half day', { since: 720 }],
  ])('%j', (text, query) => {
    expect(parseCommand(text)).toEqual(list(query));
  });
});

describe('over', () => {
  test.each<[string, Partial<JobQuery>]>([
    ['running over 24h', { status: ['running'], over: 1_440 }],
    ['running for 4 hours', { status: ['running'], over: 240 }],
    ['running longer than a day', { status: ['running'], over: 1_440 }],
    ['running for more than 2 days', { status: ['running'], over: 2_880 }],
    ['running >4h', { status: ['running'], over: 240 }],
    ['failed over the last 24h', { status: ['failed'], since: 1_440 }],
    ['game over', { search: 'game over' }],
  ])('%j', (text, query) => {
    expect(parseCommand(text)).toEqual(list(query));
  });
});

describe('sentences', () => {
  test.each<[string, Partial<JobQuery>]>([
    ['failed jobs', { status: ['failed'] }],
    ['all jobs', {}],
    ['jobs', {}],
    ['what failed?', { status: ['failed'] }],
    ['What’s running right here?', { status: ['running'] }],
    ['which jobs are running?', { status: ['running'] }],
    ['any errors?', { status: ['failed'] }],
    ['show failed', { status: ['failed'] }],
    ['show all', {}],
    ['show me failed jobs from yesterday', { status: ['failed'], since: 'yesterday' }],
    ['show me the resnet jobs that failed.', { status: ['failed'], search: 'resnet' }],
    ['get jobs', {}],
    ['status failed', { status: ['failed'] }],
    ['status=failed', { status: ['failed'] }],
    ['running jobs sorted by name', { status: ['running'], sort: 'name' }],
    ['running oldest first', { status: ['running'], order: 'asc' }],
    ['longest running', { status: ['running'], order: 'asc' }],
    ['the latest failed jobs', { status: ['failed'] }],
    ['show me 20 jobs', { per: 20 }],
    ['last 5 jobs', { per: 5 }],
    ['top 5 failed', { status: ['failed'], per: 5 }],
    ['created today', { since: 'today' }],
    ['which jobs crashed?', { status: ['failed'] }],
    ['succeeded today', { status: ['done'], since: 'today' }],
    ['failed jobs with resnet* in the name', { status: ['failed'], search: 'resnet' }],
    ['hey, what failed?', { status: ['failed'] }],
    ['tell me what failed', { status: ['failed'] }],
    ['let me see the failed jobs', { status: ['failed'] }],
    ['you', { search: 'you' }],
    ['failed; running', { status: ['failed', 'running'] }],
    ['status = failed', { status: ['failed'] }],
    ['running sorted by date', { status: ['running'] }],
    ['failed everywhere', { status: ['failed'] }],
    ['failed page 2 as a table', { status: ['failed'], page: 2, view: 'table' }],
    ['is 123 done?', { status: ['done'], search: '123' }],
    ['“failed jobs”', { search: 'failed jobs' }],
  ])('%j lists jobs', (text, query) => {
    expect(parseCommand(text)).toEqual(list(query));
  });

  test.each([
    ['show me job 197', { name: 'show', job: '197' }],
    ['197?', list({ search: '197' })],
    ['status of 197', { name: 'show', job: '197' }],
    ['why did 197 fail?', { name: 'show', job: '197' }],
    ['show “failed”', { name: 'show', job: 'failed' }],
    ['stop the board', { name: 'stop', job: 'board' }],
    ['please stop the running job 197 now', { name: 'stop', job: '197' }],
    ['describe job 197 Is this ok?', { name: 'describe', job: '197', description: 'Is this ok?' }],
    ['describe 197: old', { name: 'describe', job: '197', description: 'old' }],
    ['cancel the stop of 197', { name: 'keep', job: '197' }],
    ["don't stop 197", { name: 'keep', job: '197' }],
    ['please do not stop 197', { name: 'keep', job: '197' }],
    ['can you stop 197?', { name: 'stop', job: '197' }],
    ['why is 197 failing?', { name: 'show', job: '197' }],
    ['what can you do?', { name: 'help' }],
    ['tell me when 197 ends', { name: 'watch', request: { kind: 'job', job: '197' } }],
    ['let me know when 197 is done', { name: 'watch', request: { kind: 'job', job: '197' } }],
    ['my schedules', { name: 'schedules', everywhere: false }],
    ['schedules everywhere', { name: 'schedules', everywhere: true }],
    ['edit the description of 197', { name: 'describe', job: '197' }],
    ['describe 197 not mine', { name: 'describe', job: '197', description: 'not mine' }],
    ['show watches', { name: 'watches', everywhere: false }],
    ['list all schedules', { name: 'schedules', everywhere: true }],
    ['show summary failed', { name: 'summary', filter: { status: ['failed'], search: '' } }],
    ['help me', { name: 'help' }],
    ['stop --help', { name: 'help', topic: 'changes' }],
  ])('%j', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });

  test('fillers around a request change nothing', () => {
    const filler = fc.constantFrom('the', 'job', 'please', 'me', 'of');
    const request = fc.constantFrom(
      'failed',
      'show 197',
      'stop 197',
      'watch 197',
      'watch failed',
      'summary failed',
    );
    fc.assert(
      fc.property(request, filler, filler, (text, before, after) => {
        expect(parseCommand(`${before} ${text} ${after}`)).toEqual(parseCommand(text));
      }),
    );
  });
});

describe('text copied from a message', () => {
  test.each<[string, Partial<JobQuery>]>([
    ['/vizjobs failed', { status: ['failed'] }],
    ['`/vizjobs failed page:2`', { status: ['failed'], page: 2 }],
    ['/vizjobs /VizJobs failed', { status: ['failed'] }],
    ['/vizjobs', {}],
    ['`failed`', { status: ['failed'] }],
    ['failed `per:20`', { status: ['failed'], per: 20 }],
    ['`failed running`', { status: ['failed', 'running'] }],
    ['status:`failed`', { status: ['failed'] }],
    ['`nightly run` failed', { status: ['failed'], search: 'nightly run' }],
    ['/vizjobsfailed', { search: '/vizjobsfailed' }],
    ['a`b', { search: 'a`b' }],
    ['"`"', { search: '`' }],
  ])('%j lists jobs', (text, query) => {
    expect(parseCommand(text)).toEqual(list(query));
  });

  test.each([
    ['#197', '197'],
    ['`#197`', '197'],
    ['show `#197`', '197'],
    ['show resnet50-tb  `#197`', '197'],
    ['show `resnet50-tb`', 'resnet50-tb'],
    ['show _nightly_', '_nightly_'],
    ['`/vizjobs show 197`', '197'],
  ])('%j shows job %j', (text, job) => {
    expect(parseCommand(text)).toEqual({ name: 'show', job });
  });
});

describe('verb aliases', () => {
  test.each([
    ['kill 197', 'stop'],
    ['cancel 197', 'stop'],
    ['Terminate #197', 'stop'],
    ['rm 197', 'delete'],
    ['remove 197', 'delete'],
    ['open 197', 'show'],
    ['logs 197', 'show'],
    ['why 197', 'show'],
    ['details 197', 'show'],
    ['edit 197', 'describe'],
    ['description 197', 'describe'],
  ])('%j means %j', (text, name) => {
    expect(parseCommand(text)).toEqual({ name, job: '197' });
  });

  test.each([
    ['new job', { name: 'create' }],
    ['Add board', { name: 'create' }],
    ['create a new job', { name: 'create' }],
    ['create tensorboard', { name: 'create', preset: { type: 'tensorboard' } }],
    ['new job name:mine', { name: 'create', preset: { name: 'mine' } }],
    ['search', { name: 'find' }],
  ])('%j opens a form', (text, command) => {
    expect(parseCommand(text)).toEqual(command);
  });
});

describe('characters that phones and word processors substitute', () => {
  test.each<[string, Partial<JobQuery>]>([
    ['“nightly run”', { search: 'nightly run' }],
    ['„nightly run“', { search: 'nightly run' }],
    ['«nightly run»', { search: 'nightly run' }],
    ['‘nightly run’', { search: 'nightly run' }],
    ['‘it’s done’ page:2', { search: 'it’s done', page: 2 }],
    ['search:“failed”', { search: 'failed' }],
    ['don’t stop', { search: 'don’t stop' }],
    ["don't stop", { search: "don't stop" }],
    ['failed\u{A0}page:2', { status: ['failed'], page: 2 }],
    ['failed\u{202F}resnet', { status: ['failed'], search: 'resnet' }],
    ['failed\tresnet\nv2', { status: ['failed'], search: 'resnet v2' }],
    ['status: failed page: 2', { status: ['failed'], page: 2 }],
    ['search: “my job”', { search: 'my job' }],
    ['status：failed', { status: ['failed'] }],
    ['fai\u{200B}led res\u{202E}net\u{FEFF}', { status: ['failed'], search: 'resnet' }],
    ['pa\u{200B}ge:2', { page: 2 }],
  ])('%j', (text, query) => {
    expect(parseCommand(text)).toEqual(list(query));
  });
});

test('links alone are looked up', () => {
  expect(parseCommand('show https://x/y/197/')).toEqual({ name: 'find', text: 'https://x/y/197/' });
  for (const text of ['https://x/y?z=1#/197', 'http://x/1 https://x/2'])
    expect(parseCommand(text)).toEqual({ name: 'find', text });
});

describe('search text', () => {
  test.each<[string, string]>([
    ['"http://x/y"', 'http://x/y'],
    ['at http://x/y', 'at http://x/y'],
    ['obs://bucket/logs', 'obs://bucket/logs'],
    ['12:30', '12:30'],
    [':fire:', ':fire:'],
    ['a-b:c', 'a-b:c'],
    ['你好：世界', '你好：世界'],
    ['"state:failed"', 'state:failed'],
    ['"a  b"  c', 'a  b c'],
    ['" a "', 'a'],
    [String.raw`"say \"hi\""`, 'say "hi"'],
    [String.raw`"c:\\logs\x"`, String.raw`c:\logs\x`],
    ['search:resnet-50', 'resnet-50'],
    ['5"disk', '5"disk'],
    ['😀'.repeat(64), '😀'.repeat(64)],
    ['"\uD83D"', '\uFFFD'],
  ])('%j', (text, search) => {
    expect(parseCommand(text)).toEqual(list({ search }));
  });
});

describe('help', () => {
  test.each(['help', 'HELP', '?', '-h', '--help', '—help', 'help me', 'help ""'])('%j', (text) => {
    expect(parseCommand(text)).toEqual({ name: 'help' });
  });

  test.each([
    ['help status', 'status'],
    ['help stop', 'changes'],
    ['help show', 'changes'],
    ['help image-failed', 'status'],
    ['help codes', 'codes'],
    ['help "search"', 'search'],
    ['help sort', 'sorting'],
    ['help order:', 'sorting'],
    ['help per', 'paging'],
    ['? page', 'paging'],
    ['help workspace', 'workspace'],
  ])('%j', (text, topic) => {
    expect(parseCommand(text)).toEqual({ name: 'help', topic });
  });
});
