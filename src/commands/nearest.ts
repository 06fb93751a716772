import { distance } from 'fastest-levenshtein';
import { fold } from './text.ts';

/**
 * The candidate that was probably meant: at most one typing mistake for every three letters, or the beginning
 * of it (at least three letters). Undefined when none is near; the first candidate wins among equals.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = fold(word);
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const longer = Math.max(typed.length, candidate.length);
    if (Math.abs(typed.length - candidate.length) > longer / 3 && !begins(candidate, typed)) continue;
    const mistakes = mistakesBetween(typed, candidate);
    if (mistakes < least && (mistakes <= longer / 3 || begins(candidate, typed))) {
      best = candidate;
      least = mistakes;
    }
  }
  return best;
}

/** `run` begins `running`; `image` does not stand for all of `image-failed`. */
function begins(candidate: string, typed: string): boolean {
  return typed.length >= 3 && candidate.startsWith(typed) && !candidate.includes('-');
}

/** Levenshtein distance, with two neighbours in the wrong order (`nmae`) as one mistake. */
function mistakesBetween(typed: string, candidate: string): number {
  let least = distance(typed, candidate);
  for (let i = 1; i < typed.length && least > 1; i++) {
    const swapped = typed.slice(0, i - 1) + typed.charAt(i) + typed.charAt(i - 1) + typed.slice(i + 1);
    least = Math.min(least, 1 + distance(swapped, candidate));
  }
  return least;
}
