export interface TokenBucket {
  /** 0: a token was taken. Otherwise the milliseconds until there is one. */
  take(): number;
  /** Gives no token for that many milliseconds, then starts with a single one. */
  pause(milliseconds: number): void;
}

/**
 * Holds one second's worth, so that a few questions after a quiet time go out at once.
 * @param perSecond tokens a second, above 0
 * @param now monotonic time in milliseconds
 */
export function createTokenBucket(perSecond: number, now: () => number): TokenBucket {
  const size = Math.max(1, perSecond);
  let tokens = size;
  /** The time up to which tokens are counted; in the future while paused. */
  let filled = now();
  return {
    take() {
      const time = now();
      if (time < filled) return Math.ceil(filled - time);
      tokens = Math.min(size, tokens + ((time - filled) * perSecond) / 1_000);
      filled = time;
      // Timers take whole milliseconds only.
      if (tokens < 1) return Math.ceil(((1 - tokens) * 1_000) / perSecond);
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
