import type { Logger } from 'pino';
import { ModelArtsError } from '../../errors.ts';
import { refusedStatus } from '../../jobs/changes/actions.ts';
import type { StopResult, TimedStop } from '../../jobs/changes/timedStop.ts';
import type { Clouds } from '../../jobs/clouds/clouds.ts';
import { getJob } from '../../jobs/find.ts';
import type { StopOutcome } from '../../metrics/metrics.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job, Tally } from '../../modelarts/types.ts';
import type { FindMissingRight } from '../poster.ts';
import type { StopChange, StopRow, StopTable } from './stopTable.ts';

export interface DueStopDependencies {
  readonly table: StopTable;
  readonly clouds: Clouds;
  /** The right to change jobs of that cloud in that channel that the person lacks now. */
  readonly missingToChange: FindMissingRight;
  /** `accepted`, or the reason for a failure. */
  readonly audit: (stop: TimedStop, outcome: string, requestId: string | undefined) => void;
  /** Seconds until the next attempt to report it; undefined: reported, or impossible. */
  readonly report: (row: StopRow, result: StopResult) => Promise<number | undefined>;
  readonly onEnd: (outcome: StopOutcome) => void;
  readonly log: Logger;
  readonly now: () => number;
}

/** Milliseconds. A stop that is later than this asks first: by then nobody expects it. */
const tooLate = 60 * 60_000;
/** Milliseconds from the first attempt. */
const patience = 10 * 60_000;
/** Seconds. */
const retryDelay = 30;
const followDelay = 10;
const permissionDelay = 60;
/** Seconds after which an early row is checked again: the database's clock may be ahead of this machine's. */
const maxEarly = 10 * 60;

