import type { MissingRight } from '../errors.ts';
import type { Message } from '../views/kit/message.ts';

/** Message metadata that identifies a post, so that a retry finds the post of a killed instance. */
export interface PostMark {
  readonly type: 'vizjobs_summary' | 'vizjobs_watch' | 'vizjobs_stop';
  readonly payload: Readonly<Record<string, string>>;
}

/** The right that a person or a channel (a person's ID: their direct message) lacks now in a cloud. */
export type FindMissingRight = (
  user: string,
  channel: string,
  cloud: string | undefined,
) => Promise<MissingRight | undefined>;

/** A message in Slack. */
export interface Posted {
  /** The conversation's ID, even for a direct message. */
  readonly channel: string;
  readonly ts: string;
}

export interface PostOptions {
  readonly mark?: PostMark;
  /** The `ts` of the message to reply to. */
  readonly thread?: string | undefined;
  /** The reply is also shown in the channel. */
  readonly isBroadcast?: boolean | undefined;
}

/** Where to search for a post. */
interface PostPlace {
  readonly channel: string;
  /** The `ts` of the message whose replies are searched. */
  readonly thread?: string | undefined;
}

/** Posts to channels and people. */
export interface Poster {
  /** @throws PostError */
  post(channel: string, message: Message, options?: PostOptions): Promise<Posted>;
  /**
   * Replaces one of the bot's messages. Bypasses the channel queue, because Slack limits edits separately.
   * @throws PostError
   */
  update(posted: Posted, message: Message): Promise<void>;
  /**
   * The message with this mark since a time (milliseconds since the epoch). Undefined if there is none, or if the bot
   * can't read the channel.
   * @throws PostError if Slack can't search at the moment
   */
  find(place: PostPlace, mark: PostMark, since: number): Promise<Posted | undefined>;
  /** Never rejects: false if the message was not delivered. */
  sendDirectMessage(user: string, message: Message): Promise<boolean>;
  /** Posts to the audit channel, or else to each operator. Never rejects: false if the message was not delivered. */
  notifyOperators(message: Message): Promise<boolean>;
  /**
   * Slack's error code while it rejects the app and no post can succeed. Every half minute, undefined for one caller,
   * whose post is the probe.
   */
  refusal(): Promise<string | undefined>;
}

/**
 * Why Slack rejected a message:
 * - `channel`: a person has to change the channel or the bot's membership
 * - `app`: Slack rejects the app in every channel
 * - `moment`: a temporary failure of Slack or the network
 * - `message`: this message, or an undocumented reason
 */
export type PostFault = 'channel' | 'app' | 'moment' | 'message';

export interface PostFailure {
  /** Slack's error code, for example `is_archived`. */
  readonly code: string;
  readonly fault: PostFault;
  /** Whether the message is certainly not in Slack. */
  readonly isCertain: boolean;
  /** Slack's Retry-After, in milliseconds. */
  readonly retryAfter: number | undefined;
}

export class PostError extends Error {
  override readonly name = 'PostError';
  readonly failure: PostFailure;

  constructor(failure: PostFailure) {
    super(`Slack rejected the message: ${failure.code}`);
    this.failure = failure;
  }
}
