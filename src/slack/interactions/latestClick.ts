import { LRUCache } from 'lru-cache';

export interface LatestClick {
  /**
   * Registers a click on a message. Call the result just before the answer replaces the message; it returns
   * false if a later click was already answered.
   */
  arrive(message: string): () => boolean;
}

/**
 * Answers can overtake each other, because one may wait for the service while another is cached. The message
 * must show the last click. Each process knows only its own clicks.
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
