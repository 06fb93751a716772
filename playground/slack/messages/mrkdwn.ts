import type { DateToken } from './date.ts';

export { type DateReader, type DateToken, formatDateToken } from './date.ts';

/** Parsed mrkdwn. `text` may contain line breaks; tokens are unescaped. */
export type Token =
  | TextToken
  | FormatToken
  | LinkToken
  | MentionToken
  | BroadcastToken
  | DateToken
  | EmojiToken;

export interface TextToken {
  readonly type: 'text';
  readonly text: string;
}

/**
 * `code` and `pre` contain text, links, mentions and dates, because Slack parses `<…>` inside backticks, too.
 */
export interface FormatToken {
  readonly type: 'bold' | 'italic' | 'strike' | 'code' | 'pre' | 'quote';
  readonly children: readonly Token[];
}

export interface LinkToken {
  readonly type: 'link';
  /** Unchecked, with any scheme. Renderers must make only http, https and mailto clickable. */
  readonly url: string;
  readonly label: string;
  /** Set if Slack linked a bare URL. */
  readonly auto?: true;
}

export interface MentionToken {
  readonly type: 'user' | 'channel' | 'usergroup';
  readonly id: string;
  readonly label?: string;
}

export interface BroadcastToken {
  readonly type: 'broadcast';
  readonly range: 'here' | 'channel' | 'everyone';
}

export interface EmojiToken {
  readonly type: 'emoji';
  /** Without colons. Names missing in `emoji.ts` are shown as written. */
  readonly name: string;
}

export interface MrkdwnOptions {
  /** `verbatim` of the text object: if true, bare URLs aren't linked. */
  readonly verbatim?: boolean;
}

/** One code point of text, or an already parsed token. */
type Unit = string | Token;

/**
 * Parses mrkdwn like Slack: `<…>` sequences and entities first, then code, quotes, formatting, emoji and bare
 * http(s) URLs. Formatting marks count only at the edge of a word; `&gt;` at the start of a line quotes, too.
 * https://docs.slack.dev/messaging/formatting-message-text
 */
export function parseMrkdwn(text: string, options: MrkdwnOptions = {}): Token[] {
  return lines(fences(sequences(text)), options);
}

/** Every token of the text, at any depth. */
export function flatten(tokens: readonly Token[]): Token[] {
  return tokens.flatMap((token) => ('children' in token ? [token, ...flatten(token.children)] : [token]));
}

/** Reverses Slack's escaping of `&`, `<` and `>`. Slack treats other entities as plain text. */
export function unescapeText(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '');
}

function sequences(text: string): Unit[] {
  const units: Unit[] = [];
  let end = 0;
  for (const match of text.matchAll(/<([^<>]+)>/g)) {
    const token = sequence(match[1] ?? '');
    if (token === undefined) continue;
    units.push(...unescapeText(text.slice(end, match.index)), token);
    end = match.index + match[0].length;
  }
  units.push(...unescapeText(text.slice(end)));
  return units;
}

