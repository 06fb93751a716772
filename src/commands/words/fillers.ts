import { fold } from '../text.ts';

/**
 * Words that make a request a sentence: `show me the failed jobs`. They never filter, because no job's name has a
 * space; in quotes, or as the only word, they are search text. None is a verb.
 */
const fillers = new Set(
  (
    'a about an and any anything are board boards called can channel could created currently did dm do does ' +
    'everywhere for from give has have hello here hey hi how i if in is it job jobs know let like many matching ' +
    'me name named now of on or ping please pls right runs see something started still tell that the there these ' +
    'this to until us was we were what whats when which with would yet you'
  ).split(' '),
);

/** Also lone punctuation: `failed & running`. */
export function isFiller(word: string): boolean {
  return fillers.has(fold(word).replace(/['’](?=s$)|,$/g, '')) || /^[\p{Pd},;=&+/|]+$/u.test(word);
}

/** Asks for a person's own jobs, which ModelArts can't tell apart. */
export const isOwnerWord = (word: string): boolean => /^(?:my|mine)$/i.test(word);

/** `not running`, `don't stop 197`. */
export const isNegation = (word: string): boolean =>
  /^(?:not|don['’]?t|but|except|excluding|without)$/i.test(word);
