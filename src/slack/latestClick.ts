import { LRUCache } from 'lru-cache';

export interface LatestClick {
  /**
   * Notes a click on a message. Call the result just before its answer replaces the message: false when the answer to a
   * later click already has.
   */
  arrive(message: string): () => boolean;
}

/**
 * Answers overtake each other, because one of them waits for the service and the other is reused. The message must show
 * the last click. Each process knows only its own clicks.
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
