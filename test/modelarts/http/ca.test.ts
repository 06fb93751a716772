import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ModelArtsError } from '../../../src/errors.ts';
import { makeCertificates } from '../../database/certificates.ts';
import { connect, newestFirst } from '../start.ts';

test('trusts the configured CA, and rejects its certificates without it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'vizjobs-ca-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await makeCertificates(folder);
  const read = (file: string) => readFile(join(folder, file), 'utf8');
  const server = createServer(
    { cert: await read('signed.crt'), key: await read('signed.key') },
    (_, response) => response.end(JSON.stringify({ is_success: true, job_total_count: 0, jobs: [] })),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`;
  const listWith = (config: { ca?: string }) => connect(endpoint, config).list(newestFirst);
  expect(await listWith({ ca: await read('ca.crt') })).toMatchObject({ total: 0 });
  await expect(listWith({})).rejects.toThrow(ModelArtsError);
});
