/** What is to happen when. Nothing runs by itself: whoever reads the jobs first lets the past happen. */
export interface EventQueue {
  /** `run` gets the time it was due, not the time at which somebody looked. */
  add(at: number, run: (at: number) => void): void;
  /** Runs everything that is due, in order of time, including what is added meanwhile. */
  runUntil(now: number): void;
  clear(): void;
}

export function createEventQueue(): EventQueue {
  // Latest first, so that the next one is taken from the end.
  let entries: { at: number; run: (at: number) => void }[] = [];
  return {
    add(at, run) {
      let index = entries.length;
      while (index > 0 && (entries[index - 1]?.at ?? 0) <= at) {
        index -= 1;
      }
      entries.splice(index, 0, { at, run });
    },
    runUntil(now) {
      for (let next = entries.at(-1); next !== undefined && next.at <= now; next = entries.at(-1)) {
        entries.pop();
        next.run(next.at);
      }
    },
    clear() {
      entries = [];
    },
  };
}
