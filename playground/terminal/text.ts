import { styleText } from 'node:util';

type Style = 'bold' | 'dim' | 'italic' | 'strikethrough' | 'underline' | 'cyan' | 'green' | 'red' | 'inverse';

/** Text in one style. `text` may contain line breaks. */
export interface Span {
  readonly text: string;
  readonly styles: readonly Style[];
}

export interface Screen {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
}

export function span(text: string, ...styles: Style[]): Span {
  return { text, styles };
}

/** Adds a style to every span. */
export function styled(spans: readonly Span[], ...styles: Style[]): Span[] {
  return spans.map((one) => ({ text: one.text, styles: [...one.styles, ...styles] }));
}

const SEGMENTER = new Intl.Segmenter();

/** Width in columns; emoji and East Asian characters take two. */
export function columns(text: string): number {
  let total = 0;
  for (const { segment } of SEGMENTER.segment(text)) {
    const wide =
      /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/u;
    total += wide.test(segment) ? 2 : 1;
  }
  return total;
}

/**
 * Wraps spans into lines of at most `width` columns, between words if possible. Drops control characters and
 * direction overrides, because a message must not control the terminal.
 */
export function wrap(spans: readonly Span[], { width, color }: Screen): string[] {
  const lines: { text: string; styles: readonly Style[] }[][] = [[]];
  let used = 0;
  const newLine = () => {
    lines.push([]);
    used = 0;
  };
  for (const { text, styles } of spans) {
    for (const word of clean(text).split(/(\n|[^\S\n]+)/)) {
      if (word === '\n') newLine();
      if (word === '' || word === '\n') continue;
      if (used + columns(word) > width && used > 0) newLine();
      if (word.trim() === '' && used === 0 && lines.length > 1) continue;
      for (const piece of cut(word, width)) {
        if (used + columns(piece) > width && used > 0) newLine();
        const last = lines.at(-1)?.at(-1);
        if (last?.styles === styles) last.text += piece;
        else lines.at(-1)?.push({ text: piece, styles });
        used += columns(piece);
      }
    }
  }
  return lines.map((line) => {
    const last = line.at(-1);
    if (last) last.text = last.text.trimEnd();
    return line.map((piece) => (color ? paint(piece.text, piece.styles) : piece.text)).join('');
  });
}

export function clean(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '');
}

function paint(text: string, styles: readonly Style[]): string {
  return styles.length === 0 ? text : styleText([...styles], text, { validateStream: false });
}

function cut(word: string, width: number): string[] {
  if (columns(word) <= width) return [word];
  const pieces = [''];
  for (const { segment } of SEGMENTER.segment(word)) {
    const last = pieces.length - 1;
    if (columns((pieces[last] ?? '') + segment) > width) pieces.push(segment);
    else pieces[last] += segment;
  }
  return pieces;
}
