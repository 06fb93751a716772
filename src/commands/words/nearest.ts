import { distance } from 'fastest-levenshtein';
import { fold } from '../text.ts';
import { statusWords } from './statusWords.ts';

/**
 * The candidate that was probably meant: one typing mistake for every three letters, two at most, or the
 * beginning of it (at least three letters). Undefined when none is near; the first candidate wins among equals.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = fold(word);
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    // Two at most: with more, `model-failed` would be near to every long name that ends in `failed`.
    const allowed = Math.min(2, Math.max(typed.length, candidate.length) / 3);
    const isBeginning = begins(candidate, typed);
    if (Math.abs(typed.length - candidate.length) > allowed && !isBeginning) continue;
    const mistakes = mistakesBetween(typed, candidate);
    if (mistakes < least && (mistakes <= allowed || isBeginning)) {
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

/** The status word that was probably meant, for example `failed` for `faild`; undefined when none is near. */
export function nearestStatusWord(word: string): string | undefined {
  return nearest(word, statusWords);
}

/** The end of a message: ` Did you mean …?`, or nothing. */
export function orDidYouMean(near: string | undefined): string {
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}
