import type { Logger } from 'pino';
import { CloudError, ModelArtsError } from '../../errors.ts';
import type { Jobs } from '../../jobs/list.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { type Comparison, compare, type Seen } from '../../watches/changes.ts';
import type { Absence } from '../../watches/thread.ts';
import { maxAbsence, type ThreadState, updatesOf } from '../../watches/updates.ts';
import type { Watch } from '../../watches/watch.ts';
import type { Outcome } from './outcomes.ts';
import type { PollTable, SourceState } from './pollTable.ts';
import type { ReportProblems } from './problems.ts';
import { readSource } from './watchPlan.ts';
import type { WatchTable } from './watchTable.ts';

interface PollDependencies {
  readonly polls: PollTable;
  readonly reportProblems: ReportProblems;
  readonly table: WatchTable;
  readonly jobs: Pick<Jobs, 'read'>;
  /** Between two polls. */
  readonly seconds: number;
  /** Called after each poll with its source. `since`: of its first failure in a row, milliseconds since the epoch. */
  readonly onPoll: (source: string, since: number | undefined) => void;
  /** Pauses those that are not paused, and tells their owners why. */
  readonly pauseAll: (watches: readonly Watch[], reason: string) => Promise<void>;
  readonly metrics: Pick<Metrics, 'watchPoll'> | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

/** Milliseconds of failed polls after which channels are notified. */
export const patience = 10 * 60_000;
/** Milliseconds without an attempt, beyond the interval, that count as an absence of vizjobs. */
const minAbsence = 5 * 60_000;
/** Seconds at most after which an empty list is read again. */
const doubt = 60;

const noThreads: ReadonlyMap<string, ThreadState> = new Map();

/** Polls a source, and stores its jobs together with the consequences for each watch. */
export function createPoll({
  polls,
  reportProblems,
  table,
  jobs,
  seconds,
  onPoll,
  pauseAll,
  metrics,
  log,
  now,
}: PollDependencies) {
  async function run(key: string): Promise<void> {
    const state = await polls.state(key);
    if (!state) return;
    const watches = await table.ofSource(key);
    if (watches.length === 0) {
      onPoll(key, undefined);
      log.debug({ source: key }, 'no longer watched');
      return polls.forget(key);
    }
    try {
      const { jobs: found, skipped, unreadable, asOf } = await jobs.read(readSource(key));
      if (skipped > 0) return await fail(key, state, 'partial');
      // A failing service can list nothing: jobs are gone only if the next answer says so, too.
      const isSuspect = found.length === 0 && (state.seen?.jobs.size ?? 0) > 0 && state.failure !== 'empty';
      if (isSuspect) return await fail(key, state, 'empty');
      const comparison = compare(state.seen, { asOf, jobs: found, isWhole: unreadable === 0 }, state.stored);
      await keep(key, state, comparison, watches);
    } catch (error) {
      if (error instanceof ModelArtsError) return fail(key, state, error.failure);
      if (!(error instanceof CloudError)) throw error;
      // The cloud is no longer configured.
      onPoll(key, undefined);
      await pauseAll(watches, 'cloud');
      await polls.forget(key);
    }
  }

  async function keep(
    key: string,
    state: SourceState,
    comparison: Comparison,
    watches: readonly Watch[],
  ): Promise<void> {
    const { asOf } = comparison.after;
    const { changes } = comparison;
    const threads = needsThreads(watches, comparison)
      ? await polls.threads(watches.map(({ id }) => id))
      : new Map<string, never>();
    const absence = absenceOf(state, asOf);
    const outcomes = watches.flatMap((watch): Outcome[] => {
      const ofWatch = threads.get(watch.id) ?? noThreads;
      const { updates, batch, isOver } = updatesOf(watch, comparison, {
        now: asOf,
        absence,
        threads: ofWatch,
      });
      return updates.length > 0 || batch ? [{ watch, updates, batch, isOver }] : [];
    });
    if (!(await polls.store(key, state, comparison, outcomes, seconds))) return;
    onPoll(key, undefined);
    metrics?.watchPoll('complete', changes.length);
    if (changes.length > 0)
      log.info({ source: key, changes: changes.length, watches: outcomes.length }, 'watched jobs changed');
    log.debug({ source: key }, 'watched jobs read');
    if (state.failingSince !== undefined) await reportProblems(now(), patience);
  }

  const needsThreads = (watches: readonly Watch[], { changes }: Comparison) =>
    changes.length > 0 ||
    watches.some(({ subject }) => subject.kind === 'job' || subject.filter.over !== undefined);

  /** Service outages are not an absence, because vizjobs has tried. */
  function absenceOf(
    { seen, triedAt }: { seen: Seen | undefined; triedAt: number | undefined },
    asOf: number,
  ) {
    if (!seen) return undefined;
    const isLong = asOf - seen.asOf > maxAbsence;
    const wasAway = triedAt === undefined || asOf - triedAt > seconds * 1_000 + minAbsence;
    return wasAway || isLong ? ({ from: seen.asOf, until: asOf } satisfies Absence) : undefined;
  }

  async function fail(key: string, { failingSince }: SourceState, reason: string): Promise<void> {
    log.warn({ source: key, reason }, 'watched jobs could not be read');
    onPoll(key, Math.min(failingSince ?? now(), now()));
    metrics?.watchPoll(reason === 'partial' || reason === 'empty' ? 'partial' : 'failed', 0);
    await polls.fail(key, reason, now(), reason === 'empty' ? Math.min(seconds, doubt) : seconds);
    if (failingSince !== undefined && now() - failingSince >= patience) await reportProblems(now(), patience);
  }

  return run;
}
