import type { PostFailure } from './poster.ts';

/** Milliseconds after which a message is no longer posted. */
export const tooLate = 12 * 60 * 60_000;

/** Seconds before each retry of a post that failed because of its message. */
const backOff = [5, 30, 120, 600, 1_800];
/** Seconds. Each retry of a post that may have succeeded can repeat it where the bot can't search the channel. */
const wait = { min: 5, ifRefused: 300, ifUncertain: 1_800 };

/** Seconds until the retry of a post of this age (milliseconds), which certainly isn't in Slack. */
export const putOffDelay = (age: number): number =>
  Math.ceil(Math.min(Math.max(age / 2_000, wait.min), wait.ifRefused));

/**
 * Seconds until a failed post is tried again; undefined: never.
 * @param age milliseconds since it was due
 * @param tries that failed because of the message
 */
export function retryDelay(
  { fault, isCertain, retryAfter }: PostFailure,
  age: number,
  tries: number,
): number | undefined {
  // A person has to change something.
  if (fault === 'channel') return undefined;
  if (retryAfter !== undefined) return Math.ceil(retryAfter / 1_000);
  if (fault === 'message') return backOff[tries - 1];
  if (isCertain) return putOffDelay(age);
  return Math.ceil(Math.min(Math.max(age / 1_000, wait.min), wait.ifUncertain));
}
