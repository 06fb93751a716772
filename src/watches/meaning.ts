import { matchesStatus } from '../commands/words/selectors.ts';
import { groupOf, statusOf } from '../modelarts/statuses.ts';
import type { Job } from '../modelarts/types.ts';
import type { Comparison, JobChange } from './changes.ts';
import type { Absence, ChangedJob, OverQuestion, Step } from './story.ts';
import type { JobReference, Watch, WatchFilter } from './watch.ts';

/** What a watch has reported about a job so far. */
export interface ToldStory {
  /** Nothing more is reported about this job. */
  readonly isMuted: boolean;
  /** When to ask again, in milliseconds since the epoch. */
  readonly remindAt?: number;
}

/** The consequences of a reading for one watch. */
export interface Meaning {
  readonly told: readonly Told[];
  /** One message for several jobs. `absence`: they changed while vizjobs was away. */
  readonly together?: Together;
  /** For a watch of one job: the job has ended. */
  readonly isOver: boolean;
}

export interface Together {
  readonly count: number;
  /** At most five. */
  readonly first: readonly ChangedJob[];
  readonly absence?: Absence;
}

/** What happens to a job's story. */
export interface Told {
  readonly job: Job;
  readonly step?: Step;
  readonly question?: OverQuestion;
  /** A new story with its own message. */
  readonly begins: boolean;
  /** A new story without one, because its question stands in a message for several: it is asked only once. */
  readonly isKept?: boolean;
  /** The story ends here. */
  readonly ends: boolean;
  /** Whether the step or reminder gets a reply in the thread. */
  readonly isSaid: boolean;
  /** Whether the reply is also shown in the channel. */
  readonly isBroadcast: boolean;
}

export interface MeaningContext {
  readonly now: number;
  /** Set after a time without readings. */
  readonly absence?: Absence | undefined;
  /** The watch's open stories by job ID. */
  readonly stories: ReadonlyMap<string, ToldStory>;
}

/** More changed jobs than this share one message. */
export const maxMessages = 5;
/** Milliseconds after which a missed change is no longer reported. */
export const maxAbsence = 12 * 60 * 60_000;

const nothing: Meaning = { told: [], isOver: false };
const isFailure = (status: number | undefined) => status !== undefined && groupOf(status) === 'failed';

/** The consequences of a reading's changes for a watch that is neither paused nor new to all of them. */
export function meaningOf(watch: Watch, comparison: Comparison, context: MeaningContext): Meaning {
  const { now, stories, absence } = context;
  const told =
    watch.subject.kind === 'job'
      ? ofJob(watch, watch.subject.job, comparison, stories)
      : [
          ...continued(watch, watch.subject.filter, comparison, stories),
          ...begun(watch, watch.subject.filter, comparison, stories),
        ];
  const isOver = watch.subject.kind === 'job' && told.some(({ ends }) => ends);
  if (told.length === 0) return nothing;
  // Old changes, and those during a mute, only update existing messages.
  const isMuted = watch.mutedUntil !== undefined && watch.mutedUntil > now;
  const isOld = absence !== undefined && absence.until - absence.from > maxAbsence;
  if (isMuted || isOld) return { told: silent(told), isOver };
  return { ...gathered(told, absence), isOver };
}

/** Open stories: each change, and questions due again. */
function continued(
  watch: Watch,
  filter: WatchFilter,
  comparison: Comparison,
  stories: MeaningContext['stories'],
): Told[] {
  if (stories.size === 0) return [];
  const steps = comparison.changes.filter(({ job }) => stories.has(job.id));
  const changed = steps.map(({ job, step }) => {
    // The job no longer has the status that was asked about.
    const isAnswered = filter.over !== undefined;
    return toldStep(watch, job, step, {
      story: stories.get(job.id),
      ends: step.kind === 'gone' || isAnswered,
    });
  });
  const changedIds = new Set(steps.map(({ job }) => job.id));
  const { asOf, jobs } = comparison.after;
  const due = [...stories].filter(
    ([id, { remindAt, isMuted }]) =>
      !isMuted && remindAt !== undefined && remindAt <= asOf && !changedIds.has(id) && jobs.has(id),
  );
  const reminded = due.flatMap(([id]): Told[] => {
    const job = comparison.jobs.get(id);
    if (!job || filter.over === undefined) return [];
    const question = {
      ...timeIn(job, jobs.get(id)?.since ?? asOf, asOf),
      over: filter.over,
      isReminder: true,
    };
    return [{ job, question, begins: false, ends: false, isSaid: true, isBroadcast: true }];
  });
  return [...changed, ...reminded];
}

