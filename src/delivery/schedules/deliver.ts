import type { Logger } from 'pino';
import { formatFilter } from '../../commands/format.ts';
import type { DetailsConfig } from '../../config/details.ts';
import { CloudError, ModelArtsError } from '../../errors.ts';
import { isPartial } from '../../jobs/clouds/cloudPart.ts';
import type { Snapshot } from '../../jobs/list.ts';
import { baselineOf, summarize } from '../../jobs/summary.ts';
import { type Slot, slotAfter } from '../../schedules/recurrence.ts';
import type { Schedule } from '../../schedules/schedule.ts';
import type { Message } from '../../views/kit/message.ts';
import { summaryUnreadView, summaryView, unchangedView } from '../../views/summaries/summary.ts';
import type { SummaryContext } from '../../views/summaries/summaryWords.ts';
import { type FindMissingRight, PostError, type Poster, type PostMark } from '../poster.ts';
import { putOffDelay, retryDelay, tooLate } from '../retries.ts';
import type { Deliveries, EndState, Reading, SlotKey } from './deliveries.ts';
import { filterTexts } from './filterTexts.ts';

/** `job`: the pg-boss job that delivers the slot. */
export interface DueSlot {
  readonly job: string;
  readonly schedule: Schedule;
  readonly slot: Slot;
}

/** After one attempt to deliver a slot. */
export type NextStep =
  | { readonly kind: 'over' }
  /** Retry the slot. */
  | { readonly kind: 'again'; readonly seconds: number }
  /** Finish the slot and pause the schedule. `reason`: Slack's error code or the missing right. */
  | { readonly kind: 'pause'; readonly reason: string };

export interface DeliverDependencies {
  readonly deliveries: Deliveries;
  readonly snapshot: (schedule: Schedule, slot: Slot) => Promise<Snapshot>;
  readonly poster: Poster;
  /** The right to see jobs that the owner or the channel lacks now. */
  readonly missingToReceive: FindMissingRight;
  /** Whether to offer direct messages about a job in that channel, or in which clouds. */
  readonly mayWatchFrom: (channel: string) => boolean | ReadonlySet<string>;
  readonly onEnd: (state: EndState) => void;
  /** Seconds from the slot's time to its message. */
  readonly onLag: (seconds: number) => void;
  /** Undefined: summaries show no costs. */
  readonly price: DetailsConfig['price'];
  /** As in `filterTexts`. */
  readonly firstCloud: string | undefined;
  readonly log: Logger;
  readonly now: () => number;
}

/** Milliseconds after which the summary states its due time. */
const late = 5 * 60_000;
/** Milliseconds of failed fetches after which the channel is informed. */
const fetchPatience = 5 * 60_000;
/** Seconds. */
const fetchRetryDelay = 30;
const permissionRetryDelay = 60;
/** Points in the history. */
const historyLength = 14;

