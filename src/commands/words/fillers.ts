import { fold } from '../text.ts';

/**
 * Words that make a request a sentence: `show me the failed jobs`. They never filter, because no job's name has a
 * space; in quotes they are search text. None is a verb.
 */
const fillers = new Set(
  (
    'a an and any anything are board boards called channel currently did do does for from has have here how is job ' +
    'jobs like many matching me named now of or please pls that the there these this was were what whats which with'
  ).split(' '),
);

/** Also lone punctuation: `failed & running`. */
export function isFiller(word: string): boolean {
  return fillers.has(fold(word).replace(/['’](?=s$)/, '')) || /^[\p{Pd},&+/|]+$/u.test(word);
}
