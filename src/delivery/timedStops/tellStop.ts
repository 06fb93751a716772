import type { Logger } from 'pino';
import type { MissingRight } from '../../errors.ts';
import type { StopResult, TimedStop } from '../../jobs/changes/timedStop.ts';
import type { PostOutcome } from '../../metrics/metrics.ts';
import { hiddenStopResultView, timedStopResultView } from '../../views/changes/timedStop.ts';
import { PostError, type Poster } from '../poster.ts';
import type { StopRow } from './stopTable.ts';

export interface TellStopDependencies {
  readonly poster: Poster;
  /** The right that its person lacks now to see the job there: in a channel, or by direct message. */
  readonly missingToTell: (stop: TimedStop, place: string) => Promise<MissingRight | undefined>;
  readonly onPost: (outcome: PostOutcome) => void;
  readonly log: Logger;
  readonly now: () => number;
}

/** Seconds. */
const retryDelay = 60;
/** Milliseconds from the first attempt. */
const tooOld = 12 * 60 * 60_000;

/**
 * Reports the result of a stop to the channel where it was set up, or to the person if that fails.
 * Resolves with the seconds until another attempt; undefined: reported, or impossible.
 */
export function createTellStop({ poster, missingToTell, onPost, log, now }: TellStopDependencies) {
  return async ({ stop, claimedAt, begunAt }: StopRow, result: StopResult): Promise<number | undefined> => {
    const mark = { type: 'vizjobs_stop', payload: { stop: stop.id } } as const;
    if (
      claimedAt !== undefined &&
      (await poster.find({ channel: stop.channel }, mark, claimedAt)) !== undefined
    ) {
      onPost('posted');
      return undefined;
    }
    const message = timedStopResultView(stop, result, begunAt);
    const isOld = begunAt !== undefined && now() - begunAt > tooOld;
    const tellPerson = async () => {
      const place = stop.channel.startsWith('D') ? stop.channel : stop.setBy;
      const isHidden = (await missingToTell(stop, place)) !== undefined;
      const told = isHidden ? hiddenStopResultView(stop) : message;
      onPost((await poster.sendDirectMessage(stop.setBy, told)) ? 'posted' : 'failed');
      return undefined;
    };
    const refusal = await poster.refusal();
    if (refusal !== undefined && !isOld) return retryDelay;
    // Shortcuts have no channel, and no one can invite the bot to a direct message between others.
    if (!/^[CG]/.test(stop.channel)) return tellPerson();
    // The others there may still see it if only its person may not.
    if ((await missingToTell(stop, stop.channel)) === 'channel') return tellPerson();
    try {
      await poster.post(stop.channel, message, { mark });
      onPost('posted');
      return undefined;
    } catch (error) {
      if (!(error instanceof PostError)) throw error;
      const { code, fault, retryAfter } = error.failure;
      if (fault === 'channel') return tellPerson();
      if (fault !== 'message' && !isOld)
        return retryAfter === undefined ? retryDelay : Math.ceil(retryAfter / 1_000);
      log.warn({ stop: stop.id, reason: code }, 'the result of a timed stop was not posted');
      onPost('failed');
      return undefined;
    }
  };
}
