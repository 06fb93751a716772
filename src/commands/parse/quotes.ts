/** Any of these opens or closes a quote, because phones and keyboards mix them. */
const doubleQuote = /["“”„‟«»＂]/u;
/** Single quotes; plain characters inside a word (don't, it’s). */
const singleQuote = /['‘’‚‛]/u;
const escapable = /["“”„‟«»＂\\]/u;

interface Quoted {
  readonly text: string;
  /** Index after the closing quote. */
  readonly end: number;
}

export function opensQuote(character: string | undefined): character is string {
  return character !== undefined && (doubleQuote.test(character) || singleQuote.test(character));
}

/** Reads the quote starting at `start`; undefined if it is never closed. */
export function readQuoted(source: string, start: number): Quoted | undefined {
  return doubleQuote.test(source.charAt(start)) ? readDouble(source, start) : readSingle(source, start);
}

function readDouble(source: string, start: number): Quoted | undefined {
  let text = '';
  for (let i = start + 1; i < source.length; i++) {
    const character = source.charAt(i);
    const next = source.charAt(i + 1);
    if (character === '\\' && escapable.test(next)) {
      text += next;
      i++;
    } else if (doubleQuote.test(character)) {
      return { text, end: i + 1 };
    } else {
      text += character;
    }
  }
  return undefined;
}

function readSingle(source: string, start: number): Quoted | undefined {
  for (let i = start + 1; i < source.length; i++) {
    const next = source.charAt(i + 1);
    if (singleQuote.test(source.charAt(i)) && (next === '' || next === ' ')) {
      return { text: source.slice(start + 1, i), end: i + 1 };
    }
  }
  return undefined;
}

/** The text in double quotes, which parses back to exactly the same text. */
export function quote(text: string): string {
  return `"${text.replace(new RegExp(escapable, 'gu'), '\\$&')}"`;
}
