import type { Question } from '../types.ts';

export interface Waiting {
  readonly question: Question;
  /** Of the question: a smaller one asked earlier. */
  readonly order: number;
}

/** Who waits, and who is next: the requesters take turns, and each one's questions go in the order of asking. */
export interface FairQueue<One extends Waiting> {
  add(one: One): void;
  /** It waits no more. */
  remove(one: One): void;
  /** The first of the next requester who may. */
  next(may: (requester: string | undefined) => boolean): One | undefined;
  /** It is served: its requester's turn is over. */
  serve(one: One): void;
  /** How many questions of this requester wait, however many requests each of them has. */
  questionsOf(requester: string | undefined): number;
}

export function createFairQueue<One extends Waiting>(): FairQueue<One> {
  // A Map keeps the order in which its keys came: the first one is next.
  const lines = new Map<string | undefined, One[]>();

  function remove(one: One): One[] {
    const { requester } = one.question;
    const left = (lines.get(requester) ?? []).filter((other) => other !== one);
    if (left.length > 0) lines.set(requester, left);
    else lines.delete(requester);
    return left;
  }

  return {
    add(one) {
      const { requester } = one.question;
      const line = lines.get(requester) ?? [];
      // A further page of a question goes before the questions that were asked after it.
      const later = line.findIndex(({ order }) => order > one.order);
      line.splice(later < 0 ? line.length : later, 0, one);
      lines.set(requester, line);
    },
    remove: (one) => void remove(one),
    next(may) {
      for (const [requester, line] of lines) if (may(requester)) return line[0];
      return undefined;
    },
    serve(one) {
      const left = remove(one);
      const { requester } = one.question;
      lines.delete(requester);
      if (left.length > 0) lines.set(requester, left);
    },
    questionsOf: (requester) => new Set(lines.get(requester)?.map(({ order }) => order)).size,
  };
}
