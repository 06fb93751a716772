import { waitAtMost } from '../../time.ts';

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
      const end = performance.now() + milliseconds;
      const left = () => Math.max(0, end - performance.now());
      // Work may begin other work.
      while (works.size > 0 && left() > 0) await waitAtMost(left(), Promise.allSettled(works));
      return works.size;
    },
  };
}
