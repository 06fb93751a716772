import { describe, expect, test } from 'vitest';
import { faults } from '../../../src/slack/out/slackFailure.ts';
import { postingAdvice } from '../../../src/views/errors/channelAdvice.ts';

const shown = (code: string) => {
  const { why, next } = postingAdvice(code);
  return `${why} ${next}`;
};

test.each([...faults.keys()])('%s has its own advice', (code) => {
  expect(shown(code)).not.toContain('Slack says');
});

describe('advice can be followed', () => {
  test.each([...faults].filter(([, fault]) => fault !== 'channel').map(([code]) => code))(
    "%s doesn't suggest inviting the bot or choosing another channel",
    (code) => {
      expect(shown(code)).not.toMatch(/invite|another channel/i);
    },
  );

  test.each(['direct_message', 'messages_tab_disabled', 'user_disabled', 'cannot_dm_bot'])(
    "%s doesn't suggest inviting the bot to a direct message, or trying again",
    (code) => {
      expect(shown(code)).not.toMatch(/invite|manifest/);
      expect(postingAdvice(code).final).toBe(true);
    },
  );

  test.each([
    ['ECONNREFUSED', 'The connection was refused'],
    ['UND_ERR_HEADERS_TIMEOUT', "It doesn't respond"],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'NODE_EXTRA_CA_CERTS'],
    ['timeout', "doesn't respond"],
    ['http_502', 'HTTP 502'],
  ])('%s explains the connection problem', (code, words) => {
    expect(shown(code)).toContain(words);
  });
});

test('an unknown code is quoted without anything else', () => {
  expect(shown('a_word_of_2027')).toContain('`a_word_of_2027`');
  expect(shown('<!channel> `x` & <https://x.example|y>')).not.toMatch(/[<>&]|x\.example/);
});
