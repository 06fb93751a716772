import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkMessage } from '../../../playground/slack/blockKitSchemas/check.ts';
import { context, section } from '../../../src/views/kit/blocks.ts';
import { message } from '../../../src/views/kit/message.ts';
import { escapeText } from '../../../src/views/kit/text.ts';

const rows = (count: number, text: string) => Array.from({ length: count }, () => section(text));
const cut = (shown: number, all: number) => context(`${shown} of ${all}`);

test('message text never mentions or links', () => {
  const { text } = message({ text: 'The job <!channel> & <https://a.example|x>', head: [] });
  expect(text).toBe('The job &lt;!channel&gt; &amp; &lt;https://a.example|x&gt;');
});

test.each([
  ['3 jobs', '3 jobs: one; two; <3'],
  ['3 jobs. Choose one.', '3 jobs. Choose one. one; two; <3'],
])('the text reads the rows aloud after “%s”', (text, read) => {
  expect(message({ text, aloud: ['one', 'two', '<3'], head: [] }).text).toBe(read.replace('<', '&lt;'));
});

test('the text reads as many whole rows as fit, and counts the rest', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 300 })), (aloud) => {
      const { text } = message({ text: 'Jobs', aloud, head: [] });
      expect(text.length).toBeLessThan(1_520);
      const [, more] = /; and (\d+) more$/.exec(text) ?? [];
      const read = aloud.slice(0, aloud.length - Number(more ?? 0)).map(escapeText);
      expect(text).toBe(
        [read.length === 0 ? 'Jobs' : `Jobs: ${read.join('; ')}`, ...(more ? [`and ${more} more`] : [])].join(
          '; ',
        ),
      );
    }),
  );
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
