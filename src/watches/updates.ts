import { matchesStatus } from '../commands/words/selectors.ts';
import { groupOf, statusOf, unknownStatus } from '../modelarts/statuses.ts';
import type { Job } from '../modelarts/types.ts';
import { type Comparison, type JobChange, skew } from './changes.ts';
import type { Absence, ChangedJob, OverQuestion, Step } from './thread.ts';
import type { JobReference, Watch, WatchFilter } from './watch.ts';

/** What a watch has reported about a job so far. */
export interface ThreadState {
  /** Nothing more is reported about this job. */
  readonly isMuted: boolean;
  /** When to ask again, in milliseconds since the epoch. */
  readonly remindAt?: number | undefined;
}

/** The consequences of a poll for one watch. */
export interface WatchUpdates {
  readonly updates: readonly JobUpdate[];
  /** One message for several jobs. `absence`: they changed while vizjobs was away. */
  readonly batch?: JobBatch;
  /** For a watch of one job: the job has ended. */
  readonly isOver: boolean;
}

export interface JobBatch {
  readonly count: number;
  /** At most five. */
  readonly first: readonly ChangedJob[];
  readonly absence?: Absence | undefined;
}

/** What happens to a job's thread. */
export interface JobUpdate {
  readonly job: Job;
  readonly step?: Step | undefined;
  readonly question?: OverQuestion;
  /** A new thread with its own message. */
  readonly isNew: boolean;
  /** A new thread without a message, because its question is in one for several jobs. It is asked only once. */
  readonly isBatched?: boolean;
  /** The thread ends here. */
  readonly isLast: boolean;
  /** Whether the step or reminder gets a reply in the thread. */
  readonly hasReply: boolean;
  /** Whether the reply is also shown in the channel. */
  readonly isBroadcast: boolean;
}

export interface UpdateContext {
  readonly now: number;
  /** Set after a time without polls. */
  readonly absence?: Absence | undefined;
  /** The watch's open threads by job ID. */
  readonly threads: ReadonlyMap<string, ThreadState>;
}

/** More changed jobs than this share one message. */
const maxMessages = 5;
/** Milliseconds after which a missed change is no longer reported. */
export const maxAbsence = 12 * 60 * 60_000;

const isFailure = (status: number | undefined) => status !== undefined && groupOf(status) === 'failed';

/** The consequences of a poll's changes for a watch that is neither paused nor new to all of them. */
export function updatesOf(watch: Watch, comparison: Comparison, context: UpdateContext): WatchUpdates {
  const { now, threads, absence } = context;
  const updates =
    watch.subject.kind === 'job'
      ? jobUpdates(watch, watch.subject.job, comparison, threads)
      : [
          ...threadUpdates(watch, watch.subject.filter, comparison, threads),
          ...newMatches(watch, watch.subject.filter, comparison, threads),
        ];
  const isOver = watch.subject.kind === 'job' && updates.some(({ isLast }) => isLast);
  // Old changes, and those during a mute, only update existing messages; but the end of a watched job is still news.
  const isMuted = watch.mutedUntil !== undefined && watch.mutedUntil > now;
  const isOld = absence !== undefined && absence.until - absence.from > maxAbsence && !isOver;
  if (isMuted || isOld) return { updates: withoutReplies(updates), isOver };
  // A question is about now, whether or not vizjobs was away.
  const asks = watch.subject.kind === 'jobs' && watch.subject.filter.over !== undefined;
  return { ...batched(updates, asks ? undefined : absence), isOver };
}

/** Open threads: each change, and questions due again. */
function threadUpdates(
  watch: Watch,
  filter: WatchFilter,
  comparison: Comparison,
  threads: UpdateContext['threads'],
): JobUpdate[] {
  if (threads.size === 0) return [];
  const steps = comparison.changes.filter(({ job }) => threads.has(job.id));
  const changed = steps.map(({ job, step }) => {
    // The job no longer has the status that was asked about.
    const isAnswered = filter.over !== undefined;
    return updateOf(watch, job, step, {
      thread: threads.get(job.id),
      isLast: step.kind === 'gone' || isAnswered,
    });
  });
  const changedIds = new Set(steps.map(({ job }) => job.id));
  const { asOf, jobs } = comparison.after;
  const due = [...threads].filter(
    ([id, { remindAt, isMuted }]) =>
      !isMuted && remindAt !== undefined && remindAt <= asOf && !changedIds.has(id),
  );
  const reminded = due.flatMap(([id]): JobUpdate[] => {
    const job = comparison.jobs.get(id);
    if (!job || filter.over === undefined) return [];
    const question = {
      ...timeIn(job, jobs.get(id)?.since ?? asOf, asOf),
      over: filter.over,
      isReminder: true,
    };
    return [{ job, question, isNew: false, isLast: false, hasReply: true, isBroadcast: true }];
  });
  return [...changed, ...reminded];
}

/** Jobs that start to match. */
function newMatches(
  watch: Watch,
  filter: WatchFilter,
  comparison: Comparison,
  threads: UpdateContext['threads'],
): JobUpdate[] {
  if (filter.over !== undefined) return overdue(filter, filter.over, comparison, threads);
  // The watch hasn't seen any of these jobs before.
  if (!comparison.before || !hasRead(watch, comparison.before.asOf, comparison.after.asOf)) return [];
  return comparison.changes
    .filter(({ job, step }) => !threads.has(job.id) && comesToMatch(filter, step))
    .map(({ job, step }) => ({
      job,
      step,
      isNew: true,
      isLast: step.kind === 'gone',
      hasReply: true,
      isBroadcast: false,
    }));
}

