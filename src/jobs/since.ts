import { TZDateMini } from '@date-fns/tz/date/mini';
import type { Since } from '../commands/command.ts';
import type { Job } from '../modelarts/types.ts';

/** Both in milliseconds since the epoch. `zone`: IANA name, for the start of days. */
export function startOf(since: Since, now: number, zone: string): number {
  if (typeof since === 'number') return now - since * 60_000;
  const today = new TZDateMini(now, zone);
  const day = today.getDate() - (since === 'today' ? 0 : 1);
  return new TZDateMini(today.getFullYear(), today.getMonth(), day, zone).getTime();
}

/** Omits jobs without a creation time. */
export function createdSince(jobs: readonly Job[], start: number): readonly Job[] {
  return jobs.filter(({ createdAt }) => createdAt !== undefined && createdAt >= start);
}
