import type { WebClientOptions } from '@slack/web-api';
import type { Logger } from 'pino';
import { z } from 'zod';
import { proxiedFetch } from '../../agent.ts';
import type { Config } from '../../config/config.ts';
import { PostError, type Posted, type Poster, type PostOptions } from '../../delivery/poster.ts';
import { type Clock, type Pause, realPause, systemClock } from '../../time.ts';
import { appAcceptedView } from '../../views/errors/appAccepted.ts';
import type { Message } from '../../views/kit/message.ts';
import { boltLogger } from '../boltLogger.ts';
import { type AppStatus, createAppStatus } from './appStatus.ts';
import { createChannelQueue } from './channelQueue.ts';
import { createLayouts, type Layouts } from './layouts.ts';
import { slackErrorCode, slackFailure } from './slackFailure.ts';
import { BotClient } from './webClient.ts';

interface PosterOptions {
  readonly log: Logger;
  /** Default: a private instance. */
  readonly appStatus?: AppStatus;
  /** Default: a private instance. */
  readonly layouts?: Layouts;
  readonly clock?: Clock;
  readonly pause?: Pause;
}

/** Clock tolerance when searching for a post, in milliseconds. */
const skew = 5 * 60_000;
/** How far to search for a post from before the clock was set back, in milliseconds. */
const day = 24 * 60 * 60_000;
const maxOperators = 20;
const marked = z.object({
  ts: z.string(),
  metadata: z.object({
    event_type: z.string(),
    event_payload: z.record(z.string(), z.unknown()),
  }),
});

/**
 * Posts that no person is waiting for. Uses a separate client, because Slack's Retry-After blocks the whole
 * client, and a burst of summaries must not delay answers to people.
 */
export function createChannelPoster(
  { slack, auditChannel, clouds }: Pick<Config, 'slack' | 'auditChannel' | 'clouds'>,
  {
    log,
    clock = systemClock,
    pause = realPause,
    appStatus = createAppStatus({ log, clock }),
    layouts = createLayouts(),
  }: PosterOptions,
): Poster {
  const options: WebClientOptions = {
    ...(slack.apiUrl === undefined ? {} : { slackApiUrl: slack.apiUrl }),
    fetch: proxiedFetch,
    timeout: 10_000,
    // The queue knows whether a failed post may be retried.
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    maxRequestConcurrency: 20,
    logger: boltLogger(log),
  };
  const client = new BotClient(slack.botToken, options, appStatus);
  const operators = [...new Set(clouds.flatMap(({ permissions }) => permissions.operators))];
  const inTurn = createChannelQueue(clock, pause);

  async function send(
    channel: string,
    message: Message,
    { mark, thread, isBroadcast = false }: PostOptions = {},
  ): Promise<Posted> {
    const metadata = mark && { event_type: mark.type, event_payload: { ...mark.payload } };
    const reply = thread === undefined ? {} : { thread_ts: thread, reply_broadcast: isBroadcast };
    const place = {
      channel,
      unfurl_links: false,
      unfurl_media: false,
      ...reply,
      ...(metadata && { metadata }),
    };
    const { ts, channel: conversation } = await inTurn(channel, () =>
      layouts.send(message, (content) => client.chat.postMessage({ ...place, ...content })),
    );
    return { channel: conversation ?? channel, ts: ts ?? '' };
  }

  /** User IDs, at most twenty. Omits groups that Slack doesn't return. */
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
    async post(channel, message, options) {
      try {
        return await send(channel, message, options);
      } catch (error) {
        throw new PostError(slackFailure(error));
      }
    },

    async update({ channel, ts }, message) {
      try {
        await layouts.send(message, (content) => client.chat.update({ channel, ts, ...content }));
      } catch (error) {
        throw new PostError(slackFailure(error));
      }
    },

    async find({ channel, thread }, { type, payload }, since) {
      try {
        const place = {
          channel,
          include_all_metadata: true,
          limit: 200,
          oldest: String((since > clock.now() ? clock.now() - day : since - skew) / 1_000),
        };
        const pages =
          thread === undefined
            ? client.paginate('conversations.history', place)
            : client.paginate('conversations.replies', { ...place, ts: thread });
        for await (const page of pages) {
          const messages = z.object({ messages: z.array(z.unknown()) }).parse(page).messages;
          const found = messages
            .map((message) => marked.safeParse(message).data)
            .find(
              (one) =>
                one?.metadata.event_type === type &&
                Object.entries(payload).every(([name, value]) => one.metadata.event_payload[name] === value),
            );
          if (found) return { channel, ts: found.ts };
        }
      } catch (error) {
        const failure = slackFailure(error);
        log.warn(
          { reason: failure.code, channel, ...payload },
          'the channel could not be searched for a post',
        );
        // Posting now could repeat the message.
        if (failure.fault === 'moment') throw new PostError({ ...failure, isCertain: false });
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
