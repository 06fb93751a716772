import { randomBytes } from 'node:crypto';
import { type Answer, notAuthenticated, serviceError } from '../answers.ts';
import type { Project } from './accounts.ts';

const DAY = 24 * 3_600_000;

export interface Token {
  readonly text: string;
  /** Undefined: scoped to the account, not to a project. */
  readonly project: Project | undefined;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

export interface Tokens {
  /** Earlier tokens stay valid. */
  issue(project: Project | undefined): Token;
  /** The token if valid, otherwise the error response. */
  check(text: string): Token | Answer;
  /** The response to an expired token, alternating between its two documented forms. */
  expired(expiresAt?: number): Answer;
  expireAll(): void;
}

/** A time in IAM's format, with microseconds. */
export const iamTime = (time: number): string => new Date(time).toISOString().replace('Z', '000Z');

/** Tokens are valid for 24 hours of the playground's clock. */
export function createTokens(now: () => number): Tokens {
  const tokens = new Map<string, Token>();
  let turn = 0;

  // Both are documented: one for the service, one for the gateway in front of it.
  const expired = (expiresAt = now()): Answer =>
    turn++ % 2 === 0
      ? notAuthenticated(`token expires, expires_at: ${iamTime(expiresAt)}`)
      : serviceError(401, 'ModelArts.0202', 'Invalid token header because the token has expired.');
  return {
    issue(project) {
      const text = `MIIPlayground${randomBytes(300).toString('base64url')}`;
      const token = { text, project, issuedAt: now(), expiresAt: now() + DAY };
      tokens.set(text, token);
      return token;
    },
    check(text) {
      const token = tokens.get(text);
      if (token === undefined) {
        return notAuthenticated('decrypt token fail');
      }
      return now() < token.expiresAt ? token : expired(token.expiresAt);
    },
    expired,
    expireAll() {
      for (const token of tokens.values()) {
        tokens.set(token.text, { ...token, expiresAt: Math.min(token.expiresAt, now()) });
      }
    },
  };
}
