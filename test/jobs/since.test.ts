import { expect, test } from 'vitest';
import { createdSince, startOf } from '../../src/jobs/since.ts';

const iso = (since: Parameters<typeof startOf>[0], now: string, zone: string) =>
  new Date(startOf(since, Date.parse(now), zone)).toISOString().replace(':00.000Z', 'Z');

test.each<[Parameters<typeof startOf>[0], string, string, string]>([
  [24 * 60, '2026-01-20T12:04Z', 'UTC', '2026-01-19T12:04Z'],
  [30, '2026-01-20T00:10Z', 'Asia/Tokyo', '2026-01-19T23:40Z'],
  ['today', '2026-01-20T12:04Z', 'UTC', '2026-01-20T00:00Z'],
  ['yesterday', '2026-01-20T12:04Z', 'UTC', '2026-01-19T00:00Z'],
  ['yesterday', '2026-03-01T12:04Z', 'UTC', '2026-02-28T00:00Z'],
  // The 20th is a Tuesday.
  ['mon', '2026-01-20T12:04Z', 'UTC', '2026-01-19T00:00Z'],
  ['tue', '2026-01-20T12:04Z', 'UTC', '2026-01-20T00:00Z'],
  ['wed', '2026-01-20T12:04Z', 'UTC', '2026-01-14T00:00Z'],
  ['wed', '2026-01-20T23:30Z', 'Europe/Berlin', '2026-01-20T23:00Z'],
  // It's the 21st in Berlin, but still the 20th in New York.
  ['today', '2026-01-20T23:30Z', 'Europe/Berlin', '2026-01-20T23:00Z'],
  ['today', '2026-01-20T23:30Z', 'America/New_York', '2026-01-20T05:00Z'],
  ['yesterday', '2026-01-20T23:30Z', 'Europe/Berlin', '2026-01-19T23:00Z'],
  // Clock changes make this day 23 or 25 hours long.
  ['yesterday', '2026-03-30T10:00Z', 'Europe/Berlin', '2026-03-28T23:00Z'],
  ['today', '2026-03-29T10:00Z', 'Europe/Berlin', '2026-03-28T23:00Z'],
  ['today', '2026-10-25T23:30Z', 'Europe/Berlin', '2026-10-25T23:00Z'],
  ['yesterday', '2026-10-25T23:30Z', 'Europe/Berlin', '2026-10-24T22:00Z'],
  // The clock skips midnight.
  ['today', '2026-04-24T10:00Z', 'Africa/Cairo', '2026-04-23T22:00Z'],
])('%j at %s in %s starts at %s', (since, now, zone, start) => {
  expect(iso(since, now, zone)).toBe(start);
});

test('includes a job at exactly that moment, and never one without a time', () => {
  const job = { name: 'a', status: 11 };
  const jobs = [
    { ...job, id: '1', createdAt: 100 },
    { ...job, id: '2', createdAt: 99 },
    { ...job, id: '3' },
  ];
  expect(createdSince(jobs, 100).map(({ id }) => id)).toEqual(['1']);
});
