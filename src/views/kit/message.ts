import type { KnownBlock } from '@slack/types';
import { escapeText, number } from './text.ts';

/** What Slack displays; `text` is read aloud and used for the notification. */
export interface Message {
  readonly text: string;
  readonly blocks: KnownBlock[];
  /** Blocks without the chart or table, in case Slack rejects it; undefined without one. */
  readonly fallback?: KnownBlock[];
  /** What nobody but its reader may see. */
  readonly isPersonal?: boolean;
}

/** Slack's published limits, and the undocumented one on the whole message (bolt-js #2509: about 13,200). */
export const limits = {
  blocks: 50,
  characters: 12_000,
  /** In all cells of a table. */
  cells: 10_000,
  /** Ours: longer is tiring to listen to. */
  text: 1_500,
  header: 150,
  sectionText: 3_000,
  buttonText: 75,
  buttonValue: 2_000,
  optionValue: 75,
  url: 3_000,
} as const;

export interface MessageParts {
  /** A complete plain sentence, escaped here. Lock screens show about 60 characters, so the outcome comes first. */
  readonly text: string;
  /** The rows in plain words, because screen readers read only `text`; as many as fit are added to it. */
  readonly aloud?: readonly string[];
  readonly head: readonly KnownBlock[];
  /** Can be truncated if the message would be too large. */
  readonly rows?: readonly KnownBlock[];
  /** Says how many of how many rows are shown. Called only if rows were truncated. */
  readonly cut?: (shown: number, all: number) => KnownBlock;
  readonly foot?: readonly KnownBlock[];
}

/** All messages leave `views/` here: with as many rows as Slack accepts, and a note about the rest. */
export function message({
  text: sentence,
  aloud = [],
  head,
  rows = [],
  cut,
  foot = [],
}: MessageParts): Message {
  const text = withRows(sentence, aloud);
  const whole = [...head, ...rows, ...foot];
  if (fits(whole) || !cut) return { text, blocks: whole };
  for (let shown = rows.length - 1; shown > 0; shown--) {
    const blocks = [...head, ...rows.slice(0, shown), cut(shown, rows.length), ...foot];
    if (fits(blocks)) return { text, blocks };
  }
  return { text, blocks: [...head, cut(0, rows.length), ...foot] };
}

function withRows(sentence: string, rows: readonly string[]): string {
  let text = escapeText(sentence);
  const colon = /[.?!]$/.test(sentence) ? ' ' : ': ';
  for (const [index, row] of rows.entries()) {
    const longer = `${text}${index === 0 ? colon : '; '}${escapeText(row)}`;
    if (longer.length > limits.text) return `${text}; and ${number(rows.length - index)} more`;
    text = longer;
  }
  return text;
}

/** Whether a click replaces it: in a channel, that would be for everyone. */
export const isForOne = ({ blocks }: Message): boolean =>
  /"action_id":"(replace|refresh|dismiss|confirm):/.test(JSON.stringify(blocks));

const fits = (blocks: readonly KnownBlock[]) =>
  blocks.length <= limits.blocks && sizeOf(blocks) <= limits.characters;

/** Slack counts the content of blocks: every text, value and URL in them. */
export function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let characters = 0;
  for (const part of Object.values(value)) characters += sizeOf(part);
  return characters;
}
