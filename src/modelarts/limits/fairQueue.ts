import type { Question } from '../types.ts';

export interface Waiting {
  readonly question: Question;
  /** The question's sequence number. */
  readonly order: number;
}

/** Round robin across requesters; first in, first out for the questions of each. */
interface FairQueue<Entry extends Waiting> {
  add(entry: Entry): void;
  remove(entry: Entry): void;
  /** The first entry of the next allowed requester. */
  next(allowed: (requester: string | undefined) => boolean): Entry | undefined;
  /** Removes it and ends its requester's turn. */
  serve(entry: Entry): void;
  /** Counts questions, not their requests. */
  questionsOf(requester: string | undefined): number;
}

export function createFairQueue<Entry extends Waiting>(): FairQueue<Entry> {
  // A Map keeps insertion order: the first requester is next.
  const lines = new Map<string | undefined, Entry[]>();

  function remove(entry: Entry): Entry[] {
    const { requester } = entry.question;
    const left = (lines.get(requester) ?? []).filter((other) => other !== entry);
    if (left.length > 0) lines.set(requester, left);
    else lines.delete(requester);
    return left;
  }

  return {
    add(entry) {
      const { requester } = entry.question;
      const line = lines.get(requester) ?? [];
      // Later requests of a question go before newer questions.
      const later = line.findIndex(({ order }) => order > entry.order);
      line.splice(later < 0 ? line.length : later, 0, entry);
      lines.set(requester, line);
    },
    remove: (entry) => void remove(entry),
    next(allowed) {
      for (const [requester, line] of lines) if (allowed(requester)) return line[0];
      return undefined;
    },
    serve(entry) {
      const left = remove(entry);
      const { requester } = entry.question;
      lines.delete(requester);
      if (left.length > 0) lines.set(requester, left);
    },
    questionsOf: (requester) => new Set(lines.get(requester)?.map(({ order }) => order)).size,
  };
}
