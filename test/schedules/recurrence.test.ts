import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { weekdays } from '../../src/commands/command.ts';
import {
  type Recurrence,
  type Slot,
  slotAfter,
  slotBefore,
  slotOwed,
} from '../../src/schedules/recurrence.ts';

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

describe('keeps the wall time across clock changes', () => {
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

describe('a slot that is skipped or repeated by a clock change occurs once', () => {
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

test('before a slot that the clock moved past midnight, the last one was eight days ago', () => {
  // From 23:00 the clock went on to 00:00.
  const weekly: Recurrence = { ...every('America/Nuuk', 23, 30), days: ['sat'] };
  expect(slotAfter(weekly, Date.parse('2024-03-30T12:00:00Z')).at).toBe(Date.parse('2024-03-31T01:30:00Z'));
  expect(slotBefore(weekly, Date.parse('2024-03-31T01:10:00Z')).wall).toBe('2024-03-23T23:30');
});

test('a slot is owed once', () => {
  const [daily, nine] = [every('UTC', 9), Date.parse('2026-11-30T09:00:00Z')];
  expect(slotOwed(daily, nine - 1, nine + 60_000).at).toBe(nine);
  expect(slotOwed(daily, nine, nine + 60_000).at).toBe(nine + 24 * 3_600_000);
});

test('on weekdays, Monday follows Friday', () => {
  const recurrence: Recurrence = { ...every('Europe/Berlin', 9), days: ['mon', 'tue', 'wed', 'thu', 'fri'] };
  expect(slotAfter(recurrence, Date.parse('2026-11-27T08:00:00Z')).wall).toBe('2026-11-30T09:00');
  expect(slotBefore(recurrence, Date.parse('2026-11-30T07:59:00Z')).wall).toBe('2026-11-27T09:00');
  expect(slotBefore(recurrence, Date.parse('2026-11-30T08:00:00Z')).wall).toBe('2026-11-30T09:00');
});

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];
const years = { from: Date.UTC(2024, 0), to: Date.UTC(2034, 0) };

const recurrence: fc.Arbitrary<Recurrence> = fc.record({
  time: fc.record({ hour: fc.nat({ max: 23 }), minute: fc.nat({ max: 59 }) }),
  days: fc.subarray([...weekdays], { minLength: 1 }),
  zone: fc.constantFrom(...zones),
});
const time = fc.integer({ min: years.from, max: years.to });

test('slots never end, and every time lies between two consecutive ones', () => {
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

/** When a wall time occurs according to Temporal. */
const compatible = (wall: Temporal.PlainDateTime, zone: string) =>
  wall.toZonedDateTime(zone, { disambiguation: 'compatible' }).epochMilliseconds;

/** The slots of the days around a time according to Temporal. */
function slotsAround({ time: { hour, minute }, days, zone }: Recurrence, at: number): Slot[] {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDate();
  return Array.from({ length: 19 }, (_, index) => today.add({ days: index - 9 }))
    .filter((date) => days.includes(weekdays[date.dayOfWeek - 1] ?? 'mon'))
    .map((date) => date.toPlainDateTime({ hour, minute }))
    .map((wall) => ({ wall: wall.toString({ smallestUnit: 'minute' }), at: compatible(wall, zone) }));
}

/** The clock changes of a zone. */
function clockChanges(zone: string): number[] {
  const changes = [];
  let at = Temporal.Instant.fromEpochMilliseconds(years.from)
    .toZonedDateTimeISO(zone)
    .getTimeZoneTransition('next');
  for (; at && at.epochMilliseconds < years.to; at = at.getTimeZoneTransition('next'))
    changes.push(at.epochMilliseconds);
  return changes;
}

/** Compares slots near a clock change with Temporal's, for the days around it. */
function expectTemporal(zone: string, change: number, offset: number): void {
  const shown = Temporal.Instant.fromEpochMilliseconds(change + offset).toZonedDateTimeISO(zone);
  const one = every(zone, shown.hour, shown.minute);
  for (
    let slot = slotAfter(one, change - 2 * 86_400_000);
    slot.at < change + 2 * 86_400_000;
    slot = slotAfter(one, slot.at)
  )
    expect(slot.at, `${zone} ${slot.wall}`).toBe(compatible(Temporal.PlainDateTime.from(slot.wall), zone));
}

test('matches Temporal at every clock change of all zones over ten years', {
  timeout: 120_000,
}, () => {
  const changes = zones.flatMap((zone) => clockChanges(zone).map((change) => [zone, change] as const));
  expect(changes.length).toBeGreaterThan(1_000);
  for (const [zone, change] of changes)
    for (const minutes of [-60, -30, 0, 30]) expectTemporal(zone, change, minutes * 60_000);
});

const machineZone = process.env['TZ'];

describe.each(['UTC', 'Europe/London', 'America/New_York', 'Europe/Berlin'])('on a machine in %s', (own) => {
  beforeAll(() => {
    process.env['TZ'] = own;
    expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(own);
  });
  afterAll(() => {
    if (machineZone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = machineZone;
  });

  test('a London slot in the night of the clock change matches Temporal', () => {
    expect(slotAfter(every('Europe/London', 2, 30), Date.parse('2027-10-30T12:00:00Z'))).toEqual({
      wall: '2027-10-31T02:30',
      at: Date.parse('2027-10-31T02:30:00Z'),
    });
  });

  test('slots of all zones over ten years match Temporal', () => {
    fc.assert(
      fc.property(recurrence, time, (one, at) => {
        const slots = slotsAround(one, at);
        expect(slotBefore(one, at)).toEqual(slots.findLast((slot) => slot.at <= at));
        expect(slotAfter(one, at)).toEqual(slots.find((slot) => slot.at > at));
      }),
      { numRuns: 300 },
    );
  });

  test.each([
    [
      'Pacific/Apia',
      '2011-12-29T09:00 2011-12-29T19:00:00.000Z',
      '2011-12-31T09:00 2011-12-30T19:00:00.000Z',
    ],
    [
      'Pacific/Fakaofo',
      '2011-12-29T09:00 2011-12-29T20:00:00.000Z',
      '2011-12-31T09:00 2011-12-30T20:00:00.000Z',
    ],
    [
      'Pacific/Kiritimati',
      '1994-12-30T09:00 1994-12-30T19:00:00.000Z',
      '1995-01-01T09:00 1994-12-31T19:00:00.000Z',
    ],
    [
      'Pacific/Kwajalein',
      '1993-08-20T09:00 1993-08-20T21:00:00.000Z',
      '1993-08-22T09:00 1993-08-21T21:00:00.000Z',
    ],
  ])('%s skips a whole day, but no slot is lost or doubled', (zone, before, after) => {
    const [first, last] = [before, after].map((slot) => Date.parse(slot.slice(17)));
    expect(between(every(zone, 9), iso(Number(first) - 1), iso(Number(last)))).toEqual([before, after]);
  });
});
