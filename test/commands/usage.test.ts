import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import { UsageError } from '../../src/errors.ts';

function usageErrorOf(text: string): UsageError {
  try {
    parseCommand(text);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} is a command`);
}

describe('an error with one obvious fix names the word and suggests a command that parses', () => {
  test.each([
    ['sort:nmae failed', 'nmae', 'failed sort:name'],
    ['sort:desc', 'desc', 'sort:description'],
    ['order:dsec', 'dsec', 'all'],
    ['order:acs', 'acs', 'order:asc'],
    ['state:failed page:2', 'state', 'failed page:2'],
    ['pgae:2', 'pgae', 'page:2'],
    ['stat:failed resnet', 'stat', 'failed resnet'],
    ['re:zero', 're', '"re:zero"'],
    ['status:faild', 'faild', 'failed'],
    ['status:3,faild,runing', 'faild', 'status:failed,running'],
    ['per:50', '50', 'per:20'],
    ['per:0 failed', '0', 'failed per:1'],
    ['page:0', '0', 'all'],
    ['page:1000000', '1000000', 'page:999999'],
    ['failed status:running', 'running', 'status:failed,running'],
    ['failed status:"check init"', 'check init', 'status:failed,18'],
    ['failed lost status:running', 'running', 'status:failed,running'],
    ['since:yestrday failed', 'yestrday', 'failed since:yesterday'],
    ['failed since yestrday', 'yestrday', 'failed since:yesterday'],
    ['failed: resnet', 'failed', 'failed resnet'],
    ['stop:197', 'stop', 'stop 197'],
    ['stop', 'stop', 'running'],
    ['restart', 'restart', 'status:failed,stopped,done'],
    ['delete', 'delete', 'status:failed,stopped,done'],
    ['kill 197 198', '198', 'stop 197'],
    ['stop all failed', 'stop', 'running'],
    ['restart failed', 'restart', 'status:failed,stopped,done'],
    ['unwatch 197', '197', 'watches'],
    ['watch 197 198', '198', 'watch 197'],
    ['delete jobs older than 7 days', 'than', 'status:failed,stopped,done'],
    ['watch failed in #ml-ops', '#ml-ops', 'watch failed'],
    ['watch failed in <#C0MLOPS0001>', '<#C0MLOPS0001>', 'watch failed'],
    ['show resnet #197 #198', '#197', 'show 197'],
    ['create zebra', 'zebra', 'create'],
    ['show logs of 197', '197', 'show 197'],
    ['stop resnet 50', '50', 'running'],
    ['my jobs', 'my', 'all'],
    ['show my failed jobs', 'my', 'failed'],
    ['watch my jobs', 'my', 'watch failed'],
    ['stop my jobs', 'stop', 'running'],
    ['failed owner:me', 'owner:me', 'failed'],
    ['not running', 'not running', 'status:failed,pending,stopped,done,unknown'],
    ['everything but the done', 'but the done', 'status:failed,running,pending,stopped,unknown'],
    ['watch not failed', 'not failed', 'watch status:running,pending,stopped,done,unknown'],
    ['name:resnet failed', 'name', 'failed resnet'],
    ['sort by nmae', 'nmae', 'sort:name'],
    ['since:mondya', 'mondya', 'since:mon'],
    ['stop 20 jobs', 'jobs', 'running'],
    ['delete the 5 jobs', 'jobs', 'status:failed,stopped,done'],
    ['show 50 jobs', '50', 'per:20'],
    ['share failed resnet', 'share', 'failed resnet'],
    ['share', 'share', 'all'],
    ['share status:faild', 'share', 'failed'],
    ['rename 4955 better', 'rename', 'describe 4955'],
    ['pause', 'pause', 'schedules'],
    ['pause k7q2aa', 'pause', 'schedule pause k7q2aa'],
    ['resume k7q2aa', 'resume', 'schedule resume k7q2aa'],
    ['Mute', 'watch mute', 'watches'],
    ['stop watching', 'watch remove', 'watches'],
    ['resnet search:nightly', 'resnet', 'resnet nightly'],
    ['failed search:v2 b', 'b', 'failed b v2'],
    ['help sortin', 'sortin', 'help sorting'],
    ['help workspce', 'workspce', 'help workspace'],
    ['help status codes', 'codes', 'help status'],
    ['help restrat', 'restrat', 'help changes'],
    ['failed "nightly run', '"nightly run', 'failed nightly run'],
    ['‘nightly', '‘nightly', 'nightly'],
    ['page:0 sort:nmae oder:asc', 'oder', 'sort:name order:asc'],
  ])('%j', (text, word, suggestion) => {
    const error = usageErrorOf(text);
    expect(error.suggestion).toBe(suggestion);
    expect(error.message).toContain(`\`${word}\``);
  });
});

