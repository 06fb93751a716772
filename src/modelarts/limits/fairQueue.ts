import type { Question } from '../types.ts';

export interface Waiting {
  readonly question: Question;
  /** Of the question: a smaller number was asked earlier. */
  readonly order: number;
}

/** The requesters take turns; the questions of each are served in the order in which they were asked. */
export interface FairQueue<Entry extends Waiting> {
  add(entry: Entry): void;
  remove(entry: Entry): void;
  /** The first entry of the next requester that is allowed. */
  next(allowed: (requester: string | undefined) => boolean): Entry | undefined;
  /** Removes it and ends its requester's turn. */
  serve(entry: Entry): void;
  /** How many questions of this requester are waiting, however many requests each of them has. */
  questionsOf(requester: string | undefined): number;
}

export function createFairQueue<Entry extends Waiting>(): FairQueue<Entry> {
  // A Map keeps the order in which its keys were set: the first one is next.
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
      // A further page of a question goes before the questions that were asked after it.
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
