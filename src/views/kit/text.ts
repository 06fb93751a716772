/**
 * External text (names, descriptions, error texts, typed text) is hostile. It is cleaned, truncated, and only
 * then escaped, so that it can't mention, link, format or break a message.
 */

// Control and format characters hide or reorder text. U+200C and U+200D join letters and emoji, so they stay.
const invisible = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]+/gu;
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;
const visible = /[^\s\p{C}\p{Default_Ignorable_Code_Point}]/u;

/** One line without control characters, at most `max` UTF-16 units, ending in an ellipsis if truncated. */
export function plain(text: string, max: number): string {
  // Hostile text may be huge, so bound the work first.
  const line = text
    .slice(0, max * 8)
    .replace(/\s+/gu, ' ')
    .replace(invisible, '')
    .trim();
  if (!visible.test(line)) return '';
  return cut(line, max);
}

/** At most `max` UTF-16 units (the strictest way Slack may count), without splitting a character. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = max - 1;
  const whole = /[\ud800-\udbff]/.test(text.charAt(end - 1)) ? end - 1 : end;
  return `${text.slice(0, whole).trimEnd()}…`;
}

/** Slack's own escaping, which alone stops mentions, links and dates. */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Of the text of a command or message, as Slack sends it. */
export const unescapeText = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

/** Our own mrkdwn as plain text, without emoji and marks. */
export const unmarked = (text: string): string =>
  unescapeText(text.replace(/:\w+: /g, '').replace(/[*`]/g, ''));

/**
 * External text for a mrkdwn object (with `verbatim: true`), at most `max` UTF-16 units. mrkdwn can't escape
 * its own marks, and look-alikes can't be copied back, so text that would be formatted is shown as code.
 */
export function untrusted(text: string, max: number): string {
  const line = plain(text, max);
  return marks.test(line) ? code(line, max) : isolated(escapeText(line));
}

/** External text inside backticks. */
export function code(text: string, max: number): string {
  return `\`${isolated(escapeText(plain(text, max).replaceAll('`', 'ˋ')))}\``;
}

/** Where Slack formats text: any of the marks, an underscore at the edge of a word, an emoji, a quote. */
const marks = /[*~`]|(?<![\p{L}\p{N}_])_|_(?![\p{L}\p{N}_])|:[\w+'-]+:|^>/u;

/** Isolates keep right-to-left letters from reordering the surrounding text. */
const isolated = (text: string) => (rightToLeft.test(text) ? `\u2068${text}\u2069` : text);

/** `null` unless it is an http(s) URL that fits inside `<…|…>`, even escaped. */
export function safeUrl(text: string | undefined, max = 1_000): string | null {
  if (text === undefined || text.length > max || !URL.canParse(text)) return null;
  const { protocol, href, username, password } = new URL(text);
  if (!['http:', 'https:'].includes(protocol) || username !== '' || password !== '') return null;
  return escapeText(href).length > max ? null : href.replaceAll('|', '%7C');
}

/** A mrkdwn link with our own text as its label. */
export const anchor = (url: string, label: string): string => `<${escapeText(url)}|${label}>`;

/** A mrkdwn link with external text as its label. */
export function link(url: string, label: string, max: number): string {
  const line = plain(label, max).replaceAll('|', '¦');
  const linked = anchor(url, isolated(escapeText(line.replaceAll('`', 'ˋ'))));
  return marks.test(line) ? `\`${linked}\`` : linked;
}

/** The non-empty parts. */
export const joined = (parts: readonly string[], separator = ' · '): string =>
  parts.filter((part) => part !== '').join(separator);

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export function plural(count: number, noun: string): string {
  return `${number(count)} ${count === 1 ? noun : `${noun}s`}`;
}

/** Formats 12345 as 12,345. */
export function number(count: number): string {
  return count.toLocaleString('en-US');
}