/** Jobs that start to match. */
function begun(
  watch: Watch,
  filter: WatchFilter,
  comparison: Comparison,
  stories: MeaningContext['stories'],
): Told[] {
  if (filter.over !== undefined) return exceeding(filter, filter.over, comparison, stories);
  // The watch hasn't seen any of these jobs before.
  if (!comparison.before || comparison.before.asOf < watch.createdAt) return [];
  return comparison.changes
    .filter(({ job, step }) => !stories.has(job.id) && comesToMatch(filter, step))
    .map(({ job, step }) => ({
      job,
      step,
      begins: true,
      ends: step.kind === 'gone',
      isSaid: true,
      isBroadcast: false,
    }));
}

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

/** An unfinished job ended between two readings. It may have failed, so watches for failures report it. */
const mayHaveFailed = (filter: WatchFilter, status: number) =>
  statusOf(status).isActive && filter.status.some((one) => one === 'failed' || isFailure(Number(one)));

const matches = (filter: WatchFilter, status: number) => matchesStatus(filter.status, status);

/** Jobs that have had their status for too long, even at first sight. */
function exceeding(
  filter: WatchFilter,
  over: number,
  { jobs, after }: Comparison,
  stories: MeaningContext['stories'],
): Told[] {
  return [...jobs.values()].flatMap((job): Told[] => {
    if (stories.has(job.id) || !matches(filter, job.status)) return [];
    const time = timeIn(job, after.jobs.get(job.id)?.since ?? after.asOf, after.asOf);
    if (time.duration < over * 60_000) return [];
    const question = { ...time, over, isReminder: false };
    return [{ job, question, begins: true, ends: false, isSaid: false, isBroadcast: false }];
  });
}

/** The service reports a running time; for other statuses there is only the first sight. */
function timeIn(
  { status, duration }: Job,
  since: number,
  asOf: number,
): Pick<OverQuestion, 'duration' | 'measure'> {
  if (duration !== undefined && groupOf(status) === 'running') return { duration, measure: 'service' };
  return { duration: Math.max(0, asOf - since), measure: 'seen' };
}

function ofJob(
  watch: Watch,
  reference: JobReference,
  comparison: Comparison,
  stories: MeaningContext['stories'],
): Told[] {
  const changed =
    comparison.changes.find(({ job }) => job.id === reference.id) ?? missed(watch, reference, comparison);
  if (!changed) return [];
  const { job, step } = changed;
  const story = stories.get(job.id);
  const ends = step.kind === 'gone' || !statusOf(step.status).isActive;
  return [toldStep(watch, job, step, { story, ends })];
}

/** A change between setting up the watch and its first reading. */
function missed(
  watch: Watch,
  { id, name, status }: JobReference,
  { before, after, jobs }: Comparison,
): JobChange | undefined {
  if (status === undefined || (before && before.asOf >= watch.createdAt)) return undefined;
  const at = { at: after.asOf, after: watch.createdAt };
  const job = jobs.get(id);
  if (!job && !after.jobs.has(id))
    return { job: { id, name, status }, step: { kind: 'gone', status, from: status, ...at } };
  return job && job.status !== status
    ? { job, step: { kind: 'status', status: job.status, from: status, ...at } }
    : undefined;
}

function toldStep(
  { target }: Watch,
  job: Job,
  step: Step,
  { story, ends }: { readonly story: ToldStory | undefined; readonly ends: boolean },
): Told {
  const fails =
    isFailure(step.status) && step.kind !== 'gone' && (step.kind !== 'status' || !isFailure(step.from));
  return {
    job,
    step,
    begins: !story,
    ends,
    isSaid: !story?.isMuted,
    // A reply in the thread of a direct message is easily overlooked.
    isBroadcast: story !== undefined && !story.isMuted && (fails || target.kind === 'person'),
  };
}

/** Many messages, or those about an absence, become one; existing threads continue. */
function gathered(told: readonly Told[], absence: Absence | undefined): Omit<Meaning, 'isOver'> {
  if (absence) {
    const changes = told.filter(({ step }) => step !== undefined);
    const questions = told.filter(({ step }) => step === undefined);
    const missed = changes.filter(({ isSaid, begins }) => isSaid || begins);
    return { told: [...silent(changes), ...questions], ...together(missed, absence) };
  }
  const shown = told.filter(({ begins, isBroadcast }) => begins || isBroadcast);
  if (shown.length <= maxMessages) return { told };
  const others = told.flatMap((one): Told[] => {
    if (!one.begins) return [{ ...one, isBroadcast: false }];
    return one.question ? [{ ...one, isKept: true }] : [];
  });
  return { told: others, ...together(shown, undefined) };
}

function together(shown: readonly Told[], absence: Absence | undefined): Pick<Meaning, 'together'> {
  if (shown.length === 0) return {};
  const first = shown.slice(0, maxMessages).map(({ job, step }) => ({ job, ...(step && { step }) }));
  return { together: { count: shown.length, first, ...(absence && { absence }) } };
}

const silent = (told: readonly Told[]) =>
  told.filter(({ begins }) => !begins).map((one) => ({ ...one, isSaid: false, isBroadcast: false }));
