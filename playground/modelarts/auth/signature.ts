import { createHash, createHmac } from 'node:crypto';
import type { SignatureLayout } from '../types.ts';

/** A request exactly as received. */
export interface WireRequest {
  readonly method: string;
  /** The request target, undecoded: path and query. */
  readonly target: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body: Buffer;
}

export interface Authorization {
  readonly layout: SignatureLayout;
  readonly accessKey: string;
  /** `date/region/service/sdk_request`; empty in the plain layout. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

const authorizationForm =
  /^SDK-HMAC-SHA256 (?:Access=([^/,\s]+)|Credential=([^/,\s]+)\/(\d{8}\/[^/,\s]*\/[^/,\s]*\/sdk_request)), ?SignedHeaders=([a-z0-9-]+(?:;[a-z0-9-]+)*), ?Signature=([0-9a-f]{64})$/;

export function parseAuthorization(value: string): Authorization | undefined {
  const match = authorizationForm.exec(value);
  if (match === null) {
    return undefined;
  }
  const [, plainKey, scopedKey, scope = '', signedHeaders = '', signature = ''] = match;
  return {
    layout: plainKey === undefined ? 'credential' : 'access',
    accessKey: plainKey ?? scopedKey ?? '',
    scope,
    signedHeaders: signedHeaders.split(';'),
    signature,
  };
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();

/** RFC 3986: everything except letters, digits and `-_.~` becomes upper-case `%XX` of its UTF-8 bytes. */
function encode(text: string): string {
  return Array.from(Buffer.from(text, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return /[A-Za-z0-9\-_.~]/.test(character)
      ? character
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

/** Decodes only `%XX`. `+` stays a plus, so that a client encoding spaces that way fails. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Decoded name and value of each query parameter, in wire order. */
export function queryPairs(query: string): [string, string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [decode(name), decode(value.join('='))];
    });
}

/** Path and query of a request target. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0
    ? { path: target, query: '' }
    : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export function headerOf(request: WireRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' || value === undefined ? value : value.join(', ');
}

/**
 * The canonical request of SDK-HMAC-SHA256 ("API Request Signing Guide"): six parts, one per line. The URI
 * ends with a `/` that the request itself doesn't have.
 */
export function canonicalRequest(request: WireRequest, signedHeaders: readonly string[]): string {
  const { path, query } = splitTarget(request.target);
  const uri = path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  const parameters = queryPairs(query).map(([name, value]) => [encode(name), encode(value)] as const);
  parameters.sort(([a, x], [b, y]) => byCodeUnit(a, b) || byCodeUnit(x, y));
  return [
    request.method.toUpperCase(),
    uri.endsWith('/') ? uri : `${uri}/`,
    parameters.map(([name, value]) => `${name}=${value}`).join('&'),
    signedHeaders.map((name) => `${name}:${(headerOf(request, name) ?? '').trim()}\n`).join(''),
    signedHeaders.join(';'),
    // Both public signers use this header instead of the body's hash.
    headerOf(request, 'x-sdk-content-sha256') ?? sha256(request.body),
  ].join('\n');
}

/** The signature for this secret key. `date` is the value of X-Sdk-Date. */
export function expectedSignature(
  request: WireRequest,
  { layout, scope, signedHeaders }: Authorization,
  secretKey: string,
  date: string,
): string {
  const hash = sha256(canonicalRequest(request, signedHeaders));
  if (layout === 'access') {
    return hmac(secretKey, `SDK-HMAC-SHA256\n${date}\n${hash}`).toString('hex');
  }
  const key = scope.split('/').reduce(hmac, Buffer.from(`SDK${secretKey}`));
  return hmac(key, `SDK-HMAC-SHA256\n${date}\n${scope}\n${hash}`).toString('hex');
}
