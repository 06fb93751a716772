export type Redact = (text: string) => string;

// Signatures (64 hex digits) and whole or cut tokens (long base64), also of others.
const secretShapes = /\b[0-9a-f]{64}\b|[\w+/=-]{100,}/gi;

/**
 * Makes a service's text fit to be shown and logged: gateways quote access keys and tokens in their refusals.
 * Removes the secrets as they are and as JSON or a URL writes them, and anything that looks like one.
 */
export function createRedact(secrets: readonly (string | undefined)[]): Redact {
  const spellings = secrets
    .filter((secret) => secret !== undefined && secret.length >= 4) // shorter ones would hide every word
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
  const characters = [...line.slice(0, 2 * length + 2)]; // enough, and not all of a megabyte
  return characters.length > length ? `${characters.slice(0, length).join('')}…` : line;
}
