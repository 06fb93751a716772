import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emojiText } from '../../../../playground/slack/messages/emoji.ts';
import {
  flatten,
  parseMrkdwn,
  type Token,
  unescapeText,
} from '../../../../playground/slack/messages/mrkdwn.ts';

const text = (value: string): Token => ({ type: 'text', text: value });
const format = (
  type: 'bold' | 'italic' | 'strike' | 'code' | 'pre' | 'quote',
  ...children: Token[]
): Token => ({
  type,
  children,
});

test.each<[string, Token[]]>([
  ['plain &lt;b&gt; &amp;amp; &quot;', [text('plain <b> &amp; &quot;')]],
  [
    '*bold* _italic_ ~strike~',
    [
      format('bold', text('bold')),
      text(' '),
      format('italic', text('italic')),
      text(' '),
      format('strike', text('strike')),
    ],
  ],
  ['*_both_*', [format('bold', format('italic', text('both')))]],
  ['snake_case_name 2*3*4 * x * **', [text('snake_case_name 2*3*4 * x * **')]],
  ['*not\nbold*', [text('*not\nbold*')]],
  ['*not\n*bold*', [text('*not\n'), format('bold', text('bold'))]],
  ['`a *b* &lt;`', [format('code', text('a *b* <'))]],
  ['```\nx\n y\n``` z', [format('pre', text('x\n y')), text(' z')]],
  ['`open', [text('`open')]],
  ['a\n&gt; b\n> c\nd', [text('a\n'), format('quote', text('b\nc')), text('d')]],
  ['&gt;&gt;&gt; a\nb', [format('quote', text('a\nb'))]],
  [
    ':red_circle: *Failed*',
    [{ type: 'emoji', name: 'red_circle' }, text(' '), format('bold', text('Failed'))],
  ],
])('%j', (input, tokens) => {
  expect(parseMrkdwn(input)).toEqual(tokens);
});

describe('angle bracket sequences', () => {
  test.each<[string, Token]>([
    [
      '<https://a.example/?x=1&amp;y=2|a &lt; b>',
      { type: 'link', url: 'https://a.example/?x=1&y=2', label: 'a < b' },
    ],
    ['<https://a.example>', { type: 'link', url: 'https://a.example', label: 'https://a.example' }],
    ['<mailto:ops@a.example>', { type: 'link', url: 'mailto:ops@a.example', label: 'ops@a.example' }],
    ['<@U123ABC>', { type: 'user', id: 'U123ABC' }],
    ['<@W123|viewer>', { type: 'user', id: 'W123', label: 'viewer' }],
    ['<#C123|ml-ops>', { type: 'channel', id: 'C123', label: 'ml-ops' }],
    ['<!subteam^S123|@operators>', { type: 'usergroup', id: 'S123', label: '@operators' }],
    ['<!here>', { type: 'broadcast', range: 'here' }],
    ['<!channel|channel>', { type: 'broadcast', range: 'channel' }],
    ['<!everyone>', { type: 'broadcast', range: 'everyone' }],
    ['<!later|a label>', { type: 'text', text: 'a label' }],
    ['<nothing of that>', { type: 'text', text: '<nothing of that>' }],
    [
      '<!date^1392734382^{date} at {time}|noon>',
      { type: 'date', unix: 1392734382, format: '{date} at {time}', fallback: 'noon' },
    ],
    [
      '<!date^1^{time}^https://a.example|x>',
      { type: 'date', unix: 1, format: '{time}', link: 'https://a.example', fallback: 'x' },
    ],
    ['<!date^soon^{time}|x>', { type: 'date', unix: Number.NaN, format: '{time}', fallback: 'x' }],
  ])('%s', (input, token) => {
    expect(parseMrkdwn(input)).toEqual([token]);
  });

  test('are parsed inside formatting and code, too', () => {
    const link: Token = { type: 'link', url: 'https://a.example', label: '*a*' };
    expect(parseMrkdwn('*<https://a.example|*a*>*')).toEqual([format('bold', link)]);
    expect(parseMrkdwn('`<@U1>`')).toEqual([format('code', { type: 'user', id: 'U1' })]);
  });
});

test('bare URLs become links unless verbatim', () => {
  const link: Token = { type: 'link', url: 'https://a.example/x', label: 'https://a.example/x', auto: true };
  expect(parseMrkdwn('see https://a.example/x.')).toEqual([text('see '), link, text('.')]);
  expect(parseMrkdwn('see https://a.example/x.', { verbatim: true })).toEqual([
    text('see https://a.example/x.'),
  ]);
});

test('escaped text never contains a mention, broadcast, date or labelled link', () => {
  const pieces = fc.constantFrom(
    '<!channel>',
    '<@U1>',
    '<https://a.example|x>',
    '<!date^1^{time}|x>',
    '&',
    '<',
    '>',
    '|',
    '`',
    '```',
    '*',
    '\n',
    'a',
  );
  const hostile = fc.oneof(
    fc.array(pieces).map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme' }),
  );
  fc.assert(
    fc.property(hostile, (value) => {
      const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      expect(unescapeText(escaped)).toBe(value);
      const kinds = flatten(parseMrkdwn(escaped, { verbatim: true })).map(({ type }) => type);
      expect(kinds).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/^(user|channel|usergroup|broadcast|date|link)$/)]),
      );
    }),
  );
});

test('loses no text: the characters are the same without marks and markup', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (value) => {
      fc.pre(!/[*_~`<>&:\n]|https?:/.test(value));
      expect(parseMrkdwn(value)).toEqual(value === '' ? [] : [text(value)]);
    }),
  );
});

test('shows an unknown emoji by name', () => {
  expect([emojiText('red_circle'), emojiText('+1::skin-tone-3'), emojiText('constructor')]).toEqual([
    '🔴',
    '👍',
    ':constructor:',
  ]);
});