describe('an error without an obvious fix says what is valid and suggests nothing', () => {
  test.each([
    [`describe 197 "${'d'.repeat(257)}"`, `${'d'.repeat(59)}…`, 'at most 256'],
    ['page:two', 'two', 'from 1 to 999999'],
    ['page:-1', '-1', 'from 1 to 999999'],
    ['page:1.5', '1.5', 'from 1 to 999999'],
    ['page:1e3', '1e3', 'from 1 to 999999'],
    ['page:٣', '٣', 'from 1 to 999999'],
    ['per:0x10', '0x10', 'from 1 to 20'],
    ['status:23', '23', 'from 0 to 22'],
    ['status:99999999999999999999', '99999999999999999999', 'from 0 to 22'],
    ['status:-1', '-1', 'no status'],
    ['since:0m', '0m', 'from `1m` to `366d`'],
    ['since:367d', '367d', 'from `1m` to `366d`'],
    ['since:12:30', '12:30', 'Use minutes, hours'],
    ['since:march', 'march', "can't be"],
    ['failed last 999999999w', '999999999w', 'from `1m` to `366d`'],
    ['failed until yesterday', 'until yesterday', 'Examples: `24h`'],
    ['older than 7 days', 'older than 7 days', 'Use minutes, hours'],
    ['failed not lost', 'not lost', 'Name the statuses'],
    ['failed last 24', '24', 'Use minutes, hours'],
    ['failed since easter', 'easter', 'Examples: `24h`'],
    ['running over 400 days', '400 days', "`over:` can't be"],
    ['today since:24h', 'since:24h', 'twice'],
    ['today failed yesterday', 'yesterday', 'twice'],
    ['status:zebra', 'zebra', 'no status'],
    ['sort:zebra', 'zebra', '`sort:`'],
    ['order:down', 'down', '`order:`'],
    ['workspace:a/b', 'a/b', 'letters, digits'],
    [`workspace:${'a'.repeat(65)}`, `${'a'.repeat(59)}…`, '1 to 64'],
    ['page:', 'page:', 'no value'],
    ['page: per:3', 'page:', 'no value'],
    ['sort:""', 'sort:""', 'no value'],
    ['status:,', ',', 'not a status'],
    ['page:2 page:3', 'page:3', 'twice'],
    ['status:failed STATUS:3', 'STATUS:3', 'twice'],
    [`search:${'x'.repeat(65)}`, `${'x'.repeat(59)}…`, '65 characters'],
    ['word '.repeat(20), `${'word '.repeat(11)}word…`, '99 characters'],
    ['help zebra', 'zebra', "There's no help"],
    ['failed "nightly page:2', '"nightly page:2', 'never closed'],
  ])('%j', (text, word, advice) => {
    const error = usageErrorOf(text);
    expect(error.suggestion).toBeUndefined();
    expect(error.message).toContain(`\`${word}\``);
    expect(error.message).toContain(advice);
  });
});

test.each([
  ['sort:nmae', 'Did you mean `name`?'],
  ['state:failed', 'Did you mean `status`?'],
  ['status:faild', 'Did you mean `failed`?'],
  ['help sortin', 'Did you mean `sorting`?'],
])('the error for %j asks: %s', (text, question) => {
  expect(usageErrorOf(text).message).toContain(question);
});

test('the error for mutually exclusive statuses shows how to ask for either', () => {
  const { message } = usageErrorOf('failed status:running');
  expect(message).toBe(
    'No job is both `failed` and `running`. For jobs with either status: `status:failed,running`.',
  );
});

test('the error for an unknown key says how to search for it', () => {
  expect(usageErrorOf('note:urgent').message).toContain('put it in quotes');
});

test('a key error shows the usage of that key', () => {
  expect(usageErrorOf('page:x').usage).toBe('page:NUMBER');
  expect(usageErrorOf('sort:x').usage).toBe('sort:created|id|name|description|status');
  expect(usageErrorOf('oder:asc').usage).toBe('order:desc|asc');
  expect(usageErrorOf('zebra:asc').usage).toBe('[STATUS] [SEARCH WORDS] [key:value ...]');
});

test('truncates a long word to 60 characters without splitting an emoji', () => {
  const { message } = usageErrorOf(`sort:${'😀'.repeat(100)}`);
  expect(message).toContain(`\`${'😀'.repeat(59)}…\``);
});

test('accepts 2,000 characters but not 2,001', () => {
  const padding = ' '.repeat(1994);
  expect(parseCommand(`failed${padding}`)).toMatchObject({ query: { status: ['failed'] } });
  expect(usageErrorOf(`failed${padding} `).message).toContain('2001 characters');
});
