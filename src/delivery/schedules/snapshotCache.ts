import { LRUCache } from 'lru-cache';
import { formatFilter } from '../../commands/format.ts';
import { isPartial } from '../../jobs/clouds/cloudPart.ts';
import type { Jobs, Snapshot } from '../../jobs/list.ts';
import type { Slot } from '../../schedules/recurrence.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { Clock } from '../../time.ts';

/** Milliseconds. */
const ttl = 2 * 60_000;

/** Summaries of the same time and filter share one fetch: a thousand channels with five filters need five. */
export function createSnapshotCache(jobs: Jobs, { monotonic }: Clock) {
  const snapshots = new LRUCache<string, Snapshot, { schedule: Schedule }>({
    max: 20,
    ttl,
    ttlResolution: 0,
    perf: { now: monotonic },
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context }) =>
      jobs.snapshot(context.schedule.filter, { fresh: true, zone: context.schedule.zone }),
  });
  return async (schedule: Schedule, slot: Slot): Promise<Snapshot> => {
    const { since } = schedule.filter;
    const isByDay = typeof since === 'string';
    const key = `${formatFilter(schedule.filter)} ${isByDay ? schedule.zone : ''}`;
    const context = { schedule };
    const snapshot = await snapshots.forceFetch(key, { context });
    return snapshot.asOf >= slot.at && !isPartial(snapshot)
      ? snapshot
      : snapshots.forceFetch(key, { context, forceRefresh: true });
  };
}
