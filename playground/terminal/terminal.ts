import { get, getList, getString } from '../json.ts';
import { replaceEmoji } from '../slack/messages/emoji.ts';
import { parseMrkdwn } from '../slack/messages/mrkdwn.ts';
import type { SlackMessage } from '../slack/types.ts';
import { type Label, labelsOf, shownLabel } from './labels.ts';
import { columns, type Screen, type Span, span, styled, wrap } from './text.ts';
import { richTextSpans, type TextReader, tokenSpans } from './tokens.ts';

export interface TerminalOptions extends TextReader {
  /** Columns; default 80. */
  readonly width?: number;
  /** ANSI colors and weights; default false. */
  readonly color?: boolean;
}

interface Reader extends TextReader {
  readonly labels: readonly Label[];
}

/** Renders a message for a terminal: plain text, with `[ Label ]` for pressable elements. */
export function renderText(message: SlackMessage, options: TerminalOptions): string {
  const screen: Screen = { width: options.width ?? 80, color: options.color ?? false };
  const lines: string[] = [];
  if (message.ephemeralTo !== undefined) lines.push(...wrap([span('Only visible to you', 'dim')], screen));
  if (message.blocks.length === 0)
    lines.push(...wrap(tokenSpans(parseMrkdwn(message.text), options), screen));
  const reader = { ...options, labels: labelsOf(message.blocks) };
  for (const block of message.blocks) lines.push(...renderBlock(block, reader, screen));
  return lines.join('\n');
}

function renderBlock(block: unknown, reader: Reader, screen: Screen): string[] {
  const read = (...path: string[]) => textSpans(get(block, ...path), reader);
  switch (getString(block, 'type')) {
    case 'header':
      return ['', ...wrap(styled(read('text'), 'bold', 'underline'), screen)];
    case 'section':
      return ['', ...section(block, reader, screen)];
    case 'context':
      return wrap(
        getList(block, 'elements').flatMap((element, index) => [
          ...(index > 0 ? [span('  ')] : []),
          ...styled(textSpans(element, reader), 'dim'),
        ]),
        screen,
      );
    case 'divider':
      return ['─'.repeat(screen.width)];
    case 'actions':
      return [
        '',
        ...wrapButtons(
          getList(block, 'elements').flatMap((element) => elementSpans(element, reader)),
          screen,
        ),
      ];
    case 'image':
      return wrap([span(`[image: ${getString(block, 'alt_text') ?? ''}]`, 'dim')], screen);
    case 'input':
      return [
        '',
        ...wrap(styled(read('label'), 'bold'), screen),
        ...wrapButtons(elementSpans(get(block, 'element'), reader), screen),
      ];
    case 'rich_text':
      return wrap(richTextSpans(block, reader), screen);
    case 'table':
    case 'data_table':
      return table(block, reader, screen);
    default:
      return [];
  }
}

function section(block: unknown, reader: Reader, screen: Screen): string[] {
  const accessory = elementSpans(get(block, 'accessory'), reader);
  return [
    ...(get(block, 'text') === undefined ? [] : wrap(textSpans(get(block, 'text'), reader), screen)),
    ...fields(getList(block, 'fields'), reader, screen),
    ...(accessory.length > 0 ? wrapButtons(accessory, screen) : []),
  ];
}

/** Two columns, as in Slack on a desktop. */
function fields(list: readonly unknown[], reader: Reader, screen: Screen): string[] {
  const half = Math.floor((screen.width - 2) / 2);
  const lines: string[] = [];
  for (let index = 0; index < list.length; index += 2) {
    const [left = [], right = []] = list
      .slice(index, index + 2)
      .map((field) => wrap(textSpans(field, reader), { ...screen, width: half }));
    const plain = list
      .slice(index, index + 1)
      .map((field) => wrap(textSpans(field, reader), { width: half, color: false }))[0];
    for (let row = 0; row < Math.max(left.length, right.length); row += 1) {
      const gap = ' '.repeat(half + 2 - columns(plain?.[row] ?? ''));
      lines.push(`${left[row] ?? ''}${right[row] === undefined ? '' : `${gap}${right[row]}`}`);
    }
  }
  return lines;
}

function textSpans(object: unknown, reader: TextReader): Span[] {
  const text = getString(object, 'text') ?? '';
  switch (getString(object, 'type')) {
    case 'mrkdwn':
      return tokenSpans(parseMrkdwn(text, { verbatim: get(object, 'verbatim') === true }), reader);
    case 'plain_text':
      return [span(get(object, 'emoji') === false ? text : replaceEmoji(text))];
    case 'raw_text':
    case 'raw_number':
      return [span(text)];
    case 'rich_text':
      return richTextSpans(object, reader);
    case 'image':
      return [span(`[image: ${getString(object, 'alt_text') ?? ''}]`)];
    default:
      return [];
  }
}

/** One span per element; a menu lists its options inside the brackets. */
function elementSpans(element: unknown, { labels }: Reader): Span[] {
  const label = (object: unknown) => shownLabel(labels, object);
  const type = getString(element, 'type');
  if (type === undefined) return [];
  if (type === 'image') return [span(`[image: ${getString(element, 'alt_text') ?? ''}]`, 'dim')];
  if (type === 'button') {
    const url = getString(element, 'url');
    const style = getString(element, 'style');
    const look = style === 'primary' ? 'green' : style === 'danger' ? 'red' : 'cyan';
    return [span(`[ ${label(element)}${url === undefined ? '' : ` ↗ ${url}`} ]`, look)];
  }
  const chosen = getString(element, 'initial_option', 'text', 'text');
  if (chosen !== undefined) return [span(`[ ${chosen} ▾ ]`, 'cyan')];
  const options = [element, ...getList(element, 'option_groups')].flatMap((group) =>
    getList(group, 'options'),
  );
  const title = getString(element, 'placeholder', 'text') ?? (type === 'overflow' ? '⋮' : '');
  return [span(`[ ${[title, options.map(label).join(' | ')].filter(Boolean).join(' ')} ]`, 'cyan')];
}

/** Buttons side by side; only a button wider than the screen wraps. */
function wrapButtons(buttons: readonly Span[], screen: Screen): string[] {
  const rows: Span[][] = [[]];
  let used = 0;
  for (const button of buttons) {
    const width = columns(button.text);
    if (used > 0 && used + 1 + width > screen.width) {
      rows.push([]);
      used = 0;
    }
    rows.at(-1)?.push(...(used > 0 ? [span(' ')] : []), button);
    used += width + (used > 0 ? 1 : 0);
  }
  return rows.flatMap((row) => wrap(row, screen));
}

function table(block: unknown, reader: Reader, screen: Screen): string[] {
  const plain: Screen = { width: screen.width, color: false };
  const rows = getList(block, 'rows').map((row) =>
    (Array.isArray(row) ? row : []).map((cell) => wrap(textSpans(cell, reader), plain).join(' ')),
  );
  const widths = rows.reduce<number[]>(
    (most, row) =>
      row.map((cell, index) => Math.max(most[index] ?? 0, columns(cell))).concat(most.slice(row.length)),
    [],
  );
  const padded = rows.map((row) =>
    row.map((cell, index) => cell + ' '.repeat((widths[index] ?? 0) - columns(cell))),
  );
  return padded.flatMap((row, index) =>
    wrap([span(row.join('  ').trimEnd(), ...(index === 0 ? ['bold' as const] : []))], screen),
  );
}
