import { fold } from '../text.ts';

/**
 * Words that make a request a sentence: `show me the failed jobs`. They never filter, because no job's name has a
 * space; in quotes, or as the only word, they are search text. None is a verb.
 */
const fillers = new Set(
  (
    'a about an and any anything are board boards called channel currently did do does for from has have here how if ' +
    'in is it job jobs like many matching me named now of on or please pls still that the there these this to until was ' +
    'were what whats when which with'
  ).split(' '),
);

/** Also lone punctuation: `failed & running`. */
export function isFiller(word: string): boolean {
  return fillers.has(fold(word).replace(/['’](?=s$)/, '')) || /^[\p{Pd},&+/|]+$/u.test(word);
}
