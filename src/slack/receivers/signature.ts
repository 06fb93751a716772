import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Allowed clock difference in seconds, as recommended by Slack; an older request may be a replay. */
const clockWindow = 5 * 60;

type SignatureVerdict = 'valid' | 'invalid' | 'stale' | 'from-the-future';

/**
 * Verifies Slack's signature, version 0. Bolt's check compares two more HMACs under a random key, which takes a tenth
 * of a command's CPU time, and accepts timestamps in the future.
 * @param now milliseconds since the epoch
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export function verifySignature(
  headers: IncomingHttpHeaders,
  body: string,
  { signingSecret, now }: { readonly signingSecret: string; readonly now: number },
): SignatureVerdict {
  const timestamp = String(headers['x-slack-request-timestamp'] ?? '');
  const age = now / 1_000 - Number(timestamp);
  if (!/^\d+$/.test(timestamp)) return 'invalid';
  const digest = createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex');
  const expected = Buffer.from(`v0=${digest}`);
  const given = Buffer.from(String(headers['x-slack-signature'] ?? ''));
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'invalid';
  if (age > clockWindow) return 'stale';
  return age < -clockWindow ? 'from-the-future' : 'valid';
}
