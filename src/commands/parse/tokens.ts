import { UsageError } from '../../errors.ts';
import { cut } from '../text.ts';
import { keyOf } from '../words/language.ts';
import { opensQuote, readQuoted } from './quotes.ts';

/** A word, or text in quotes. */
export interface FreeToken {
  readonly kind: 'free';
  readonly text: string;
  readonly quoted: boolean;
  /** As it was typed. */
  readonly source: string;
}

export interface KeyToken {
  readonly kind: 'key';
  /** As it was typed; it may be no key at all. */
  readonly key: string;
  /** Undefined when nothing follows the colon. */
  readonly value: string | undefined;
  readonly source: string;
}

export type Token = FreeToken | KeyToken;

interface Span {
  readonly text: string;
  /** Index after its last character. */
  readonly end: number;
}

const keyAndColon = /(\p{L}+)([:：])/uy;
/** A blank, the end, or backticks before either: people copy words together with the backticks around them. */
const wordEnd = /`*(?: |$)/g;
const comma = /[,，、]$/u;

/** Splits a cleaned text into its words. Throws UsageError for a quote that is never closed. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let start = skipBlanks(text, 0);
  while (start < text.length) {
    const key = keyAt(text, start);
    const { text: value, end } = key === undefined ? readValue(text, start) : readKeyValue(text, start, key);
    const source = text.slice(start, end);
    const quoted = opensQuote(source.slice(key === undefined ? 0 : key.length + 1).trimStart()[0]);
    tokens.push(
      key === undefined
        ? { kind: 'free', text: value, quoted, source }
        : { kind: 'key', key, value: value === '' && !quoted ? undefined : value, source },
    );
    start = skipBlanks(text, end);
  }
  return tokens;
}

/** The letters before a colon. */
function keyAt(text: string, start: number): string | undefined {
  keyAndColon.lastIndex = start;
  const [, key = '', colon] = keyAndColon.exec(text) ?? [];
  if (keyOf(key) !== undefined) return key;
  // A full-width colon is a colon only after a key: elsewhere it is punctuation. `obs://` begins an address.
  return colon === ':' && !text.startsWith('//', keyAndColon.lastIndex) ? key : undefined;
}

function readKeyValue(text: string, start: number, key: string): Span {
  const afterColon = start + key.length + 1;
  // Phones put a blank after a colon and after a comma: `status: failed, running`.
  const valueStart = keyOf(key) && nextValue(text, afterColon);
  let { text: value, end } = readValue(text, valueStart ?? afterColon);
  while (keyOf(key) === 'status' && comma.test(value)) {
    const next = nextValue(text, end);
    if (next === undefined || opensQuote(text[next])) break;
    const more = readWord(text, next);
    value += more.text;
    end = more.end;
  }
  return { text: value, end };
}

/** Where the next word starts, if it is no key. */
function nextValue(text: string, at: number): number | undefined {
  const start = skipBlanks(text, at);
  return start === text.length || keyAt(text, start) !== undefined ? undefined : start;
}

function readValue(text: string, start: number): Span {
  return opensQuote(text[start]) ? readQuote(text, start) : readWord(text, start);
}

function readWord(text: string, start: number): Span {
  wordEnd.lastIndex = start;
  const end = wordEnd.exec(text)?.index ?? text.length;
  return { text: text.slice(start, end), end };
}

function readQuote(text: string, start: number): Span {
  const quoted = readQuoted(text, start);
  if (quoted) return quoted;
  const rest = text.slice(start);
  const word = cut(rest);
  throw new UsageError(`This quote is never closed: \`${word}\`. Close it or remove it.`, {
    word,
    usage: '"SEARCH WORDS"',
    // With a key in the rest nobody knows where the quote was meant to end.
    suggestion: rest.includes(':') ? undefined : text + rest.charAt(0),
  });
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '`') at++;
  return at;
}
