import { createHmac } from 'node:crypto';

/** `x-slack-signature`. https://docs.slack.dev/authentication/verifying-requests-from-slack */
export function sign(secret: string, timestampSeconds: number, rawBody: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestampSeconds}:${rawBody}`).digest('hex')}`;
}
