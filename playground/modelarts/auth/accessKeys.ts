import { type Answer, notAuthenticated } from '../answers.ts';
import type { SignatureLayout } from '../types.ts';
import { type AccessKey, permanentKey, temporaryKey } from './accounts.ts';
import { expectedSignature, headerOf, parseAuthorization, type WireRequest } from './signature.ts';

const MINUTE = 60_000;

/** Parses `YYYYMMDDTHHMMSSZ` into milliseconds since the epoch; NaN for anything else. */
function sdkDate(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  const [, year, month, day, hour, minute, second] = match ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** The problem with a request signed with this key, if any. */
function faultOf(
  request: WireRequest,
  key: AccessKey,
  now: number,
  layouts: readonly SignatureLayout[],
): string | undefined {
  const authorization = parseAuthorization(headerOf(request, 'authorization') ?? '');
  const date = headerOf(request, 'x-sdk-date') ?? '';
  if (authorization === undefined || !layouts.includes(authorization.layout)) {
    return 'verify aksk signature fail';
  }
  const { layout, scope, signedHeaders, signature } = authorization;
  // Negated, so that an invalid date (NaN) fails too.
  if (!(Math.abs(sdkDate(date) - now) <= 15 * MINUTE)) {
    return 'verify aksk signature fail, x-sdk-date is not within 15 minutes';
  }
  if (layout === 'credential' && !scope.startsWith(`${date.slice(0, 8)}/`)) {
    return 'verify aksk signature fail, the credential is of another day';
  }
  const contentTypeLeftOut =
    request.body.length > 0 && 'content-type' in request.headers && !signedHeaders.includes('content-type');
  if (
    !signedHeaders.includes('x-sdk-date') ||
    signedHeaders.some((name) => !(name in request.headers)) ||
    signedHeaders.some((name, index) => index > 0 && name <= (signedHeaders[index - 1] ?? '')) ||
    contentTypeLeftOut
  ) {
    return 'verify aksk signature fail, SignedHeaders';
  }
  if (headerOf(request, 'x-security-token') !== key.securityToken) {
    return 'verify aksk signature fail, x-security-token';
  }
  const expected = expectedSignature(request, authorization, key.secretKey, date);
  return signature === expected ? undefined : 'verify aksk signature fail';
}

export interface AccessKeysOptions {
  readonly now: () => number;
  readonly acceptLayouts: readonly SignatureLayout[];
}

/**
 * Checks requests signed with an access key: undefined if the signature is valid. More than five failures in
 * a row lock the key for five minutes, even for valid signatures (API gateway FAQ 0003).
 */
export function createAccessKeys({ now, acceptLayouts }: AccessKeysOptions) {
  const keys = new Map<string, AccessKey>([permanentKey, temporaryKey].map((key) => [key.accessKey, key]));
  const failures = new Map<string, number>();
  const lockedUntil = new Map<string, number>();

  return (request: WireRequest): Answer | undefined => {
    const header = headerOf(request, 'authorization') ?? '';
    const accessKey = /(?:Access|Credential)=([^/,\s]+)/.exec(header)?.[1] ?? '';
    const key = keys.get(accessKey);
    if (key === undefined) {
      return notAuthenticated(
        accessKey === ''
          ? 'verify aksk signature fail'
          : `Get secretKey failed,ak:${accessKey},err:ak not exist`,
      );
    }
    if (now() < (lockedUntil.get(accessKey) ?? 0)) {
      return notAuthenticated('AK access failed to reach the limit,forbidden');
    }
    const fault = faultOf(request, key, now(), acceptLayouts);
    if (fault === undefined) {
      failures.delete(accessKey);
      return undefined;
    }
    const count = (failures.get(accessKey) ?? 0) + 1;
    failures.set(accessKey, count);
    if (count > 5) {
      failures.delete(accessKey);
      lockedUntil.set(accessKey, now() + 5 * MINUTE);
      return notAuthenticated('AK access failed to reach the limit,forbidden');
    }
    return notAuthenticated(fault);
  };
}
