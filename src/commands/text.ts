/** Typed text is untrusted and comes from phones: these make it regular before anything reads it. */

// Zero-width and direction controls: invisible, so a person cannot see why a word with one is not found.
const invisible =
  /[\u{AD}\u{61C}\u{180E}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2064}\u{2066}-\u{206F}\u{FEFF}]/gu;
const whiteSpace = /[\s\p{Cc}]/gu;

/** Drops invisible characters; each white space or control character becomes one blank. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(invisible, '').replace(whiteSpace, ' ');
}

/** The form in which words are compared: lower case, and `_`, blanks and every dash as `-`. */
export function fold(word: string): string {
  return word.toLowerCase().replace(/[_\s\p{Pd}\u{2212}]/gu, '-');
}

/** Length in code points, as the API counts characters. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** At most `length` code points, the last one `…` when something is missing. */
export function cut(text: string, length = 60): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}
