import { nearest } from './words/nearest.ts';
import { statusWords } from './words/statusWords.ts';

/** The status word that was probably meant, for example `failed` for `faild`; undefined when none is near. */
export function nearestStatusWord(word: string): string | undefined {
  return nearest(word, statusWords);
}

/** The end of a message: ` Did you mean …?`, or nothing. */
export function orDidYouMean(near: string | undefined): string {
  return near === undefined ? '' : ` Did you mean \`${near}\`?`;
}