/** Processes the row of one pg-boss job. Rejects only if pg-boss should retry the job. */
export function createDueStop({
  table,
  clouds,
  missingToChange,
  audit,
  report,
  onEnd,
  log,
  now,
}: DueStopDependencies) {
  async function run(row: StopRow): Promise<void> {
    if (row.result) return finish(row, row.result);
    const { dueAt } = row.stop;
    const early = Math.ceil((dueAt - now()) / 1_000);
    if (early > 0 && row.state === 'waiting') return again(row, Math.min(early, maxEarly));
    // One in the future is from before the clock was set back.
    if (row.begunAt !== undefined && row.begunAt <= now()) return attempt(row, row.begunAt);
    const begunAt = now();
    const begun = await table.change(row, { begunAt });
    if (begun) await attempt(begun, begunAt);
  }

  async function attempt(row: StopRow, begunAt: number): Promise<void> {
    const isOver = now() - begunAt >= patience;
    // The cloud was removed from the configuration in the meantime.
    if (row.stop.cloud !== undefined && !clouds.has(row.stop.cloud))
      return conclude(row, { kind: 'unconfigured' });
    const read = await readJob(row.stop);
    if ('failure' in read) {
      if (!isOver) return again(row, retryDelay);
      return conclude(row, row.state === 'accepted' ? { kind: 'slow' } : failed(read.failure));
    }
    const { job } = read;
    if (row.state === 'accepted') return follow(row, job, isOver);
    if (!job) return drop(row);
    const { group, canStop } = statusOf(job.status);
    // An earlier request whose response was lost has stopped it.
    if (row.state === 'asked' && isStopped(job)) return accept(row, undefined);
    if (group === 'unknown') return isOver ? conclude(row, { kind: 'unclear' }) : again(row, retryDelay);
    if (!canStop) return drop(row);
    // Measured at the first attempt, so that retries of a slow service don't count as late.
    if (begunAt - row.stop.dueAt > tooLate) return conclude(row, { kind: 'missed' });
    const missing = await missingToChange(row.stop.setBy, row.stop.channel, row.stop.cloud);
    if (missing === 'unchecked' && !isOver) return again(row, permissionDelay);
    if (missing) return conclude(row, { kind: 'forbidden', missing });
    const asked = await table.change(row, { state: 'asked' });
    if (asked) await stop(asked, job, { isOver, isSecond: row.state === 'asked' });
  }

  async function stop(
    row: StopRow,
    job: Job,
    { isOver, isSecond }: { readonly isOver: boolean; readonly isSecond: boolean },
  ): Promise<void> {
    const tally: Tally = { requests: 0 };
    try {
      await clouds
        .named(row.stop.cloud)
        .lifecycle.change('stop', job, { question: { requester: undefined, tally } });
    } catch (error) {
      if (!(error instanceof ModelArtsError)) throw error;
      // It ended in the meantime; after a second request, because of the first one.
      if (refusedStatus(error) !== undefined) return isSecond ? again(row, 1) : drop(row);
      const isFinal = error.failure === 'refused' && (error.status ?? 0) < 500 && error.status !== 429;
      return isFinal || isOver ? conclude(row, failed(error), tally.requestId) : again(row, retryDelay);
    }
    await accept(row, tally.requestId);
  }

  async function accept(row: StopRow, requestId: string | undefined): Promise<void> {
    const accepted = await table.change(row, { state: 'accepted', wake: followDelay });
    if (accepted) audit(row.stop, 'accepted', requestId);
  }

  async function follow(row: StopRow, job: Job | undefined, isOver: boolean): Promise<void> {
    if (!job || !statusOf(job.status).isActive) return conclude(row, { kind: 'stopped' });
    return isOver ? conclude(row, { kind: 'slow' }) : again(row, followDelay);
  }

  /** Undefined: the job is gone, or its ID now belongs to another job. */
  async function readJob(
    of: TimedStop,
  ): Promise<{ readonly job: Job | undefined } | { readonly failure: ModelArtsError }> {
    try {
      const job = await getJob(clouds.named(of.cloud).modelarts, of.job, {});
      const isSame = of.createdAt === undefined || (job?.createdAt ?? of.createdAt) === of.createdAt;
      return { job: isSame ? job : undefined };
    } catch (error) {
      if (error instanceof ModelArtsError) return { failure: error };
      throw error;
    }
  }

  const again = async (row: StopRow, seconds: number): Promise<void> => {
    await table.change(row, { wake: seconds });
  };

  async function conclude(row: StopRow, result: StopResult, requestId?: string): Promise<void> {
    const concluded = await table.change(row, { result });
    if (!concluded) return;
    if (result.kind === 'failed') audit(row.stop, `${result.failure}: ${result.message}`, requestId);
    if (result.kind === 'forbidden') audit(row.stop, `refused: not permitted (${result.missing})`, undefined);
    await finish(concluded, result);
  }

  /** Reports the result, then deletes the row. */
  async function finish(row: StopRow, result: StopResult): Promise<void> {
    const claimed = await table.change(row, { claimedAt: row.claimedAt ?? now() });
    if (!claimed) return;
    const seconds = await report({ ...claimed, claimedAt: row.claimedAt }, result);
    if (seconds !== undefined) {
      const retry: StopChange = { wake: seconds };
      await table.change(claimed, retry);
      return;
    }
    await end(claimed, result.kind);
  }

  async function end(row: StopRow, outcome: StopOutcome): Promise<void> {
    await table.remove(row);
    onEnd(outcome);
    const { id, job, channel } = row.stop;
    log.info({ stop: id, job, channel, outcome }, 'timed stop');
  }

  const drop = (row: StopRow) => end(row, 'dropped');

  return run;
}

/** Includes Canceled, the service's other status for it. */
const isStopped = ({ status }: Job) =>
  statusOf(status).group === 'stopped' || statusOf(status).name === 'JOBSTAT_CANCELED';

const failed = ({ failure, status, code, message }: ModelArtsError): StopResult => ({
  kind: 'failed',
  failure,
  status,
  code,
  message: message.slice(0, 500),
});
