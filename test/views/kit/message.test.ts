import { expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { context, section } from '../../../src/views/kit/blocks.ts';
import { message } from '../../../src/views/kit/message.ts';

const rows = (count: number, text: string) => Array.from({ length: count }, () => section(text));
const cut = (shown: number, all: number) => context(`${shown} of ${all}`);

test('message text never mentions or links', () => {
  const { text } = message({ text: 'The job <!channel> & <https://a.example|x>', head: [] });
  expect(text).toBe('The job &lt;!channel&gt; &amp; &lt;https://a.example|x&gt;');
});

test.each([
  ['short rows beyond 50 blocks', rows(80, 'x')],
  ['rows beyond the characters of one message', rows(20, 'x'.repeat(2_000))],
])('truncates %s, and says how many are shown', (_, blocks) => {
  const cutMessage = message({
    text: 'x',
    head: [section('head')],
    rows: blocks,
    cut,
    foot: [section('foot')],
  });
  expect(checkMessage(cutMessage)).toEqual([]);
  const shown = cutMessage.blocks.length - 3;
  expect(shown).toBeGreaterThan(0);
  expect(cutMessage.blocks.at(-2)).toEqual(cut(shown, blocks.length));
  expect(cutMessage.blocks.at(-1)).toEqual(section('foot'));
  const oneMore = [...rows(1, 'head'), ...blocks.slice(0, shown + 1), cut(0, 0), ...rows(1, 'foot')];
  expect(oneMore.length > 50 || JSON.stringify(oneMore).length > 12_000).toBe(true);
});

test('shows all rows that fit', () => {
  expect(message({ text: 'x', head: [], rows: rows(50, 'x'), cut }).blocks).toHaveLength(50);
});
