import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { proxiedFetch } from '../../agent.ts';
import type { Config } from '../../config/config.ts';
import { PostError, type Poster, type PostMark } from '../../delivery/poster.ts';
import { type Pause, realPause } from '../../jobs/actions.ts';
import { type Clock, systemClock } from '../../time.ts';
import { appAcceptedView } from '../../views/errors/appAccepted.ts';
import type { Message } from '../../views/kit/message.ts';
import { boltLogger } from '../boltLogger.ts';
import { type AppStatus, createAppStatus } from './appStatus.ts';
import { createChannelQueue } from './channelQueue.ts';
import { slackErrorCode, slackFailure } from './slackFailure.ts';
import { BotClient } from './webClient.ts';

export interface PosterOptions {
  readonly log: Logger;
  /** Default: one that nothing else reports to. */
  readonly appStatus?: AppStatus;
  readonly clock?: Clock;
  readonly pause?: Pause;
}

/** Clocks differ: look this much earlier for a post, in milliseconds. */
const skew = 5 * 60_000;
const maxOperators = 20;
const eventType = 'vizjobs_summary';

const marked = z.object({
  ts: z.string(),
  metadata: z.object({
    event_type: z.literal(eventType),
    event_payload: z.object({ schedule: z.string(), slot: z.string() }),
  }),
});

/**
 * Posts that no person waits for. A client of its own, because Slack's Retry-After stops all that a client does: a
 * burst of summaries must not delay an answer to a person.
 */
export function createChannelPoster(
  { slack, auditChannel, clouds }: Pick<Config, 'slack' | 'auditChannel' | 'clouds'>,
  { log, clock = systemClock, pause = realPause, appStatus = createAppStatus({ log, clock }) }: PosterOptions,
): Poster {
  const options: WebClientOptions = {
    ...(slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl }),
    fetch: proxiedFetch,
    timeout: 10_000,
    // What fails goes back into the queue, which knows whether it may be tried again.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: 20,
    logger: boltLogger(log),
  };
  const client = new BotClient(slack.botToken, options, appStatus);
  const operators = [...new Set(clouds.flatMap(({ permissions }) => permissions.operators))];
  const inTurn = createChannelQueue(clock, pause);

  async function send(channel: string, { text, blocks }: Message, mark?: PostMark): Promise<string> {
    const metadata = mark && { event_type: eventType, event_payload: { ...mark } };
    const place = { channel, text, unfurl_links: false, unfurl_media: false, ...(metadata && { metadata }) };
    const { ts } = await inTurn(channel, () =>
      client.chat.postMessage({ ...place, blocks }).catch((error: unknown) => {
        // The text still helps when Slack does not accept its layout.
        if (slackErrorCode(error) === 'invalid_blocks') return client.chat.postMessage(place);
        throw error;
      }),
    );
    return ts ?? '';
  }

  /** User IDs, at most twenty. A group that Slack does not tell about is left out. */
  async function operatorIds(): Promise<string[]> {
    const ids = await Promise.all(
      operators.map(async (id) => {
        if (!id.startsWith('S')) return [id];
        return (
          (await client.usergroups.users.list({ usergroup: id }).catch(() => ({ users: [] }))).users ?? []
        );
      }),
    );
    return [...new Set(ids.flat())].slice(0, maxOperators);
  }

  const self: Poster = {
    async post(channel, message, mark) {
      try {
        return await send(channel, message, mark);
      } catch (error) {
        throw new PostError(slackFailure(error));
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

    async notifyOperators(message) {
      if (auditChannel !== undefined) {
        try {
          await send(auditChannel, message);
          return true;
        } catch (error) {
          log.warn({ reason: slackErrorCode(error) }, 'not posted to the audit channel');
        }
      }
      const sent = await Promise.all((await operatorIds()).map((id) => self.sendDirectMessage(id, message)));
      return sent.includes(true);
    },

    async refusal() {
      const refusal = appStatus.refusal();
      return refusal && !appStatus.mayProbe() ? refusal.code : undefined;
    },
  };

  appStatus.onPassed(
    ({ code, since }) => void self.notifyOperators(appAcceptedView({ code, since, until: clock.now() })),
  );
  return self;
}
