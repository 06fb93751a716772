import { expect, test } from 'vitest';
import { formatDateToken, unknownPlaceholders } from '../../../../playground/slack/messages/date.ts';

const unix = 1392734382; // Tuesday, 18 February 2014, 14:39:42 UTC
const at = (format: string) => ({ type: 'date' as const, unix, format, fallback: 'fallback' });
const DAY = 86_400_000;

test.each([
  ['{date_num}', '2014-02-18'],
  ['{date_slash}', '02/18/2014'],
  ['{date}', 'February 18th, 2014'],
  ['{date_short}', 'Feb 18, 2014'],
  ['{date_long}', 'Tuesday, February 18th, 2014'],
  ['{date_pretty}', 'February 18th, 2014'],
  ['{date_short_pretty}', 'Feb 18, 2014'],
  ['{date_long_pretty}', 'Tuesday, February 18th, 2014'],
  ['{date_long_full}', 'February 18th, 2014'],
  ['{time}', '2:39 PM'],
  ['{time_secs}', '2:39:42 PM'],
  ['{ago}', '1 year ago'],
  ['posted {date_num} at {time}', 'Posted 2014-02-18 at 2:39 PM'],
])('%s reads %s a year and a half later', (format, expected) => {
  expect(formatDateToken(at(format), { timeZone: 'UTC', now: unix * 1000 + 550 * DAY })).toBe(expected);
});

test.each([
  [-1, 'Tomorrow'],
  [0, 'Today'],
  [1, 'Yesterday'],
  [2, 'February 18th'],
])('%i days later the pretty form is %s, without the year for half a year', (days, expected) => {
  expect(formatDateToken(at('{date_pretty}'), { timeZone: 'UTC', now: unix * 1000 + days * DAY })).toBe(
    expected,
  );
});

test('capitalizes only a first character that is a letter', () => {
  const read = (format: string) => formatDateToken(at(format), { timeZone: 'UTC', now: unix * 1000 });
  expect(read('{date_pretty}')).toBe('Today');
  expect(read('\u200b{date_pretty}')).toBe('\u200btoday');
});

test("uses the reader's day and hour", () => {
  const now = unix * 1000;
  const read = (timeZone: string, locale: string) =>
    formatDateToken(at('{date_num} {time}'), { timeZone, now, locale });
  expect(read('Asia/Tokyo', 'en-US')).toBe('2014-02-18 11:39 PM');
  expect(read('Pacific/Auckland', 'en-US')).toBe('2014-02-19 3:39 AM');
  expect(read('Europe/Berlin', 'de-DE')).toBe('2014-02-18 15:39');
});

test('falls back for an invalid time or an unknown placeholder', () => {
  const reader = { timeZone: 'UTC', now: 0 };
  expect(formatDateToken(at('{date} {weekday}'), reader)).toBe('fallback');
  expect(formatDateToken(at('no placeholder'), reader)).toBe('fallback');
  expect(formatDateToken({ ...at('{date}'), unix: Number.NaN }, reader)).toBe('fallback');
  expect(unknownPlaceholders('{date} {weekday} {time}')).toEqual(['weekday']);
});
