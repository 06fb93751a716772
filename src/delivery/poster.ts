import type { Message } from '../views/kit/message.ts';

/** What marks a summary in Slack, so that a retry finds the post that a killed instance made. */
export interface PostMark {
  readonly schedule: string;
  /** The wall clock of the slot. */
  readonly slot: string;
}

/** Speaks to channels and people. Built on Slack's Web API in `slack/`. */
export interface Poster {
  /**
   * Gives the `ts` of the new message.
   * @throws PostError
   */
  post(channel: string, message: Message, mark?: PostMark): Promise<string>;
  /**
   * The `ts` of a message with this mark, not older than `since` (milliseconds since the epoch). Undefined when there
   * is none, or when the bot may not read the channel.
   */
  find(channel: string, mark: PostMark, since: number): Promise<string | undefined>;
  /** A direct message. Never rejects: false when it did not get through. */
  sendDirectMessage(user: string, message: Message): Promise<boolean>;
  /** To the audit channel, else to each operator. Never rejects: false when nobody got it. */
  notifyOperators(message: Message): Promise<boolean>;
  /**
   * Slack's code while it refuses the app, so that no post can succeed. Undefined once every half minute even then: that
   * caller's post finds out whether it has passed.
   */
  refusal(): Promise<string | undefined>;
}

/**
 * What is at fault when Slack does not take a message:
 * - `channel`: nothing can be posted there before a person changes the channel or the bot's membership
 * - `app`: Slack refuses the app, in every channel
 * - `moment`: Slack or the network, for now
 * - `message`: this message, or something that Slack does not document
 */
export type PostFault = 'channel' | 'app' | 'moment' | 'message';

export interface PostFailure {
  /** Slack's own code, for example `is_archived`. */
  readonly code: string;
  readonly fault: PostFault;
  /** Slack has certainly not taken the message. */
  readonly isCertain: boolean;
  /** Milliseconds that Slack asked to wait. */
  readonly retryAfter: number | undefined;
}

export class PostError extends Error {
  override readonly name = 'PostError';
  readonly failure: PostFailure;

  constructor(failure: PostFailure) {
    super(`Slack did not take the message: ${failure.code}`);
    this.failure = failure;
  }
}
