import { type Since, weekdays } from '../commands/command.ts';
import { groupOf } from '../modelarts/statuses.ts';
import type { Job } from '../modelarts/types.ts';
import { slotBefore } from '../schedules/recurrence.ts';

/** Both in milliseconds since the epoch. `zone`: IANA name, for the start of days. */
export function startOf(since: Since, now: number, zone: string): number {
  if (typeof since === 'number') return now - since * 60_000;
  const days = since === 'today' || since === 'yesterday' ? weekdays : [since];
  const midnight = { time: { hour: 0, minute: 0 }, days, zone };
  const latest = slotBefore(midnight, now).at;
  return since === 'yesterday' ? slotBefore(midnight, latest - 1).at : latest;
}

/**
 * Milliseconds since a job got its status; undefined if the service doesn't say. For jobs that aren't
 * running, it only reports how long they ran.
 */
export const timeInStatus = ({ status, duration }: Job): number | undefined =>
  groupOf(status) === 'running' ? duration : undefined;

/** Omits jobs without a creation time. */
export function createdSince(jobs: readonly Job[], start: number): readonly Job[] {
  return jobs.filter(({ createdAt }) => createdAt !== undefined && createdAt >= start);
}
