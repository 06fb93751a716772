import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { SlackConfig } from '../../config.ts';
import { PostError, type Poster, type PostMark } from '../../delivery/poster.ts';
import { type Pause, realPause } from '../../jobs/actions.ts';
import { type Clock, systemClock } from '../../time.ts';
import type { Message } from '../../views/kit/message.ts';
import { boltLogger } from '../receivers/logger.ts';
import { slackErrorCode } from './webApi.ts';

export interface PosterOptions {
  readonly log: Logger;
  readonly clock?: Clock;
  readonly pause?: Pause;
}

/** https://docs.slack.dev/apis/web-api/rate-limits: one message a second to a channel, in milliseconds. */
const perChannel = 1_000;
/** Clocks differ: look this much earlier for a post, in milliseconds. */
const skew = 5 * 60_000;
const eventType = 'vizjobs_summary';

const marked = z.object({
  ts: z.string(),
  metadata: z.object({
    event_type: z.literal(eventType),
    event_payload: z.object({ schedule: z.string(), slot: z.string() }),
  }),
});

/** These pass by themselves; every other word of Slack needs somebody who does something. */
const passing =
  /^(ratelimited|internal_error|fatal_error|service_unavailable|request_timeout|team_added_to_org)$/;

/**
 * Posts without anybody waiting. A client of its own, because Slack's Retry-After stops all that a client does: a
 * burst of summaries must not delay an answer to a person.
 */
export function createChannelPoster(
  config: SlackConfig,
  { log, clock = systemClock, pause = realPause }: PosterOptions,
): Poster {
  const options: WebClientOptions = {
    ...(config.apiUrl === undefined ? {} : { slackApiUrl: config.apiUrl }),
    timeout: 10_000,
    // What fails goes back into the queue, which knows whether it may be tried again.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: 20,
    logger: boltLogger(log),
  };
  const client = new WebClient(config.botToken, options);
  /** When the next message to a channel may go out, in milliseconds of the monotonic clock. */
  const nextPost = new Map<string, number>();

  async function turn(channel: string): Promise<void> {
    const now = clock.monotonic;
    const at = Math.max(now(), nextPost.get(channel) ?? 0);
    nextPost.set(channel, at + perChannel);
    if (at > now()) await pause(at - now());
    // Only a channel that was just written to has to wait.
    for (const [one, time] of nextPost) if (time < now()) nextPost.delete(one);
  }

  async function send(channel: string, { text, blocks }: Message, mark?: PostMark): Promise<string> {
    const metadata = mark && { event_type: eventType, event_payload: { ...mark } };
    const place = { channel, text, unfurl_links: false, unfurl_media: false, ...(metadata && { metadata }) };
    const { ts } = await client.chat.postMessage({ ...place, blocks }).catch((error: unknown) => {
      // The words still help when Slack does not like how they are laid out.
      if (slackErrorCode(error) === 'invalid_blocks') return client.chat.postMessage(place);
      throw error;
    });
    return ts ?? '';
  }

  return {
    async post(channel, message, mark) {
      await turn(channel);
      try {
        return await send(channel, message, mark);
      } catch (error) {
        throw postError(error);
      }
    },

    async find(channel, { schedule, slot }, since) {
      try {
        const pages = client.paginate('conversations.history', {
          channel,
          oldest: String((since - skew) / 1_000),
          include_all_metadata: true,
          limit: 200,
        });
        for await (const page of pages) {
          const messages = z.object({ messages: z.array(z.unknown()) }).parse(page).messages;
          const found = messages
            .map((message) => marked.safeParse(message).data)
            .find(
              (one) =>
                one?.metadata.event_payload.schedule === schedule && one.metadata.event_payload.slot === slot,
            );
          if (found) return found.ts;
        }
      } catch (error) {
        log.warn(
          { reason: slackErrorCode(error), channel, schedule },
          'the channel cannot be searched for a summary',
        );
      }
      return undefined;
    },

    async sendDirectMessage(user, message) {
      try {
        await send(user, message);
        return true;
      } catch (error) {
        log.warn({ reason: slackErrorCode(error), user }, 'no direct message');
        return false;
      }
    },
  };
}

function postError(error: unknown): PostError {
  if (error instanceof WebAPIRateLimitedError) {
    return new PostError('passing', 'ratelimited', error.retryAfter * 1_000);
  }
  const reason = slackErrorCode(error);
  if (error instanceof WebAPIPlatformError)
    return new PostError(passing.test(reason) ? 'passing' : 'refused', reason);
  if (error instanceof WebAPIHTTPError) return new PostError('unknown', reason);
  // A connection that was never made has carried nothing.
  const never = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|UND_ERR_CONNECT_TIMEOUT|EHOSTUNREACH|ENETUNREACH)$/.test(
    reason,
  );
  return new PostError(never ? 'passing' : 'unknown', reason);
}
