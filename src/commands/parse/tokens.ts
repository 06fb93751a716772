import { UsageError } from '../../errors.ts';
import { asTyped, fold } from '../text.ts';
import { isFiller, isOwnerWord } from '../words/fillers.ts';
import { keyOf } from '../words/keys.ts';
import { opensQuote, readQuoted } from './quotes.ts';

/** A word or quoted text. */
export interface FreeToken {
  readonly kind: 'free';
  /** Unquoted, without the question mark or full stop of a sentence. */
  readonly text: string;
  readonly quoted: boolean;
  /** As typed. */
  readonly source: string;
}

export interface KeyToken {
  readonly kind: 'key';
  /** As typed; may not be a valid key. */
  readonly key: string;
  /** Undefined if nothing follows the colon. */
  readonly value: string | undefined;
  readonly source: string;
}

export type Token = FreeToken | KeyToken;

interface Span {
  readonly text: string;
  /** Index after its last character. */
  readonly end: number;
}

const keyAndColon = /(\p{L}+)([:：=])/uy;
/** A space or the end, possibly after backticks, because people copy them along with words. */
const wordEnd = /`*(?: |$)/g;
const comma = /[,，、]$/u;
const sentenceEnd = /(?<=.)[?!.;]+$/;

/** Splits a cleaned text into words. Throws UsageError for an unclosed quote. */
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
        ? { kind: 'free', text: quoted ? value : value.replace(sentenceEnd, ''), quoted, source }
        : { kind: 'key', key, value: value === '' && !quoted ? undefined : value, source },
    );
    start = skipBlanks(text, end);
  }
  return tokens;
}

/** An unquoted word, normalized by `fold`. */
export const wordOf = (token: Token | undefined): string | undefined =>
  token?.kind === 'free' && !token.quoted ? fold(token.text) : undefined;

/** The ID of a job: digits, possibly copied with their number sign or the punctuation after them. */
export const idOf = (token: Token | undefined): string | undefined =>
  /^#?(\d{1,19})[,;:]?$/.exec(wordOf(token) ?? '')?.[1];

export const isFillerToken = (token: Token): boolean => isFiller(wordOf(token) ?? '');

export const isOwnerToken = (token: Token): boolean => isOwnerWord(wordOf(token) ?? '');

/** Of fillers alone, the last stays, because it may be the name of a job. */
export const withoutLeadingFillers = (tokens: readonly Token[]): readonly Token[] =>
  tokens.slice(tokens.findIndex((token) => !isFillerToken(token)));

/** The unquoted words from here on, as typed. */
export function wordsAt(tokens: readonly Token[], start: number, most: number): readonly string[] {
  const words: string[] = [];
  for (const token of tokens.slice(start, start + most)) {
    if (token.kind !== 'free' || token.quoted) break;
    words.push(token.text);
  }
  return words;
}

export const sourceOf = (tokens: readonly Token[]): string => tokens.map(({ source }) => source).join(' ');

/** As typed, without quotes; colons and full stops have no meaning in names and descriptions. */
export const typedText = (token: Token): string =>
  token.kind === 'free' && token.quoted ? token.text : token.source;

/** The letters before a colon. */
function keyAt(text: string, start: number): string | undefined {
  keyAndColon.lastIndex = start;
  const [, key = '', colon] = keyAndColon.exec(text) ?? [];
  if (keyOf(key) !== undefined) return key;
  // `status=failed` and full-width colons count only after a key. `obs://` starts a URL.
  return colon === ':' && !text.startsWith('//', keyAndColon.lastIndex) ? key : undefined;
}

function readKeyValue(text: string, start: number, key: string): Span {
  const afterColon = start + key.length + 1;
  // Phones insert a space after colons and commas: `status: failed, running`.
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

/** Start of the next word, unless it is a key. */
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
  throw new UsageError(
    `This quote is never closed: ${asTyped(rest)}. Close it or remove it.`,
    '"SEARCH WORDS"',
    {
      // If the rest contains a key, it is unclear where the quote was meant to end.
      suggestion: rest.includes(':') ? undefined : text + rest.charAt(0),
    },
  );
}

function skipBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '`') at++;
  return at;
}
