import type { Logger } from 'pino';
import type { MissingRight } from '../../errors.ts';
import type { StopResult, TimedStop } from '../../jobs/changes/timedStop.ts';
import type { PostOutcome } from '../../metrics/metrics.ts';
import { hiddenStopResultView, timedStopResultView } from '../../views/changes/timedStop.ts';
import { PostError, type Poster } from '../poster.ts';
import { putOffDelay, retryDelay, tooLate } from '../retries.ts';
import type { StopRow } from './stopTable.ts';

interface ReportStopDependencies {
  readonly poster: Poster;
  /** The right that its person lacks now to see the job there: in a channel, or by direct message. */
  readonly missingToTell: (stop: TimedStop, place: string) => Promise<MissingRight | undefined>;
  readonly onPost: (outcome: PostOutcome) => void;
  readonly log: Logger;
  readonly now: () => number;
}

/**
 * Reports the result of a stop to the channel where it was set up, or to the person if that fails.
 * Resolves with the seconds until another attempt; undefined: reported, or impossible.
 */
export function createReportStop({ poster, missingToTell, onPost, log, now }: ReportStopDependencies) {
  return async ({ stop, claimedAt, begunAt }: StopRow, result: StopResult): Promise<number | undefined> => {
    const mark = { type: 'vizjobs_stop', payload: { stop: stop.id } } as const;
    const message = timedStopResultView(stop, result, begunAt);
    const age = begunAt === undefined ? 0 : now() - begunAt;
    const sendToPerson = async () => {
      const place = stop.channel.startsWith('D') ? stop.channel : stop.setBy;
      const isHidden = ![undefined, 'guest'].includes(await missingToTell(stop, place));
      await poster.post(stop.setBy, isHidden ? hiddenStopResultView(stop) : message);
    };
    const postToChannel = async () => {
      const isTold =
        claimedAt !== undefined && (await poster.find({ channel: stop.channel }, mark, claimedAt));
      if (!isTold) await poster.post(stop.channel, message, { mark });
    };
    if (age <= tooLate && (await poster.refusal()) !== undefined) return putOffDelay(age);
    // Shortcuts have no channel, and no one can invite the bot to a direct message between others.
    const isChannel = /^[CG]/.test(stop.channel);
    try {
      // The others there may still see it if only its person may not.
      if (!isChannel || (await missingToTell(stop, stop.channel)) === 'channel') await sendToPerson();
      else
        await postToChannel().catch((error: unknown) => {
          if (!(error instanceof PostError && error.failure.fault === 'channel')) throw error;
          return sendToPerson();
        });
      onPost('posted');
      return undefined;
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      const seconds = retryDelay(error.failure, age, Number.POSITIVE_INFINITY);
      if (seconds !== undefined && age <= tooLate) return seconds;
      log.warn({ stop: stop.id, reason: error.failure.code }, 'the result of a timed stop was not posted');
      onPost('failed');
      return undefined;
    }
  };
}
