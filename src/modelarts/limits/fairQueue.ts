import type { Question } from '../types.ts';

export interface Waiting {
  readonly question: Question;
  /** Of the question: a smaller one asked earlier. */
  readonly order: number;
}

/** Who waits, and who is next: the askers take turns, and each one's questions go in the order of asking. */
export interface Turns<One extends Waiting> {
  add(one: One): void;
  /** It waits no more. */
  remove(one: One): void;
  /** The first of the next asker who may. */
  next(may: (asker: string | undefined) => boolean): One | undefined;
  /** It is served: its asker's turn is over. */
  serve(one: One): void;
  /** How many questions of this asker wait, however many requests each of them has. */
  questionsOf(asker: string | undefined): number;
}

export function createTurns<One extends Waiting>(): Turns<One> {
  // A Map keeps the order in which its keys came: the first one is next.
  const lines = new Map<string | undefined, One[]>();

  function remove(one: One): One[] {
    const { asker } = one.question;
    const left = (lines.get(asker) ?? []).filter((other) => other !== one);
    if (left.length > 0) lines.set(asker, left);
    else lines.delete(asker);
    return left;
  }

  return {
    add(one) {
      const { asker } = one.question;
      const line = lines.get(asker) ?? [];
      // A further page of a question goes before the questions that were asked after it.
      const later = line.findIndex(({ order }) => order > one.order);
      line.splice(later < 0 ? line.length : later, 0, one);
      lines.set(asker, line);
    },
    remove: (one) => void remove(one),
    next(may) {
      for (const [asker, line] of lines) if (may(asker)) return line[0];
      return undefined;
    },
    serve(one) {
      const left = remove(one);
      const { asker } = one.question;
      lines.delete(asker);
      if (left.length > 0) lines.set(asker, left);
    },
    questionsOf: (asker) => new Set(lines.get(asker)?.map(({ order }) => order)).size,
  };
}
