/** A clock that the test moves. It starts at the real time because signatures are dated. */
export function createClock() {
  let passed = 0;
  let jumped = 0;
  return {
    /** The real wall clock plus the time passed, for everything but the bot. */
    theirs: () => Date.now() + passed,
    now: () => Date.now() + passed + jumped,
    monotonic: () => performance.now() + passed,
    /** Advances time, in milliseconds. */
    forward(milliseconds: number) {
      passed += milliseconds;
    },
    /** Steps the bot's wall clock as NTP does, in milliseconds; negative means back. */
    jump(milliseconds: number) {
      jumped += milliseconds;
    },
  };
}
