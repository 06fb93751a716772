import { LRUCache } from 'lru-cache';

export interface LatestClick {
  /**
   * A click on a message arrives. Ask what it gives when its answer is about to take the message's place: false when
   * that of a later click already has.
   */
  arrive(message: string): () => boolean;
}

/**
 * Answers overtake each other: the service takes seconds for one, the other was there. The message shall show what was
 * pressed last. Each process knows of its own clicks only.
 */
export function createLatestClick(): LatestClick {
  let last = 0;
  const shown = new LRUCache<string, number>({ max: 1_000 });
  return {
    arrive(message) {
      const click = ++last;
      return () => {
        if (click < (shown.get(message) ?? 0)) return false;
        shown.set(message, click);
        return true;
      };
    },
  };
}
