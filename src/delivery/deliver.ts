import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { formatFilter } from '../commands/format.ts';
import { ModelArtsError } from '../errors.ts';
import type { Snapshot } from '../jobs/list.ts';
import { baselineOf, summarize } from '../jobs/summary.ts';
import { type Slot, slotAfter, slotBefore } from '../schedules/recurrence.ts';
import type { Schedule } from '../schedules/schedule.ts';
import type { Message } from '../views/kit/message.ts';
import {
  type SummaryContext,
  summaryUnreadView,
  summaryView,
  unchangedView,
} from '../views/summaries/summary.ts';
import type { Deliveries, EndState, SlotKey } from './deliveries.ts';
import { PostError, type Poster } from './poster.ts';

/** A job of pg-boss: which schedule is due, and of which slot once that is known. */
export interface DueJob {
  readonly id: string;
  readonly schedule: string;
  readonly slot?: Slot | undefined;
}

export interface DeliverDependencies {
  readonly schedules: {
    get(id: string): Promise<Schedule | undefined>;
    pause(schedule: Schedule, reason: string): Promise<void>;
  };
  readonly summaries: Deliveries;
  readonly snapshot: (schedule: Schedule, slot: Slot) => Promise<Snapshot>;
  readonly poster: Poster;
  /** Gives the slot another job of pg-boss, which begins after that many seconds. */
  readonly later: (job: DueJob & { readonly slot: Slot }, seconds: number) => Promise<void>;
  readonly onEnd: (state: EndState) => void;
  /** Seconds from the slot to its message. */
  readonly onLag: (seconds: number) => void;
  readonly log: Logger;
  readonly now: () => number;
}

/** In milliseconds: what is later than this says so; what is older is not posted at all. */
const late = 5 * 60_000;
const tooLate = 12 * 60 * 60_000;
/** A schedule that is set up within its own minute begins at once. */
const ownMinute = 60_000;
/** How long the service is asked again before the channel is told, in milliseconds; and how often, in seconds. */
const patience = 5 * 60_000;
const askAgain = 30;
/** Seconds before each further post of a message that may be in Slack already, or that is at fault itself. */
const backOff = [30, 60, 150, 360, 900, 1_800, 3_600, 7_200];
/** Seconds, while Slack certainly takes nothing: half of the slot's age, within these. */
const putOffWait = { min: 30, max: 300 };
/** Points in the line of history. */
const historyLength = 14;

/** Brings the summary of a slot to its channel, once. Rejects only where pg-boss should begin anew. */
export function createDeliver({
  schedules,
  summaries,
  snapshot,
  poster,
  later,
  onEnd,
  onLag,
  log,
  now,
}: DeliverDependencies) {
  async function run(job: DueJob): Promise<void> {
    const schedule = await schedules.get(job.schedule);
    if (!schedule || schedule.paused) return;
    const slot = job.slot ?? slotBefore(schedule, now());
    if (slot.at < schedule.changedAt - ownMinute) return;
    const key = { schedule: schedule.id, slot };
    const progress = await summaries.begin(key, job.id, now());
    if (!progress) return;
    const over = async (state: EndState, ts?: string) => {
      await summaries.finish(key, state, ts);
      done(schedule, slot, state);
    };
    if (progress.state === 'claimed') {
      const ts = await poster.find(schedule.channel, markOf(key), progress.claimedAt ?? progress.begunAt);
      if (ts !== undefined) return over('posted', ts);
    }
    if (now() - slot.at > tooLate) return over('skipped');
    const refusal = await poster.refusal();
    if (refusal !== undefined) return putOff(job, slot, waitFor(slot), refusal);

    const context = contextOf(schedule, slot);
    let seen: Snapshot;
    try {
      seen = await snapshot(schedule, slot);
    } catch (error) {
      if (!(error instanceof ModelArtsError)) throw error;
      if (now() - progress.begunAt < patience) return putOff(job, slot, askAgain, error.failure);
      return deliver(job, key, schedule, summaryUnreadView(error, context), 'unread');
    }
    const filter = formatFilter(schedule.filter);
    const [since, history] = await Promise.all([
      summaries.last(schedule.id, filter),
      summaries.history(schedule.id, filter, historyLength - 1),
    ]);
    const summary = summarize(schedule.filter, seen, since);
    const reading = { channel: schedule.channel, filter, baseline: baselineOf(seen) };
    if (summary.unchanged && schedule.unchanged === 'nothing') {
      await summaries.finish(key, 'quiet', undefined, reading);
      return done(schedule, slot, 'quiet');
    }
    const message =
      summary.unchanged && schedule.unchanged === 'line'
        ? unchangedView(summary, context)
        : summaryView(summary, { ...context, history });
    await deliver(job, key, schedule, message, 'posted', reading);
  }

  function contextOf(schedule: Schedule, slot: Slot): SummaryContext {
    return {
      schedule,
      slot,
      isLate: now() - slot.at > late,
      next: slotAfter(schedule, Math.max(now(), slot.at)).at,
    };
  }

  async function deliver(
    job: DueJob,
    key: SlotKey,
    schedule: Schedule,
    message: Message,
    state: EndState,
    reading?: Parameters<Deliveries['claim']>[3],
  ): Promise<void> {
    // From here on the message may be in Slack: only the job that has the slot may go on.
    if (!(await summaries.claim(key, job.id, now(), reading))) return;
    let ts: string;
    try {
      ts = await poster.post(schedule.channel, message, markOf(key));
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      return undelivered(job, key, schedule, error);
    }
    await summaries.finish(key, state, ts);
    onLag((now() - key.slot.at) / 1_000);
    done(schedule, key.slot, state);
  }

  async function undelivered(job: DueJob, key: SlotKey, schedule: Schedule, error: PostError): Promise<void> {
    const { code, fault, isCertain, retryAfter } = error.failure;
    // A fault of the app or of the moment says nothing about this schedule.
    const counts = !isCertain || fault === 'message';
    const tries = await summaries.failed(key, { certain: isCertain, counts });
    const wait =
      retryAfter === undefined ? (counts ? backOff[tries - 1] : waitFor(key.slot)) : retryAfter / 1_000;
    if (fault !== 'channel' && wait !== undefined) return putOff(job, key.slot, Math.ceil(wait), code);
    await summaries.finish(key, 'refused');
    if (fault === 'channel') await schedules.pause(schedule, code);
    done(schedule, key.slot, 'refused', code);
  }

  function waitFor(slot: Slot): number {
    const age = (now() - slot.at) / 1_000;
    return Math.ceil(Math.min(Math.max(age / 2, putOffWait.min), putOffWait.max));
  }

  async function putOff(job: DueJob, slot: Slot, seconds: number, reason: string): Promise<void> {
    await later({ ...job, slot }, seconds);
    log.warn({ schedule: job.schedule, slot: slot.wall, reason, seconds }, 'summary put off');
  }

  function done(schedule: Schedule, slot: Slot, state: EndState, reason?: string): void {
    onEnd(state);
    log.info({ schedule: schedule.id, channel: schedule.channel, slot: slot.wall, state, reason }, 'summary');
  }

  return run;
}

const markOf = ({ schedule, slot }: SlotKey) => ({ schedule, slot: slot.wall });

/** The id of the job that goes on with a slot. */
export const newJobId = (): string => randomUUID();
