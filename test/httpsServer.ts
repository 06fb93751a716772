import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { makeCertificates } from './database/certificates.ts';

/**
 * Starts a server with an untrusted certificate: self-signed, or signed by a company CA with or without the
 * CA in the chain. Returns its URL, and the certificate of the CA.
 */
export async function startHttps(certificate: 'self' | 'signed' | 'chain', answer?: RequestListener) {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-tls-'));
  const name = certificate === 'chain' ? 'signed' : certificate;
  try {
    await makeCertificates(folder);
    const read = (file: string) => readFile(join(folder, file), 'utf8');
    const ca = await read('ca.crt');
    const cert = `${await read(`${name}.crt`)}${certificate === 'chain' ? ca : ''}`;
    const server = createServer({ cert, key: await read(`${name}.key`) }, answer).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return { url: `https://localhost:${(server.address() as AddressInfo).port}/`, ca };
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const httpsServer = async (certificate: 'self' | 'signed' | 'chain'): Promise<string> =>
  (await startHttps(certificate)).url;
