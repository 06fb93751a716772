import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeCertificates } from './database/certificates.ts';

/**
 * Starts a server with an untrusted certificate: self-signed, or signed by a company CA with or without the
 * CA in the chain. Returns its URL.
 */
export async function httpsServer(certificate: 'self' | 'signed' | 'chain'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-tls-'));
  const name = certificate === 'chain' ? 'signed' : certificate;
  try {
    await makeCertificates(folder);
    const read = (file: string) => readFile(join(folder, file), 'utf8');
    const cert = `${await read(`${name}.crt`)}${certificate === 'chain' ? await read('ca.crt') : ''}`;
    const server = createServer({ cert, key: await read(`${name}.key`) }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return `https://localhost:${(server.address() as AddressInfo).port}/`;
  } finally {
    await rm(folder, { recursive: true });
  }
}
