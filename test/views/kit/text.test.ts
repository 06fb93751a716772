import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseMrkdwn } from '../../../playground/slack/messages/mrkdwn.ts';
import { parseCommand } from '../../../src/commands/parse/parse.ts';
import {
  code,
  cut,
  link,
  number,
  plain,
  plural,
  safeUrl,
  unmarked,
  untrusted,
} from '../../../src/views/kit/text.ts';
import { date, duration } from '../../../src/views/kit/time.ts';
import { hostileText } from '../jobs.ts';

describe('untrusted text', () => {
  test.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['*bold* ~strike~ `code`', '`*bold* ~strike~ ˋcodeˋ`'],
    ['_italic_ but snake_case_name', '`_italic_ but snake_case_name`'],
    ['snake_case_name at 12:30', 'snake_case_name at 12:30'],
    [':red_circle: at 12:30', '`:red_circle: at 12:30`'],
    ['> quoted', '`&gt; quoted`'],
    ['*שלום*', '`\u2068*שלום*\u2069`'],
    ['a\u202eb\u200b\u0000c\nd', 'abc d'],
    ['\u200b\u200d \u2060', ''],
    ['שלום', '\u2068שלום\u2069'],
  ])('%j is shown as %j', (text, shown) => {
    expect(untrusted(text, 100)).toBe(shown);
  });

  test('is truncated before escaping, at character boundaries', () => {
    expect(untrusted('&&&&', 3)).toBe('&amp;&amp;…');
    expect(untrusted('😀😀😀', 4)).toBe('😀…');
    expect(untrusted('👩‍👩‍👧', 10)).toBe('👩‍👩‍👧');
  });

  test('means nothing to Slack', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const tokens = parseMrkdwn(untrusted(text, 300), { verbatim: true });
        const isText = tokens.every(({ type }) => type === 'text');
        expect(isText || tokens.map(({ type }) => type).join() === 'code').toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  test('stays inside its backticks and its link', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const inCode =
          plain(text, 50) === ''
            ? []
            : parseMrkdwn(code(text, 50), { verbatim: true }).map(({ type }) => type);
        expect(inCode.every((type) => type === 'code')).toBe(true);
        const inLink = parseMrkdwn(link('https://board.example/', `x${text}`, 50), { verbatim: true });
        const [only, ...others] = inLink;
        expect(others).toEqual([]);
        const inner = only?.type === 'code' ? only.children : inLink;
        expect(inner.map(({ type }) => type)).toEqual(['link']);
      }),
      { numRuns: 2_000 },
    );
  });
});

test('a displayed name can be typed back', () => {
  for (const name of ['_nightly_', ':fire:-run', 'a_b', '*', '>x', 'עברית']) {
    const [token] = parseMrkdwn(untrusted(name, 60), { verbatim: true });
    const shown = token?.type === 'code' ? token.children : [token];
    const [text] = shown;
    const command = parseCommand(`show \`${text?.type === 'text' ? text.text : ''}\``);
    expect(command).toEqual({ name: 'show', job: name });
  }
});

test('truncation never lengthens text or splits a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 50 }), (text, max) => {
      expect(cut(text, max).length).toBeLessThanOrEqual(max);
      expect(cut(text.toWellFormed(), max).isWellFormed()).toBe(true);
    }),
  );
});

test.each([
  ['https://board.example/x?a=1', 'https://board.example/x?a=1'],
  ['http://10.0.0.1/', 'http://10.0.0.1/'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['//board.example', null],
  ['https://user:pass@board.example/', null],
  [`https://board.example/${'a'.repeat(2_000)}`, null],
  ['https://board.example/a|b>c', 'https://board.example/a%7Cb%3Ec'],
  [`https://board.example/?${'&'.repeat(300)}`, null],
  [undefined, null],
])('safeUrl(%j) is %j', (text, url) => {
  expect(safeUrl(text)).toBe(url);
});

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [3_600_000 + 12 * 60_000, '1 h 12 min'],
  [26 * 3_600_000, '1 d 2 h'],
  [48 * 3_600_000 + 59_000, '2 d'],
  [400 * 86_400_000, '400 d'],
])('%i ms are %s', (milliseconds, words) => {
  expect(duration(milliseconds)).toBe(words);
});

test('our own mrkdwn as plain text has no marks and no escapes', () => {
  expect(unmarked(`:warning: *Deleted* ${code('obs://r&d/<1>', 40)}`)).toBe('Deleted obs://r&d/<1>');
});

test("shows a time in the reader's zone, with a UTC fallback", () => {
  expect(date(Date.UTC(2026, 0, 20, 5, 48), '{date_short_pretty}, {time}')).toBe(
    '<!date^1768888080^{date_short_pretty}, {time}|2026-01-20 05:48 UTC>',
  );
  expect(date(Date.UTC(2026, 0, 20, 5, 48), '{time}')).toBe('<!date^1768888080^{time}|05:48 UTC>');
});

test.each([
  [0, '0 jobs'],
  [1, '1 job'],
  [1_234, '1,234 jobs'],
])('%i reads %s', (count, words) => expect(plural(count, 'job')).toBe(words));

test('groups digits of large numbers', () => expect(number(1_000_000)).toBe('1,000,000'));
