import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../reader.ts';

/**
 * Reads the certificates in a PEM file; `~` is the home folder.
 * @returns the problem, if any
 */
export function readCa(path: string, { HOME }: Environment): string | { readonly problem: string } {
  const file = path.startsWith('~/') ? join(HOME || homedir(), path.slice(2)) : path;
  try {
    const pem = readFileSync(file, 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return /^E[A-Z]+$/.test(code)
      ? { problem: `names a file that can't be read (${code}).` }
      : { problem: 'names a file without a certificate in PEM format.' };
  }
}