function sequence(content: string): Token | undefined {
  const bar = content.indexOf('|');
  const target = unescapeText(bar < 0 ? content : content.slice(0, bar));
  const label = bar < 0 ? undefined : unescapeText(content.slice(bar + 1));
  const mention = /^(@|#|!subteam\^)([A-Z][A-Z0-9]+)$/.exec(target);
  if (mention) {
    const type = mention[1] === '@' ? 'user' : mention[1] === '#' ? 'channel' : 'usergroup';
    return { type, id: mention[2] ?? '', ...(label !== undefined && { label }) };
  }
  if (target.startsWith('!date^')) return date(target, label);
  if (target.startsWith('!')) {
    const range = target.slice(1);
    if (range === 'here' || range === 'channel' || range === 'everyone') return { type: 'broadcast', range };
    return label === undefined ? undefined : { type: 'text', text: label };
  }
  if (!/^[a-z][a-z0-9+.-]*:[^\s]/i.test(target)) return undefined;
  return { type: 'link', url: target, label: label || target.replace(/^mailto:/, '') };
}

function date(target: string, fallback: string | undefined): DateToken {
  const [, unix = '', format = '', link] = target.split('^');
  return {
    type: 'date',
    unix: /^-?\d+$/.test(unix) ? Number(unix) : Number.NaN,
    format,
    ...(link !== undefined && { link }),
    fallback: fallback ?? '',
  };
}

/** First ``` across lines, then ` within a line. Other marks inside have no meaning. */
function fences(units: Unit[]): Unit[] {
  return spans(spans(units, 'pre', '```', true), 'code', '`', false);
}

function spans(units: Unit[], type: 'pre' | 'code', fence: string, multiline: boolean): Unit[] {
  const opens = (at: number) => [...fence].every((mark, offset) => units[at + offset] === mark);
  const result: Unit[] = [];
  for (let start = 0; start < units.length; ) {
    const close = opens(start) ? closingFence(units, start + fence.length, opens, multiline) : -1;
    if (close < 0) {
      result.push(...units.slice(start, start + 1));
      start += 1;
    } else {
      const inside = units.slice(start + fence.length, close);
      result.push({ type, children: plain(type === 'pre' ? trimBreaks(inside) : inside) });
      start = close + fence.length;
    }
  }
  return result;
}

function closingFence(
  units: Unit[],
  from: number,
  opens: (at: number) => boolean,
  multiline: boolean,
): number {
  for (let at = from; at < units.length; at += 1) {
    if (opens(at)) return at > from ? at : -1;
    if (units[at] === '\n' && !multiline) return -1;
  }
  return -1;
}

function trimBreaks(units: Unit[]): Unit[] {
  const first = units[0] === '\n' ? 1 : 0;
  return units.slice(first, units.length > first && units.at(-1) === '\n' ? -1 : undefined);
}

/** Groups quoted lines; `>>>` quotes everything after it. */
function lines(units: Unit[], options: MrkdwnOptions): Token[] {
  const result: Token[] = [];
  let plainUnits: Unit[] = [];
  let quoted: Unit[] | undefined;
  const flush = () => {
    if (quoted) result.push({ type: 'quote', children: inline(quoted, options) });
    else result.push(...inline(plainUnits, options));
    plainUnits = [];
    quoted = undefined;
  };
  for (let start = 0; start < units.length; ) {
    const stop = units.indexOf('\n', start);
    const end = stop < 0 ? units.length : stop;
    const triple = units[start] === '>' && units[start + 1] === '>' && units[start + 2] === '>';
    if (triple) {
      flush();
      result.push({ type: 'quote', children: inline(trimSpace(units.slice(start + 3)), options) });
      return mergeText(result);
    }
    if (units[start] === '>' && end > start + 1) {
      const line = trimSpace(units.slice(start + 1, end));
      if (quoted) quoted.push('\n', ...line);
      else {
        if (plainUnits.length > 0) flush();
        quoted = line;
      }
    } else {
      if (quoted) flush();
      plainUnits.push(...units.slice(start, end + 1));
    }
    start = end + 1;
  }
  flush();
  return mergeText(result);
}

function trimSpace(units: Unit[]): Unit[] {
  return units[0] === ' ' ? units.slice(1) : units;
}

const MARKS: Record<string, 'bold' | 'italic' | 'strike'> = { '*': 'bold', _: 'italic', '~': 'strike' };

function inline(units: Unit[], options: MrkdwnOptions): Token[] {
  const result: Token[] = [];
  let pending: Unit[] = [];
  // Marks known to be unclosed on this line, so that each line is searched once.
  const unclosed = new Set<Unit>();
  for (let start = 0; start < units.length; ) {
    const unit = units[start];
    const type = typeof unit === 'string' ? MARKS[unit] : undefined;
    if (unit === '\n') unclosed.clear();
    const close = type === undefined ? -1 : closingMark(units, start, unclosed);
    if (type === undefined || close < 0) {
      pending.push(...units.slice(start, start + 1));
      start += 1;
    } else {
      result.push(...words(pending, options));
      pending = [];
      result.push({ type, children: inline(units.slice(start + 1, close), options) });
      start = close + 1;
    }
  }
  result.push(...words(pending, options));
  return mergeText(result);
}

/** The end of the formatting that opens here, or -1. Marks must touch their text, but no other words. */
function closingMark(units: Unit[], open: number, unclosed: Set<Unit>): number {
  const mark = units[open];
  if (mark === undefined || unclosed.has(mark)) return -1;
  if (isWord(units[open - 1]) || units[open - 1] === mark) return -1;
  if (isSpace(units[open + 1]) || units[open + 1] === mark) return -1;
  for (let at = open + 2; at < units.length && units[at] !== '\n'; at += 1) {
    if (units[at] !== mark || isSpace(units[at - 1])) continue;
    if (!isWord(units[at + 1]) && units[at + 1] !== mark) return at;
  }
  unclosed.add(mark);
  return -1;
}

function isWord(unit: Unit | undefined): boolean {
  return typeof unit === 'string' && /[\p{L}\p{N}]/u.test(unit);
}

function isSpace(unit: Unit | undefined): boolean {
  return unit === undefined || (typeof unit === 'string' && /\s/u.test(unit));
}

const WORDS = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):|\bhttps?:\/\/[^\s<>|]+/g;

/** Text with its emoji and bare URLs. */
function words(units: Unit[], options: MrkdwnOptions): Token[] {
  return plain(units).flatMap((token): Token[] => {
    if (token.type !== 'text') return [token];
    const result: Token[] = [];
    let end = 0;
    for (const match of token.text.matchAll(WORDS)) {
      const name = match[1];
      if (name === undefined && options.verbatim) continue;
      // Punctuation after a URL belongs to the sentence.
      const found = name === undefined ? match[0].replace(/[.,;:!?)\]}'"*_~]+$/, '') : match[0];
      result.push({ type: 'text', text: token.text.slice(end, match.index) });
      result.push(
        name === undefined ? { type: 'link', url: found, label: found, auto: true } : { type: 'emoji', name },
      );
      end = match.index + found.length;
    }
    return [...result, { type: 'text', text: token.text.slice(end) }];
  });
}

function plain(units: Unit[]): Token[] {
  return mergeText(units.map((unit) => (typeof unit === 'string' ? { type: 'text', text: unit } : unit)));
}

function mergeText(tokens: Token[]): Token[] {
  const result: Token[] = [];
  for (const token of tokens) {
    const last = result.at(-1);
    if (token.type === 'text' && last?.type === 'text') {
      result[result.length - 1] = { type: 'text', text: last.text + token.text };
    } else if (token.type !== 'text' || token.text !== '') result.push(token);
  }
  return result;
}
