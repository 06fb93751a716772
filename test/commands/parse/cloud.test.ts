import { describe, expect, test } from 'vitest';
import { cloudOf } from '../../../src/commands/cloud.ts';
import { formatCommand } from '../../../src/commands/format.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { UsageError } from '../../../src/errors.ts';

const read = (text: string) => parseCommand(text, { clouds: true });
const problemOf = (text: string, clouds = true) => {
  try {
    return parseCommand(text, { clouds });
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
};

describe('in:CLOUD with several clouds', () => {
  test.each([
    ['failed in:prod', 'failed in:prod'],
    ['in:prod failed resnet page:2', 'failed resnet page:2 in:prod'],
    ['in: Prod', 'in:prod'],
    ['failed in prod', 'failed in:prod'],
    ['what failed in all clouds?', 'failed in:all'],
    ['failed in every cloud', 'failed in:all'],
    ['all clouds failed', 'failed in:all'],
    ['failed everywhere', 'failed in:all'],
    ['failed "everywhere"', 'failed "everywhere"'],
    ['default prod', 'default in:prod'],
    ['the default cloud is Prod', 'default in:prod'],
    ['default region eu', '"default region eu"'],
    ['default page:2', '"default" page:2'],
    ['stop 197 in prod in 4 hours', 'stop 197 after:4h in:prod'],
    ['stop 197 in an hour', 'stop 197 after:1h'],
    ['failed in the last 24h', 'failed since:24h'],
    ['failed "in prod"', 'failed "in prod"'],
    ['describe 197 moved in prod', 'describe 197 "moved in prod"'],
    ['IN:research_2', 'in:research-2'],
    ['failed in:all', 'failed in:all'],
    ['show 197 in:prod', 'show 197 in:prod'],
    ['#197 in:prod', 'show 197 in:prod'],
    ['stop in:prod resnet', 'stop resnet in:prod'],
    ['create in:prod', 'create in:prod'],
    ['summary failed in:prod', 'summary failed in:prod'],
    ['describe 197 in:prod "in:research"', 'describe 197 in:prod "in:research"'],
    ['describe 197 moved in:research', 'describe 197 "moved in:research"'],
    ['schedule 9am in Berlin in:prod failed', 'schedule daily 09:00 in Europe/Berlin failed in:prod'],
    ['schedule in:prod', 'schedule form in:prod'],
    ['"default" in:prod', '"default" in:prod'],
    ['"describe" 197 moved in:prod', '"describe 197 moved" in:prod'],
  ])('%s', (typed, text) => {
    expect(formatCommand(read(typed))).toBe(text);
  });

  test('defaults to no cloud', () => {
    expect(cloudOf(read('failed'))).toBeUndefined();
  });

  test.each([
    ['failed in:', '`in:` has no value.', undefined],
    ['in:prod in:research', '`in:` is given twice', undefined],
    ['in:%', '`in:%` is not the name of a cloud.', undefined],
    ['help in:prod', '`in:prod` has no meaning here.', 'help'],
    ['schedules in:prod', '`in:prod` has no meaning here.', 'schedules'],
    ['status:faild in:prod', 'There is no status `faild`.', 'failed in:prod'],
  ])('rejects %s', (text, message, suggestion) => {
    const problem = problemOf(text);
    expect(problem).toBeInstanceOf(UsageError);
    expect(problem).toMatchObject({ message: expect.stringContaining(message), suggestion });
  });
});

test('in: is unknown with a single cloud', () => {
  expect(problemOf('failed in:prod', false)).toMatchObject({
    message: expect.stringContaining('There is no key `in`.'),
  });
  expect(parseCommand('describe 197 in:prod')).toEqual({
    name: 'describe',
    job: '197',
    description: 'in:prod',
  });
});
