/** A clock that moves when it is told to. It starts at the real time: signatures are dated. */
export function createClock() {
  let passed = 0;
  let jumped = 0;
  return {
    /** Wall time of everybody else. */
    theirs: () => Date.now() + passed,
    now: () => Date.now() + passed + jumped,
    monotonic: () => performance.now() + passed,
    /** Lets that many milliseconds pass. */
    forward(milliseconds: number) {
      passed += milliseconds;
    },
    /** Sets the bot's wall clock, as NTP does: forward, or back with a negative number of milliseconds. */
    jump(milliseconds: number) {
      jumped += milliseconds;
    },
  };
}
