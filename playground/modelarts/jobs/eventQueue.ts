/** Future events. There are no timers: every read of the jobs first runs what is due. */
export interface EventQueue {
  /** `run` gets the time it was due. */
  add(at: number, run: (at: number) => void): void;
  /** Runs everything due in time order, including events added meanwhile. */
  runUntil(now: number): void;
  clear(): void;
}

export function createEventQueue(): EventQueue {
  // Latest first, so that the next event can be popped.
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
