import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { readContent } from '../../../playground/slack/messages/messages.ts';
import type { SlackMessage } from '../../../playground/slack/server.ts';
import { renderText } from '../../../playground/terminal/terminal.ts';
import { columns } from '../../../playground/terminal/text.ts';

const reader = { timeZone: 'Europe/Berlin', now: Date.UTC(2026, 10, 24, 12) };

function message(blocks: unknown[], more: Partial<SlackMessage> = {}): SlackMessage {
  const content = readContent({ text: 'x', blocks });
  if ('error' in content) throw new Error(content.messages.join());
  return { ts: '1.000001', channel: 'C1', user: 'U1', ...content, ...more };
}

const list = message(
  [
    { type: 'header', text: { type: 'plain_text', text: 'Jobs :lock:' } },
    {
      type: 'context',
      elements: [
        { type: 'mrkdwn', text: 'as of <!date^1795521600^{date_short_pretty} at {time}|12:00 UTC>' },
      ],
    },
    {
      type: 'section',
      text: {
        type: 'mrkdwn',
        text: ':red_circle: *Failed*  <https://a.example/1|resnet> `#197`\na &lt;!channel&gt;',
      },
      accessory: {
        type: 'overflow',
        options: [{ text: { type: 'plain_text', text: 'Details' }, value: '1' }],
      },
    },
    {
      type: 'section',
      fields: ['*Running*\n7', '*Failed*\n1', '*Done*'].map((text) => ({ type: 'mrkdwn', text })),
    },
    { type: 'divider' },
    {
      type: 'table',
      rows: [
        ['Name', 'Status'],
        ['resnet', 'ok'],
      ].map((row) => row.map((text) => ({ type: 'raw_text', text }))),
    },
    {
      type: 'actions',
      elements: [
        { type: 'button', text: { type: 'plain_text', text: 'Next' }, value: 'page:2' },
        { type: 'button', text: { type: 'plain_text', text: 'Console' }, url: 'https://a.example' },
      ],
    },
  ],
  { ephemeralTo: 'U1' },
);

test('a message reads top to bottom, with its buttons, links and local time', () => {
  expect(renderText(list, { ...reader, width: 40 }).split('\n')).toEqual([
    'Only visible to you',
    '',
    'Jobs 🔒',
    'as of Today at 1:00 PM',
    '',
    '🔴 Failed  resnet (https://a.example/1)',
    '#197',
    'a <!channel>',
    '[ ⋮ Details ]',
    '',
    'Running              Failed',
    '7                    1',
    'Done',
    '─'.repeat(40),
    'Name    Status',
    'resnet  ok',
    '',
    '[ Next ] [ Console ↗ https://a.example ]',
  ]);
});

test('colors change only the style, not the text', () => {
  const colored = renderText(list, { ...reader, width: 40, color: true });
  expect(colored).not.toBe(stripVTControlCharacters(colored));
  expect(stripVTControlCharacters(colored)).toBe(renderText(list, { ...reader, width: 40 }));
});

test('no line is wider than the screen, whatever the text', () => {
  const text = `${'long '.repeat(30)}${'🔴'.repeat(40)} ${'x'.repeat(100)}`;
  const drawn = renderText(message([{ type: 'section', text: { type: 'mrkdwn', text } }]), {
    ...reader,
    width: 30,
  });
  for (const line of drawn.split('\n')) expect(columns(line)).toBeLessThanOrEqual(30);
});

test("message content can't control the terminal", () => {
  const drawn = renderText(message([], { text: 'a\u001b[2Jb\u0007\u202ec\r' }), reader);
  expect(drawn).toBe('a[2Jbc');
});