/** Delivers the summary of a slot exactly once. Rejects only if pg-boss should retry the job. */
export function createDeliver({
  deliveries,
  snapshot,
  poster,
  missingToReceive,
  mayWatchFrom,
  onEnd,
  onLag,
  price,
  firstCloud,
  log,
  now,
}: DeliverDependencies) {
  async function run(due: DueSlot): Promise<NextStep> {
    const { schedule, slot } = due;
    const key = { schedule: schedule.id, slot };
    const progress = await deliveries.begin(key, due.job, now());
    if (!progress) return { kind: 'over' };
    if (progress.state === 'claimed') {
      const since = progress.claimedAt ?? progress.begunAt;
      try {
        const found = await poster.find({ channel: schedule.channel }, markOf(key), since);
        if (found) return finish(due, 'posted', { ts: found.ts });
      } catch (error) {
        return undelivered(due, error);
      }
    }
    if (now() - slot.at > tooLate) return finish(due, 'skipped');
    const refusal = await poster.refusal();
    if (refusal !== undefined) return putOff(due, putOffDelay(now() - slot.at), refusal);
    const missing = await missingOrGone(schedule);
    if (missing === 'unchecked') return putOff(due, permissionRetryDelay, missing);
    if (missing) return block(due, missing);

    const context = contextOf(schedule, slot);
    let seen: Snapshot;
    try {
      seen = await snapshot(schedule, slot);
    } catch (error) {
      if (!(error instanceof ModelArtsError)) throw error;
      const waited = now() - progress.begunAt;
      // Negative when the clock was set back.
      if (waited >= 0 && waited < fetchPatience) return putOff(due, fetchRetryDelay, error.failure);
      return post(due, summaryUnreadView(error, context), 'unread');
    }
    const isWhole = !isPartial(seen);
    const waitedFor = now() - progress.begunAt;
    if (!isWhole && waitedFor >= 0 && waitedFor < fetchPatience)
      return putOff(due, fetchRetryDelay, 'a cloud did not respond');
    const filter = formatFilter(schedule.filter);
    const { since, history } = await deliveries.comparison(
      { schedule: schedule.id },
      filterTexts(schedule.filter, firstCloud),
      historyLength - 1,
    );
    const summary = summarize(schedule.filter, seen, since);
    // The next one is compared with the last complete one.
    const reading = isWhole ? { channel: schedule.channel, filter, baseline: baselineOf(seen) } : undefined;
    if (summary.unchanged && schedule.unchanged === 'nothing') return finish(due, 'quiet', { reading });
    const message =
      summary.unchanged && schedule.unchanged === 'line'
        ? unchangedView(summary, context)
        : summaryView(summary, { ...context, history });
    return post(due, message, 'posted', reading);
  }

  async function missingOrGone({ createdBy, channel, filter }: Schedule) {
    try {
      return await missingToReceive(createdBy, channel, filter.cloud);
    } catch (error) {
      if (error instanceof CloudError) return 'cloud';
      throw error;
    }
  }

  function contextOf(schedule: Schedule, slot: Slot): SummaryContext {
    return {
      schedule,
      slot,
      isLate: now() - slot.at > late,
      next: slotAfter(schedule, now()).at,
      price,
      mayWatch: mayWatchFrom(schedule.channel),
    };
  }

  async function post(due: DueSlot, message: Message, state: EndState, reading?: Reading): Promise<NextStep> {
    const { schedule, slot } = due;
    const key = { schedule: schedule.id, slot };
    // Once claimed, the message may be in Slack: only the slot's own job may continue.
    if (!(await deliveries.claim(key, due.job, now(), reading))) return { kind: 'over' };
    let ts: string;
    try {
      ({ ts } = await poster.post(schedule.channel, message, { mark: markOf(key) }));
    } catch (error) {
      return undelivered(due, error);
    }
    onLag((now() - slot.at) / 1_000);
    return finish(due, state, { ts });
  }

  async function undelivered(due: DueSlot, error: unknown): Promise<NextStep> {
    if (!(error instanceof PostError)) throw error;
    const { failure } = error;
    const { schedule, slot } = due;
    const tries = await deliveries.failed({ schedule: schedule.id, slot }, failure);
    if (failure.fault === 'channel') return block(due, failure.code);
    const seconds = retryDelay(failure, now() - slot.at, tries);
    return seconds === undefined
      ? finish(due, 'refused', { reason: failure.code })
      : putOff(due, seconds, failure.code);
  }

  async function block(due: DueSlot, reason: string): Promise<NextStep> {
    await finish(due, 'refused', { reason });
    return { kind: 'pause', reason };
  }

  function putOff({ schedule, slot }: DueSlot, seconds: number, reason: string): NextStep {
    log.warn({ schedule: schedule.id, slot: slot.wall, reason, seconds }, 'summary postponed');
    return { kind: 'again', seconds };
  }

  async function finish(
    { schedule, slot }: DueSlot,
    state: EndState,
    { ts, reading, reason }: { ts?: string; reading?: Reading | undefined; reason?: string } = {},
  ): Promise<NextStep> {
    await deliveries.finish({ schedule: schedule.id, slot }, state, ts, reading);
    onEnd(state);
    log.info({ schedule: schedule.id, channel: schedule.channel, slot: slot.wall, state, reason }, 'summary');
    return { kind: 'over' };
  }

  return run;
}

const markOf = ({ schedule, slot }: SlotKey): PostMark => ({
  type: 'vizjobs_summary',
  payload: { schedule, slot: slot.wall },
});
