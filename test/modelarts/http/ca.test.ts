import { expect, test } from 'vitest';
import { ModelArtsError } from '../../../src/errors.ts';
import { startHttps } from '../../httpsServer.ts';
import { connect, newestFirst } from '../start.ts';

test('trusts the configured CA, and rejects its certificates without it', async () => {
  const page = JSON.stringify({ is_success: true, job_total_count: 0, jobs: [] });
  const { url, ca } = await startHttps('signed', (_, response) => response.end(page));
  const listWith = (config: { ca?: string }) => connect(url, config).list(newestFirst);
  expect(await listWith({ ca })).toMatchObject({ total: 0 });
  await expect(listWith({})).rejects.toThrow(ModelArtsError);
});
