import { distance } from 'fastest-levenshtein';
import { fold } from '../text.ts';
import { statusWords } from './statusWords.ts';

/**
 * The candidate that was probably meant: within one typo per three letters (at most two), or starting with
 * the word (at least three letters). Undefined if none is close; the first candidate wins ties.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const typed = fold(word);
  let best: string | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    // At most two; with more, `model-failed` would be close to every long name ending in `failed`.
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

/** `run` matches `running`, but `image` doesn't match all of `image-failed`. */
function begins(candidate: string, typed: string): boolean {
  return typed.length >= 3 && candidate.startsWith(typed) && !candidate.includes('-');
}

/** Levenshtein distance, with a swap of two neighbors (`nmae`) as one typo. */
function mistakesBetween(typed: string, candidate: string): number {
  let least = distance(typed, candidate);
  for (let i = 1; i < typed.length && least > 1; i++) {
    const swapped = typed.slice(0, i - 1) + typed.charAt(i) + typed.charAt(i - 1) + typed.slice(i + 1);
    least = Math.min(least, 1 + distance(swapped, candidate));
  }
  return least;
}

/** The status word that was probably meant, for example `failed` for `faild`; undefined if none is close. */
export function nearestStatusWord(word: string): string | undefined {
  return nearest(word, statusWords);
}

/** The end of a message: ` Did you mean …?`, or empty. */
export function orDidYouMean(near: string | undefined): string {
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}
