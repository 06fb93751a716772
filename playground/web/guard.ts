import type { IncomingMessage } from 'node:http';

/** Headers of every response: the page may load only its own files and the images of messages. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' https:",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-store',
};

/**
 * Why a request is refused, or undefined. A different `Host` means DNS rebinding; a different origin, even
 * another port on this machine, is another site. Only the page itself may post.
 */
export function refusal(request: IncomingMessage, port: number): string | undefined {
  const { host, origin } = request.headers;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  if (host === undefined || !hosts.includes(host)) return 'This page can be reached only at its own address.';
  const site = request.headers['sec-fetch-site'] ?? 'none';
  if (site !== 'same-origin' && site !== 'none') return 'Requests from other sites are refused.';
  if (origin !== undefined && origin !== `http://${host}`) return 'Requests from other origins are refused.';
  if (request.method === 'GET') return undefined;
  if (request.method !== 'POST') return 'Only GET and POST are supported.';
  if (origin === undefined) return 'Only the page itself may post.';
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
  return isJson ? undefined : 'Posts must be JSON.';
}
