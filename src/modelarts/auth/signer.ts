import { createHmac, hash } from 'node:crypto';
import type { AccessKeyCredentials } from '../config.ts';

/** `path` and `query` are already encoded. */
export interface SignableRequest {
  readonly method: string;
  /** The Host header: includes the port unless it is the scheme's default. */
  readonly host: string;
  readonly path: string;
  /** From `canonicalQuery`; may be empty. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

// Proxies may add or change other headers (user-agent, accept).
const signable = new Set(['content-type', 'host', 'x-project-id', 'x-sdk-date', 'x-security-token']);

/**
 * The headers that sign a request with an access key (SDK-HMAC-SHA256, devg-apisign; the `credential` layout follows
 * gophertelekomcloud). The service accepts dates within 15 minutes of its own clock, so each attempt is signed again.
 */
export function sign(
  request: SignableRequest,
  credentials: AccessKeyCredentials,
  date: Date,
): Record<string, string> {
  const sdkDate = `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
  const added: Record<string, string> = { 'X-Sdk-Date': sdkDate };
  if (credentials.securityToken) added['X-Security-Token'] = credentials.securityToken;

  const headers = { ...request.headers, ...added };
  const hashed = sha256(canonicalRequest({ ...request, headers }));
  const { accessKey, secretKey } = credentials;
  const day = sdkDate.slice(0, 8);
  const scope = `${day}///sdk_request`;
  const [identity, key, parts] =
    credentials.layout === 'access'
      ? [`Access=${accessKey}`, secretKey, [sdkDate, hashed]]
      : [`Credential=${accessKey}/${scope}`, scopedKey(secretKey, day), [sdkDate, scope, hashed]];
  const signature = hmac(key, ['SDK-HMAC-SHA256', ...parts].join('\n')).toString('hex');
  const authorization = `SDK-HMAC-SHA256 ${identity}, SignedHeaders=${signedNames(headers).join(';')}, Signature=${signature}`;
  return { ...added, Authorization: authorization };
}

/** Method, path, query, headers, their names, hash of the body. */
export function canonicalRequest({ method, host, path, query, headers, body }: SignableRequest): string {
  const values = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value.trim()]));
  values.set('host', host);
  const names = signedNames(headers);
  return [
    method.toUpperCase(),
    path.endsWith('/') ? path : `${path}/`, // in the signature only
    query,
    ...names.map((name) => `${name}:${values.get(name) ?? ''}`),
    '',
    names.join(';'),
    sha256(body),
  ].join('\n');
}

/** The query as signed and sent: names in code-unit order, without undefined values. */
export function canonicalQuery(parameters: Readonly<Record<string, string | number | undefined>>): string {
  return Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [encode(name), encode(String(value))])
    .toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='))
    .join('&');
}

/** Percent-encodes everything but `A-Z a-z 0-9 - _ . ~`, which URLSearchParams does not. */
export function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function signedNames(headers: Readonly<Record<string, string>>): string[] {
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  return [...new Set([...names, 'host'])].filter((name) => signable.has(name)).sort();
}

/** The key of the scoped layout, with region and service empty. */
function scopedKey(secretKey: string, day: string): Buffer {
  return ['', '', 'sdk_request'].reduce((key, part) => hmac(key, part), hmac(`SDK${secretKey}`, day));
}

const hmac = (key: string | Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(text, 'utf8').digest();

const sha256 = (text: string): string => hash('sha256', text);
