import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Writes a CA, a `localhost` certificate signed by it, and a self-signed one, each as NAME.crt and NAME.key.
 */
export async function makeCertificates(folder: string): Promise<void> {
  const openssl = (...args: string[]) => run('openssl', args, { cwd: folder });
  const key = ['-newkey', 'rsa:2048', '-nodes', '-batch'];
  const own = (name: string, subject: string) =>
    openssl('req', '-x509', ...key, '-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', subject);
  await own('ca', '/CN=vizjobs test CA');
  await own('self', '/CN=localhost');
  await openssl('req', ...key, '-keyout', 'signed.key', '-out', 'signed.csr', '-subj', '/CN=localhost');
  await writeFile(join(folder, 'san'), 'subjectAltName=DNS:localhost');
  const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'san'];
  await openssl('x509', '-req', '-in', 'signed.csr', '-out', 'signed.crt', ...signer);
}
