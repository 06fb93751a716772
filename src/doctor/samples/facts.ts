import type { JobQuery } from '../../commands/command.ts';
import { defaultQuery } from '../../commands/words/query.ts';
import type { DetailsConfig } from '../../config/details.ts';
import type { TimedStop } from '../../jobs/changes/timedStop.ts';
import { countGroups } from '../../jobs/fetchAll.ts';
import type { JobPage, Snapshot } from '../../jobs/list.ts';
import type { Job } from '../../modelarts/types.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { Message } from '../../views/kit/message.ts';
import type { OpenQuestion } from '../../watches/thread.ts';
import type { Watch } from '../../watches/watch.ts';

/** A message by name. */
export type Messages = Readonly<Record<string, Message>>;

export const hour = 3_600_000;
export const day = 24 * hour;
const statuses = [11, 8, 10, 9, 4, 13];

/** Times are milliseconds since the epoch. */
export type Facts = ReturnType<typeof factsAt>;

export function factsAt(now: number) {
  const jobs = Array.from({ length: 120 }, (_, index) => sampleJob(index, now));
  const failed = sampleJob(0, now);
  const running = sampleJob(1, now);
  const snapshot: Snapshot = {
    jobs,
    counts: countGroups(jobs),
    searched: jobs.length,
    unreadable: 0,
    skipped: 0,
    asOf: now,
  };
  const page = (query: Partial<JobQuery>, length: number): JobPage => ({
    query: { ...defaultQuery, ...query },
    jobs: jobs.slice(0, length),
    total: jobs.length,
    pages: Math.ceil(jobs.length / Math.max(1, length)),
    counts: snapshot.counts,
    unreadable: 0,
    skipped: 0,
    asOf: now,
  });
  const channel = 'C0000000000';
  const user = 'U0000000000';
  const schedule: Schedule = {
    id: 'sample',
    channel,
    createdBy: user,
    time: { hour: 9, minute: 0 },
    days: ['mon', 'tue', 'wed', 'thu', 'fri'],
    zone: 'Europe/Berlin',
    filter: { status: [], search: '' },
    unchanged: 'post',
  };
  const watch: Watch = {
    id: 'sample',
    target: { kind: 'channel', channel },
    subject: { kind: 'jobs', filter: { status: ['failed'], search: '' } },
    cloud: undefined,
    createdBy: user,
    createdAt: now,
  };
  const timedStop: TimedStop = {
    id: 'sample',
    job: running.id,
    name: running.name,
    channel,
    setBy: user,
    setAt: now,
    dueAt: now + 4 * hour,
  };
  const openQuestion: OpenQuestion = {
    watch,
    job: running,
    question: { duration: 26 * hour, measure: 'service', over: 1_440, isReminder: true },
    asOf: now,
  };
  const details: DetailsConfig = { price: { perHour: 1.2, currency: 'EUR' } };
  return {
    now,
    jobs,
    failed,
    running,
    snapshot,
    page,
    channel,
    user,
    schedule,
    scheduleRow: { schedule, next: now + day, mayChange: true },
    watch,
    timedStop,
    openQuestion,
    details,
  };
}

const sampleJob = (index: number, now: number): Job => ({
  id: String(9_000_000 - index),
  name: `resnet50-run-${index}`,
  status: statuses[index % statuses.length] ?? 11,
  createdAt: now - (index + 1) * hour,
  duration: (index + 1) * 60_000,
  description: 'A sample, to check what Slack accepts',
  trainUrl: '/bucket/logs/',
  serviceUrl: 'https://board.example/',
});
