import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

export const portNumber = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .refine((port) => port <= 65_535);

/** A plain decimal number in an inclusive range. */
export const numberFrom = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}(\.\d{1,6})?$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);

/** `~` is the home folder: no shell expands it in `.env`. */
export const expanded = (path: string, { HOME }: Readonly<Record<string, string | undefined>>): string =>
  path.startsWith('~/') ? join(HOME || homedir(), path.slice(2)) : path;

export const regionName = /^[a-z0-9-]+$/;

export const text = z.string().max(4096);

/** Sent in a header: ASCII without spaces. */
export const headerText = z.string().regex(/^[\x21-\x7e]+$/);

/** These URLs receive passwords and tokens, so plain http is allowed for this machine only. */
export const origin = z.string().refine((value) => {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return (
    protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname))
  );
});
export const originAdvice = 'must be an https:// URL (http:// only for 127.0.0.1 or localhost).';
