import { get, getList, getString } from '../json.ts';
import { type DateReader, formatDateToken } from '../slack/messages/date.ts';
import { emojiText } from '../slack/messages/emoji.ts';
import type { MentionToken, Token } from '../slack/messages/mrkdwn.ts';
import { inlineToken } from '../slack/messages/richText.ts';
import { type Span, span, styled } from './text.ts';

const LOOK = {
  bold: 'bold',
  italic: 'italic',
  strike: 'strikethrough',
  code: 'inverse',
  pre: 'inverse',
} as const;

export interface TextReader extends DateReader {
  /** Names of people, channels and groups by ID, without `@` or `#`. */
  readonly names?: ReadonlyMap<string, string>;
}

/** Renders mrkdwn for a terminal: links show their URL, mentions a name, dates the reader's local time. */
export function tokenSpans(tokens: readonly Token[], reader: TextReader): Span[] {
  return tokens.flatMap((token): Span[] => {
    switch (token.type) {
      case 'text':
        return [span(token.text)];
      case 'quote':
        return quoted(tokenSpans(token.children, reader));
      case 'bold':
      case 'italic':
      case 'strike':
      case 'code':
      case 'pre':
        return styled(tokenSpans(token.children, reader), LOOK[token.type]);
      case 'link':
        return link(token.url, token.label);
      case 'user':
        return [span(`@${nameOf(token, reader)}`, 'cyan')];
      case 'channel':
        return [span(`#${nameOf(token, reader)}`, 'cyan')];
      case 'usergroup':
        return [span(`@${nameOf(token, reader)}`, 'cyan')];
      case 'broadcast':
        return [span(`@${token.range}`, 'cyan')];
      case 'date': {
        const text = formatDateToken(token, reader);
        return token.link === undefined ? [span(text)] : link(token.link, text);
      }
      case 'emoji':
        return [span(emojiText(token.name))];
      default:
        return token satisfies never;
    }
  });
}

function nameOf({ id, label }: MentionToken, { names }: TextReader): string {
  return names?.get(id) ?? label?.replace(/^@/, '') ?? id;
}

function link(url: string, label: string): Span[] {
  return label === url ? [span(url, 'underline')] : [span(label, 'underline'), span(` (${url})`, 'dim')];
}

function quoted(spans: readonly Span[]): Span[] {
  return [
    span('│ ', 'dim'),
    ...spans.map((one) => span(one.text.replaceAll('\n', '\n│ '), ...one.styles)),
    span('\n'),
  ];
}

/** A rich_text block or cell. */
export function richTextSpans(block: unknown, reader: TextReader): Span[] {
  return getList(block, 'elements').flatMap((part, index) => {
    const spans = partSpans(part, reader);
    return index > 0 ? [span('\n'), ...spans] : spans;
  });
}

function partSpans(part: unknown, reader: TextReader): Span[] {
  const elements = getList(part, 'elements');
  switch (getString(part, 'type')) {
    case 'rich_text_list':
      return elements.flatMap((item, index) => {
        const mark = getString(part, 'style') === 'ordered' ? `${index + 1}. ` : '• ';
        const indent = '  '.repeat(Number(get(part, 'indent') ?? 0));
        return [span(`${index > 0 ? '\n' : ''}${indent}${mark}`), ...partSpans(item, reader)];
      });
    case 'rich_text_quote':
      return quoted(elements.flatMap((element) => inlineSpans(element, reader)));
    case 'rich_text_preformatted':
      return styled(
        elements.flatMap((element) => inlineSpans(element, reader)),
        'inverse',
      );
    default:
      return elements.flatMap((element) => inlineSpans(element, reader));
  }
}

function inlineSpans(element: unknown, reader: TextReader): Span[] {
  const styles = (['bold', 'italic', 'strike', 'code'] as const).filter(
    (name) => get(element, 'style', name) === true,
  );
  return styled(tokenSpans([inlineToken(element)], reader), ...styles.map((name) => LOOK[name]));
}