/** Whether the watch existed at the last poll. One set up in the future dates from a clock that was ahead. */
const hasRead = ({ createdAt }: Watch, last: number, asOf: number) =>
  last >= createdAt || createdAt > asOf + skew;

function comesToMatch(filter: WatchFilter, { kind, status, from }: Step): boolean {
  switch (kind) {
    case 'appeared':
      return matches(filter, status);
    case 'status':
      return matches(filter, status) && (filter.status.length === 0 || !matches(filter, from ?? status));
    case 'restarted':
      return matches(filter, status) || mayHaveFailed(filter, status);
    case 'gone':
      return filter.status.length === 0 || mayHaveFailed(filter, status);
  }
}

/** An unfinished job ended between two polls. It may have failed, so watches for failures report it. */
const mayHaveFailed = (filter: WatchFilter, status: number) =>
  statusOf(status).isActive && filter.status.some((one) => one === 'failed' || isFailure(Number(one)));

const matches = (filter: WatchFilter, status: number) => matchesStatus(filter.status, status);

/** Jobs that have had their status for too long, even at first sight. */
function overdue(
  filter: WatchFilter,
  over: number,
  { jobs, after }: Comparison,
  threads: UpdateContext['threads'],
): JobUpdate[] {
  return [...jobs.values()].flatMap((job): JobUpdate[] => {
    if (threads.has(job.id) || !matches(filter, job.status)) return [];
    const time = timeIn(job, after.jobs.get(job.id)?.since ?? after.asOf, after.asOf);
    if (time.duration < over * 60_000) return [];
    const question = { ...time, over, isReminder: false };
    return [{ job, question, isNew: true, isLast: false, hasReply: false, isBroadcast: false }];
  });
}

/** The service reports a running time; for other statuses there is only the first sight. */
function timeIn(
  { status, duration }: Job,
  since: number,
  asOf: number,
): Pick<OverQuestion, 'duration' | 'measure'> {
  if (duration !== undefined && groupOf(status) === 'running') return { duration, measure: 'service' };
  return { duration: asOf - since, measure: 'seen' };
}

function jobUpdates(
  watch: Watch,
  reference: JobReference,
  comparison: Comparison,
  threads: UpdateContext['threads'],
): JobUpdate[] {
  const changed =
    comparison.changes.find(({ job }) => job.id === reference.id) ??
    missedChange(watch, reference, comparison);
  if (!changed) return [];
  const { job, step } = changed;
  const thread = threads.get(job.id);
  const isLast = step.kind === 'gone' || !statusOf(step.status).isActive;
  return [updateOf(watch, job, step, { thread, isLast })];
}

/** A change between setting up the watch and its first poll, or the end of the job while the watch was paused. */
function missedChange(
  watch: Watch,
  { id, name, status }: JobReference,
  { before, after, jobs }: Comparison,
): JobChange | undefined {
  const isFirst = !before || !hasRead(watch, before.asOf, after.asOf);
  const step = isFirst
    ? { from: status, at: after.asOf, after: watch.createdAt }
    : { at: after.asOf, after: before.asOf };
  const job = jobs.get(id);
  if (!job) {
    if (after.jobs.has(id)) return undefined;
    const last = status ?? unknownStatus;
    return { job: { id, name, status: last }, step: { ...step, kind: 'gone', status: last } };
  }
  const hasChanged = isFirst && status !== undefined && job.status !== status;
  return hasChanged || !statusOf(job.status).isActive
    ? { job, step: { ...step, kind: 'status', status: job.status } }
    : undefined;
}

function updateOf(
  { target }: Watch,
  job: Job,
  step: Step,
  { thread, isLast }: { readonly thread: ThreadState | undefined; readonly isLast: boolean },
): JobUpdate {
  const fails =
    isFailure(step.status) && step.kind !== 'gone' && (step.kind !== 'status' || !isFailure(step.from));
  return {
    job,
    step,
    isNew: !thread,
    isLast,
    hasReply: !thread?.isMuted,
    // A reply in the thread of a direct message is easily overlooked.
    isBroadcast: thread !== undefined && !thread.isMuted && (fails || target.kind === 'person'),
  };
}

/** Many messages, or those about an absence, become one; existing threads continue. */
function batched(updates: readonly JobUpdate[], absence: Absence | undefined): Omit<WatchUpdates, 'isOver'> {
  if (absence) {
    const shown = updates.filter(({ hasReply }) => hasReply);
    return { updates: withoutReplies(updates), ...batchOf(shown, absence) };
  }
  const shown = updates.filter(({ isNew, isBroadcast }) => isNew || isBroadcast);
  if (shown.length <= maxMessages) return { updates };
  const others = updates.flatMap((one): JobUpdate[] => {
    if (!one.isNew) return [{ ...one, isBroadcast: false }];
    return one.question ? [{ ...one, isBatched: true }] : [];
  });
  return { updates: others, ...batchOf(shown, undefined) };
}

function batchOf(shown: readonly JobUpdate[], absence: Absence | undefined): Pick<WatchUpdates, 'batch'> {
  if (shown.length === 0) return {};
  const first = shown.slice(0, maxMessages).map(({ job, step }) => ({ job, step }));
  return { batch: { count: shown.length, first, absence } };
}

/** Reminders stay due. */
const withoutReplies = (updates: readonly JobUpdate[]) =>
  updates
    .filter(({ isNew, step }) => !isNew && step)
    .map((one) => ({ ...one, hasReply: false, isBroadcast: false }));
