/** Interactions that are acknowledged but not answered. A stop waits for them. */
export interface InFlight {
  track<T>(work: Promise<T>): Promise<T>;
  readonly size: number;
  /** Resolves when none are left, or after `milliseconds`, with the number left. */
  settled(milliseconds: number): Promise<number>;
}

export function createInFlight(): InFlight {
  const works = new Set<Promise<unknown>>();
  return {
    track(work) {
      works.add(work);
      const done = () => void works.delete(work);
      work.then(done, done);
      return work;
    },
    get size() {
      return works.size;
    },
    async settled(milliseconds) {
      const late = AbortSignal.timeout(milliseconds);
      const timeout = new Promise<void>((resolve) =>
        late.addEventListener('abort', () => resolve(), { once: true }),
      );
      while (works.size > 0 && !late.aborted) await Promise.race([Promise.allSettled(works), timeout]);
      return works.size;
    },
  };
}
