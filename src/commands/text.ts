/** Normalizes typed text, which is untrusted and often comes from phones. */

// Zero-width and direction characters: invisible, so people can't see why a word with one isn't found.
const invisible =
  /[\u{AD}\u{61C}\u{180E}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2064}\u{2066}-\u{206F}\u{FEFF}]/gu;
const whiteSpace = /[\s\p{Cc}]/gu;

/** Drops invisible characters, and replaces each whitespace or control character by a space. */
export function cleanText(text: string): string {
  return text.toWellFormed().replace(invisible, '').replace(whiteSpace, ' ');
}

/** Normalizes a word for comparison: lower case, with `_`, spaces and all dashes as `-`. */
export function fold(word: string): string {
  return word.toLowerCase().replace(/[_\s\p{Pd}\u{2212}]/gu, '-');
}

/** Length in code points, as counted by the API. */
export function lengthOf(text: string): number {
  return [...text].length;
}

/** What a person typed, for a message: as code, at most 60 code points. */
export function asTyped(text: string): string {
  const characters = [...text];
  return `\`${characters.length <= 60 ? text : `${characters.slice(0, 59).join('')}…`}\``;
}
