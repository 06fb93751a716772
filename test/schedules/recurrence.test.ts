import { CronExpressionParser } from 'cron-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weekdays } from '../../src/commands/command.ts';
import { cronOf, type Recurrence, slotAfter, slotBefore } from '../../src/schedules/recurrence.ts';

const every = (zone: string, hour: number, minute = 0): Recurrence => ({
  time: { hour, minute },
  days: weekdays,
  zone,
});
const iso = (time: number) => new Date(time).toISOString();
const between = (recurrence: Recurrence, from: string, to: string) => {
  const slots = [];
  for (
    let slot = slotAfter(recurrence, Date.parse(from));
    slot.at <= Date.parse(to);
    slot = slotAfter(recurrence, slot.at)
  )
    slots.push(`${slot.wall} ${iso(slot.at)}`);
  return slots;
};

describe('the wall clock holds across clock changes', () => {
  test.each([
    [
      'Europe/Berlin',
      9,
      '2026-03-27T12:00:00Z',
      ['2026-03-28T09:00 2026-03-28T08:00:00.000Z', '2026-03-29T09:00 2026-03-29T07:00:00.000Z'],
    ],
    [
      'Europe/Berlin',
      9,
      '2026-10-23T12:00:00Z',
      ['2026-10-24T09:00 2026-10-24T07:00:00.000Z', '2026-10-25T09:00 2026-10-25T08:00:00.000Z'],
    ],
    [
      'America/New_York',
      9,
      '2026-03-06T18:00:00Z',
      ['2026-03-07T09:00 2026-03-07T14:00:00.000Z', '2026-03-08T09:00 2026-03-08T13:00:00.000Z'],
    ],
    [
      'America/New_York',
      9,
      '2026-10-30T18:00:00Z',
      ['2026-10-31T09:00 2026-10-31T13:00:00.000Z', '2026-11-01T09:00 2026-11-01T14:00:00.000Z'],
    ],
  ])('%s at %d after %s', (zone, hour, from, slots) => {
    expect(between(every(zone, hour), from, iso(Date.parse(from) + 2 * 86_400_000))).toEqual(slots);
  });
});

describe('a slot that the clock leaves out or shows twice is one slot', () => {
  test.each([
    ['Europe/Berlin', 2, 30, '2026-03-28T12:00:00Z', '2026-03-29T02:30 2026-03-29T01:30:00.000Z'],
    ['Europe/Berlin', 2, 30, '2026-10-24T12:00:00Z', '2026-10-25T02:30 2026-10-25T00:30:00.000Z'],
    ['America/New_York', 2, 30, '2026-03-07T12:00:00Z', '2026-03-08T02:30 2026-03-08T07:30:00.000Z'],
    ['America/New_York', 1, 30, '2026-10-31T12:00:00Z', '2026-11-01T01:30 2026-11-01T05:30:00.000Z'],
    ['Australia/Lord_Howe', 2, 15, '2026-10-03T00:00:00Z', '2026-10-04T02:15 2026-10-03T15:45:00.000Z'],
    ['Australia/Lord_Howe', 1, 45, '2026-04-04T00:00:00Z', '2026-04-05T01:45 2026-04-04T14:45:00.000Z'],
  ])('%s at %d:%d after %s', (zone, hour, minute, from, slot) => {
    expect(between(every(zone, hour, minute), from, iso(Date.parse(from) + 86_400_000))).toEqual([slot]);
  });
});

test('a Friday is followed by Monday on weekdays', () => {
  const recurrence: Recurrence = { ...every('Europe/Berlin', 9), days: ['mon', 'tue', 'wed', 'thu', 'fri'] };
  expect(slotAfter(recurrence, Date.parse('2026-11-27T08:00:00Z')).wall).toBe('2026-11-30T09:00');
  expect(slotBefore(recurrence, Date.parse('2026-11-30T07:59:00Z')).wall).toBe('2026-11-27T09:00');
  expect(slotBefore(recurrence, Date.parse('2026-11-30T08:00:00Z')).wall).toBe('2026-11-30T09:00');
});

const recurrence: fc.Arbitrary<Recurrence> = fc.record({
  time: fc.record({ hour: fc.nat({ max: 23 }), minute: fc.nat({ max: 59 }) }),
  days: fc.subarray([...weekdays], { minLength: 1 }),
  zone: fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'America/Nuuk',
    'Africa/Cairo',
    'Pacific/Apia',
  ),
});
const time = fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2034, 0) });

test('slots go on and on, and every time lies between two that follow each other', () => {
  fc.assert(
    fc.property(recurrence, time, (one, at) => {
      const [before, after] = [slotBefore(one, at), slotAfter(one, at)];
      expect(before.at).toBeLessThanOrEqual(at);
      expect(after.at).toBeGreaterThan(at);
      expect(after.wall > before.wall).toBe(true);
      expect(slotAfter(one, before.at)).toEqual(after);
      expect(slotBefore(one, after.at)).toEqual(after);
      expect(slotBefore(one, after.at - 1)).toEqual(before);
    }),
    { numRuns: 2_000 },
  );
});

test('cron wakes the schedule within the hour after each slot, and at its very minute but in a left-out hour', () => {
  fc.assert(
    fc.property(recurrence, time, (one, at) => {
      const slot = slotAfter(one, at);
      // As pg-boss looks for what is due: the last time of the expression before now, if it is new.
      const fired = (now: number) =>
        CronExpressionParser.parse(cronOf(one), {
          tz: one.zone,
          strict: false,
          currentDate: new Date(now + 1),
        })
          .prev()
          .getTime() === now;
      const minutes = Array.from({ length: 61 }, (_, minute) => slot.at + minute * 60_000);
      const first = minutes.findIndex(fired);
      expect(first).toBeGreaterThanOrEqual(0);
      if (first > 0) expect(shownAt(slot.at, one.zone)).not.toBe(slot.wall.slice(11));
    }),
    { numRuns: 300 },
  );
});

const shownAt = (at: number, zone: string) =>
  new Date(at).toLocaleTimeString('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
