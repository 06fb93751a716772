import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { codeOf } from '../../errors.ts';
import type { Environment } from '../reader.ts';
import { expanded } from '../values.ts';

/**
 * Reads the certificates in a PEM file.
 * @returns the problem, if any
 */
export function readCa(path: string, environment: Environment): string | { readonly problem: string } {
  try {
    const pem = readFileSync(expanded(path, environment), 'utf8');
    new X509Certificate(pem);
    return pem;
  } catch (error) {
    const code = codeOf(error) ?? '';
    return /^E[A-Z]+$/.test(code)
      ? { problem: `names a file that can't be read (${code}).` }
      : { problem: 'names a file without a certificate in PEM format.' };
  }
}
