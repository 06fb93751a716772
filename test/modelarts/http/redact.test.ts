import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRedact, excerpt } from '../../../src/modelarts/http/redact.ts';

/** Includes lone surrogates. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
  .map((units) => String.fromCharCode(...units));

test('removes a secret as is, in JSON and in a URL', () => {
  const secret = 'p"a s/s';
  const text = `${secret} ${JSON.stringify(secret)} ${encodeURIComponent(secret)}`;
  expect(createRedact([secret, undefined])(text)).toBe('… "…" …');
  expect(createRedact(['p4ss', 'p4ss-w0rd'])('p4ss-w0rd p4ss')).toBe('… …');
});

test('removes signatures and long tokens, even unknown ones', () => {
  const redact = createRedact([]);
  expect(redact(`Signature=${'0a'.repeat(32)}, token MII${'A1-_'.repeat(40)}==`)).toBe(
    'Signature=…, token …',
  );
  const ordinary = 'Request 0b5c9d7e3f1a4c2d8e6f7a9b0c1d2e3f failed for /bucket/logs/';
  expect(redact(ordinary)).toBe(ordinary);
});

test('an excerpt is one well-formed line of limited length', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 100 }), (text, length) => {
      const line = excerpt(text, length);
      expect(line).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect([...line].length).toBeLessThanOrEqual(length + 1);
      expect(line.isWellFormed()).toBe(true);
    }),
  );
  expect(excerpt(' a\r\n b\u0000c ', 10)).toBe('a b c');
  expect(excerpt('😀😀😀', 2)).toBe('😀😀…');
});
