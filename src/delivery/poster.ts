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
}

/**
 * - `refused`: it will not get better by itself (archived, removed, revoked)
 * - `passing`: Slack has certainly not taken it, and may do so later
 * - `unknown`: no answer came, so it may be there
 */
export type PostFailure = 'refused' | 'passing' | 'unknown';

export class PostError extends Error {
  override readonly name = 'PostError';
  readonly failure: PostFailure;
  /** Slack's own word, for example `is_archived`. */
  readonly reason: string;
  /** Milliseconds that Slack asked to wait. */
  readonly retryAfter: number | undefined;

  constructor(failure: PostFailure, reason: string, retryAfter?: number) {
    super(`Slack did not take the summary: ${reason}`);
    this.failure = failure;
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}
