import { expect, test } from 'vitest';
import { messageText, spokenText } from '../../../src/slack/surfaces/messageText.ts';

test('takes the text, and what only blocks and attachments of other apps hold', () => {
  const text = messageText({
    text: 'Alert &lt;1&gt; for <@U0VIEWER001> <https://board.example/abc|the board>',
    blocks: [{ type: 'section', text: { type: 'mrkdwn', text: 'job *#197*' }, block_id: 'secret' }],
    attachments: [{ title: 'resnet', title_link: 'https://x.example/198', fields: [{ value: 'bert' }] }],
  });
  expect(text).toContain('Alert <1> for https://board.example/abc the board');
  for (const part of ['#197', 'resnet', 'https://x.example/198', 'bert']) expect(text).toContain(part);
  expect(text).not.toMatch(/secret|U0VIEWER001/);
});

test('says the same thing once, and stays within what `find` reads', () => {
  expect(messageText({ text: 'one', attachments: [{ fallback: 'one' }] })).toBe('one');
  expect([...messageText({ text: '😀'.repeat(2_000) })]).toHaveLength(900);
});

test('takes whatever shape without failing', () => {
  const deep: Record<string, unknown> = {};
  deep['blocks'] = [deep];
  for (const message of [{}, { text: 7 }, { blocks: 'x' }, { attachments: [null, { text: {} }] }, deep])
    expect(messageText(message)).toBe('');
});

test.each(['<@', '<@U0BOT|', '<!a|', '<http:', '<https://a|', '<#', '&lt;', 'a '])(
  'reads 200,000 characters of %s without stopping the bot',
  (part) => {
    const text = part.repeat(200_000 / part.length);
    const start = process.cpuUsage();
    messageText({ text, blocks: [{ type: 'rich_text', elements: [{ type: 'text', text }] }] });
    spokenText(text, 'U0BOT');
    const { user, system } = process.cpuUsage(start);
    // Microseconds: quadratic patterns take seconds.
    expect(user + system).toBeLessThan(1_000_000);
  },
);
