import { createHmac } from 'node:crypto';
import { isValidSlackRequest } from '@slack/bolt';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifySignature } from '../../../src/slack/receivers/signature.ts';

const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
/** The example in Slack's documentation. */
const example = {
  body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  timestamp: '1531420618',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};
const at = 1_531_420_618_000;
const verify = (
  { body, timestamp, signature }: { body: string; timestamp?: string; signature?: string },
  now = at,
) =>
  verifySignature(
    { 'x-slack-request-timestamp': timestamp, 'x-slack-signature': signature } as Record<string, string>,
    body,
    { signingSecret, now },
  );

test("accepts the example in Slack's documentation", () => {
  expect(verify(example)).toBe('valid');
});

describe('rejects', () => {
  test.each([
    ['another body', { ...example, body: `${example.body}&a=b` }],
    ['another timestamp', { ...example, timestamp: '1531420619' }],
    ['a timestamp that is no number', { ...example, timestamp: '1531420618.0' }],
    ['a signature of the right length', { ...example, signature: `v0=${'0'.repeat(64)}` }],
    ['a cut signature', { ...example, signature: example.signature.slice(0, -1) }],
    ['another version', { ...example, signature: example.signature.replace('v0', 'v1') }],
    ['upper case', { ...example, signature: example.signature.toUpperCase() }],
    ['no signature', { body: example.body, timestamp: example.timestamp }],
    ['no timestamp', { body: example.body, signature: example.signature }],
  ])('%s', (_, request) => {
    expect(verify(request)).toBe('invalid');
  });

  test.each([
    [300, 'valid'],
    [301, 'stale'],
    [-300, 'valid'],
    [-301, 'from-the-future'],
  ])('with a clock difference of %d s is %s', (seconds, verdict) => {
    expect(verify(example, at + seconds * 1_000)).toBe(verdict);
  });
});

test('agrees with Bolt on any body, and on any change to one character of the signature', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.nat({ max: 66 }),
      fc.string({ minLength: 1, maxLength: 1 }),
      (body, index, character) => {
        const digest = createHmac('sha256', signingSecret)
          .update(`v0:${example.timestamp}:${body}`)
          .digest('hex');
        const signature = `v0=${digest}`;
        const changed = signature.slice(0, index) + character + signature.slice(index + 1);
        for (const given of [signature, changed]) {
          const headers = {
            'x-slack-request-timestamp': Number(example.timestamp),
            'x-slack-signature': given,
          };
          const theirs = isValidSlackRequest({ signingSecret, body, headers, nowMilliseconds: at });
          expect(verify({ body, timestamp: example.timestamp, signature: given }) === 'valid').toBe(theirs);
        }
      },
    ),
  );
});
