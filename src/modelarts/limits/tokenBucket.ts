export interface TokenBucket {
  /** 0: a token was taken. More: there is none, ask again after so many milliseconds. */
  take(): number;
  /** Gives no token for so many milliseconds, and starts with a single one after them. */
  pause(milliseconds: number): void;
}

/**
 * A token bucket. It holds one second's worth, so that a few questions after a quiet while go out at once.
 * @param perSecond tokens a second, above 0
 * @param now milliseconds of a clock that never goes back
 */
export function createTokenBucket(perSecond: number, now: () => number): TokenBucket {
  const size = Math.max(1, perSecond);
  let tokens = size;
  /** Up to when the tokens are counted; in the future while it pauses. */
  let filled = now();
  return {
    take() {
      const time = now();
      if (time < filled) return Math.ceil(filled - time);
      tokens = Math.min(size, tokens + ((time - filled) * perSecond) / 1_000);
      filled = time;
      // Timers know whole milliseconds only.
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
