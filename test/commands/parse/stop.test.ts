import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import { stopTimeOf } from '../../../src/commands/parse/stop.ts';
import { UsageError } from '../../../src/errors.ts';

const six = { hour: 18, minute: 0 };

describe('timed stops', () => {
  test.each([
    ['stop 197 after:4h', 240],
    ['stop 197 after: 4h', 240],
    ['kill #197 AFTER:90m', 90],
    ['stop 197 in 4 hours', 240],
    ['stop 197 after 7d', 10_080],
    ['stop 197 at:18:00', six],
    ['stop 197 at: 18:00', six],
    ['stop 197 at 6 pm', six],
    ['/vizjobs stop `#197` at:6pm', six],
    ['stop 197 4h', 240],
    ['stop 197 by 18:00', six],
    ['stop 197 in an hour', 60],
    ['stop 197 in half an hour', 30],
    ['stop 197 in 1.5 hours', 90],
    ['stop 197 after 2h30', 150],
    ['stop 197 18h', 1_080],
    ['stop 197 at 18h', six],
    ['stop 197 at:18h', six],
    ['stop 197 at 18h00', six],
    ['stop 197 at 1800', six],
    ['stop 197 4 hours', 240],
    ['stop 197 18:00', six],
    ['stop 197 6pm', six],
    ['please stop the job 197 in 4 hours now', 240],
    ['stop 197 later', undefined],
  ])('%s', (text, when) => {
    expect(parseCommand(text)).toEqual({
      name: 'stopLater',
      job: '197',
      ...(when !== undefined && { when }),
    });
  });

  test.each(['stop at', 'stop later', 'stop "at 18:00"', 'stop "in later"', 'stop resnet50 #197'])(
    '%s stops right away',
    (text) => {
      expect(parseCommand(text)).toMatchObject({ name: 'stop' });
    },
  );

  test.each([
    ['stop 197 after:4m', '4m'],
    ['stop 197 after:8d', '8d'],
    ['stop 197 after:4', '4'],
    ['stop 197 after:', 'after:'],
    ['stop 197 at:25:00', '25:00'],
    ['stop 197 at:noonish', 'noonish'],
    ['stop 197 later today', 'later today'],
    ['stop 197 tomorrow at 9', 'tomorrow at 9'],
    ['stop 197 when done', 'when done'],
    ['stop 197 today at 18:00', 'today at 18:00'],
  ])('%s quotes the invalid time', (text, word) => {
    const parse = () => parseCommand(text);
    expect(parse).toThrow(UsageError);
    expect(parse).toThrow(`\`${word}\` is not a time for a stop. Use \`5m\` to \`7d\` from now`);
  });
});

test.each([
  ['90m', 90],
  ['in 4 hours', 240],
  ['2d', 2_880],
  ['18:00', six],
  ['at 6 pm', six],
  ['6pm', six],
  ['18', six],
])('parses the form field %s', (text, when) => {
  expect(stopTimeOf(text)).toEqual({ when });
});

test.each(['', '1m', '8d', 'soon', '25:00'])('explains what is wrong with the form field “%s”', (text) => {
  expect(stopTimeOf(text)).toEqual({ problem: expect.stringContaining('is not a time for a stop') });
});
