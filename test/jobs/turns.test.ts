import { expect, test } from 'vitest';
import { defaultQuery } from '../../src/commands/words/query.ts';
import { createJobs } from '../../src/jobs/list.ts';
import { start, startAsUser } from '../modelarts/start.ts';

test('a question coalesced with one over the limit is still answered', async () => {
  const { service, client } = await startAsUser({ jobs: [], config: { maxInFlight: 1 } });
  const jobs = createJobs({ modelarts: client });
  const ask = (requester: string, search: number) =>
    jobs.list({ ...defaultQuery, search: `${search}` }, { question: { requester } });
  // All wait for one login, so Anna's last question is still pending when Ben asks the same.
  const annas = Array.from({ length: 22 }, (_, index) => ask('anna', index));
  const [outcomes, bens] = await Promise.all([Promise.allSettled(annas), ask('ben', 21)]);
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([outcomes.at(-1)]);
  expect(outcomes.at(-1)).toMatchObject({ reason: { name: 'TooManyQuestionsError', requester: 'anna' } });
  expect(bens.total).toBe(0);
  expect(service.requests.filter(({ operation }) => operation === 'list')).toHaveLength(22);
});

test("the bot's own requests leave the last permit to people", async () => {
  const { service, client } = await start({ jobs: [], config: { maxInFlight: 2 } });
  const jobs = createJobs({ modelarts: client });
  const list = (requester: string) =>
    jobs.list({ ...defaultQuery, search: requester }, { question: { requester } });
  service.inject({ kind: 'hang' });
  const annas = list('anna').catch(() => {});
  await expect.poll(() => service.inFlight.now).toBe(1);
  const own = jobs.read({ search: 'own' }).catch(() => {});
  await list('ben');
  expect(service.requests.map(({ query }) => query['search_content'])).toEqual(['anna', 'ben']);
  await Promise.all([client.close(), service.close(), annas, own]);
});
