export type Redact = (text: string) => string;

// Signatures (64 hex digits) and complete or truncated tokens (long base64), including other people's.
const secretShapes = /\b[0-9a-f]{64}\b|[\w+/=-]{100,}/gi;

/**
 * Removes secrets from a service's text: gateways quote access keys and tokens in their errors. Covers their JSON and
 * URL encodings and anything that looks like a secret.
 */
export function createRedact(secrets: readonly (string | undefined)[]): Redact {
  const spellings = secrets
    .filter((secret) => secret !== undefined && secret.length >= 4) // shorter ones would match ordinary words
    .flatMap((secret = '') => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
    ])
    .toSorted((a, b) => b.length - a.length);
  return (text) =>
    spellings.reduce((rest, secret) => rest.replaceAll(secret, '…'), text).replaceAll(secretShapes, '…');
}

/** One line of at most `length` characters, without control and invisible formatting characters. */
export function excerpt(text: string, length: number): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .toWellFormed();
  const characters = [...line.slice(0, 2 * length + 2)]; // avoids splitting a whole megabyte
  return characters.length > length ? `${characters.slice(0, length).join('')}…` : line;
}
