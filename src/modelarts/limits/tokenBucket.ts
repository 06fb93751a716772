interface TokenBucket {
  /**
   * 0: a token was taken. Otherwise the milliseconds until one is available.
   * @param left tokens to leave for others, as far as the bucket can hold them; default 0
   */
  take(left?: number): number;
  /** Gives no tokens for a while, then starts with a single one. */
  pause(milliseconds: number): void;
}

/**
 * Holds one second's worth of tokens, which allows small bursts.
 * @param perSecond tokens a second, above 0
 * @param now monotonic time in milliseconds
 */
export function createTokenBucket(perSecond: number, now: () => number): TokenBucket {
  const size = Math.max(1, perSecond);
  let tokens = size;
  /** When tokens were last added; in the future while paused. */
  let filled = now();
  return {
    take(left = 0) {
      const time = now();
      if (time < filled) return Math.ceil(filled - time);
      tokens = Math.min(size, tokens + ((time - filled) * perSecond) / 1_000);
      filled = time;
      // Rounded up for timers.
      const needed = Math.min(size, 1 + left);
      if (tokens < needed) return Math.ceil(((needed - tokens) * 1_000) / perSecond);
      tokens -= 1;
      return 0;
    },
    pause(milliseconds) {
      const until = now() + milliseconds;
      if (until <= filled) return;
      filled = until;
      tokens = 1;
    },
  };
}
