/** A clock that moves on when it is told to. It starts at the real time: signatures are dated. */
export function createClock() {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    forward(milliseconds: number) {
      offset += milliseconds;
    },
  };
}
