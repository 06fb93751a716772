import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fetchAll, type Paging } from '../../src/jobs/fetchAll.ts';
import type { JobList, ListQuery } from '../../src/modelarts/types.ts';
import { seen, start, startAsUser } from '../modelarts/start.ts';

const query = { sortBy: 'created', order: 'desc' } as const;

test('returns each job once and in order, for any page length, past page length and number of jobs', async () => {
  const lengths = fc.constantFrom(3, 10, 100, 1000);
  const { client } = await start({ jobs: [] });
  await fc.assert(
    fc.asyncProperty(
      fc.nat(60),
      lengths,
      fc.option(lengths),
      fc.integer({ min: 1, max: 30 }),
      fc.boolean(),
      async (total, cap, was, pages, countsAsked) => {
        const list = async (asking: ListQuery): Promise<JobList> => {
          await new Promise((resolve) => setImmediate(resolve));
          const length = Math.min(asking.perPage, cap);
          // A service that returns fewer rows may still count pages by the requested length.
          const begin = (asking.page - 1) * (countsAsked ? asking.perPage : length);
          const rows = Math.max(0, Math.min(length, total - begin));
          const jobs = Array.from({ length: rows }, (_, index) => ({
            id: `${begin + index}`,
            name: 'a',
            status: 8,
          }));
          return { jobs, total, unreadable: 0 };
        };
        const expected: Paging | undefined = was === null ? undefined : { perPage: was, pages };
        const all = await fetchAll({ ...client, list }, query, {}, expected);
        expect(all.jobs.map(({ id }) => id)).toEqual(Array.from({ length: total }, (_, index) => `${index}`));
        expect(all.skipped).toBe(0);
      },
    ),
    { numRuns: 200 },
  );
});

test('a job created between two pages moves rows to the next page, and is fetched like the others', async () => {
  const { client } = await start({ jobs: [] });
  const ids = ['5', '4', '3', '2', '1'];
  const list = async ({ page }: ListQuery): Promise<JobList> => {
    const length = 3;
    const rows = ids.slice((page - 1) * length, page * length);
    const answer = {
      jobs: rows.map((id) => ({ id, name: 'a', status: 8 })),
      total: ids.length,
      unreadable: 0,
    };
    if (ids.length === 5) ids.unshift('6');
    return answer;
  };
  const all = await fetchAll({ ...client, list }, query, {});
  expect(all.jobs.map(({ id }) => id)).toEqual(['6', '5', '4', '3', '2', '1']);
  expect(all.skipped).toBe(0);
});

test('a job created while the first page is read does not shorten the pages of later fetches', async () => {
  const { client } = await start({ jobs: [] });
  let ids = ['3', '2', '1'];
  let requests = 0;
  const list = async ({ page, perPage }: ListQuery): Promise<JobList> => {
    const rows = ids.slice((page - 1) * perPage, page * perPage);
    // The service reads the rows before it counts them.
    if (requests++ === 0) rows.shift();
    return { jobs: rows.map((id) => ({ id, name: 'a', status: 8 })), total: ids.length, unreadable: 0 };
  };
  const { paging } = await fetchAll({ ...client, list }, query, {});
  ids = Array.from({ length: 500 }, (_, index) => `${500 - index}`);
  requests = 0;
  const all = await fetchAll({ ...client, list }, query, {}, paging);
  expect(all).toMatchObject({ jobs: { length: 500 }, skipped: 0 });
  expect(requests).toBeLessThan(5);
});

const many = Array.from({ length: 950 }, (_, index) => ({ job_name: `job-${index}`, status: 8 }));

test('a token that expires between two pages is renewed once, and no page is lost', async () => {
  const { service, client } = await startAsUser({ jobs: many, maxPerPage: 100 });
  let pages = 0;
  service.onRequest(({ operation }) => {
    if (operation === 'list' && ++pages === 3) service.expireTokens();
  });
  expect(await fetchAll(client, query, {})).toMatchObject({ jobs: { length: 950 }, skipped: 0 });
  expect(seen(service).filter((operation) => operation === 'login')).toHaveLength(2);
});

test.each(['gateway-throttle', 'status-503', 'reset-mid-body'] as const)(
  'a page that fails with %s is read again, and no other',
  async (kind) => {
    const { service, client } = await start({ jobs: many, maxPerPage: 100 });
    const stop = service.onRequest(() => {
      stop();
      service.inject({ kind, retryAfter: 0 });
    });
    expect(await fetchAll(client, query, {})).toMatchObject({ jobs: { length: 950 }, skipped: 0 });
    expect(service.requests).toHaveLength(11);
  },
);

test('one failed page aborts the others', async () => {
  const jobs = Array.from({ length: 500 }, (_, index) => ({
    job_id: `${index + 1}`,
    job_name: 'a',
    status: 8,
  }));
  const { service, client } = await start({ jobs, maxPerPage: 100 });
  const paging = (await fetchAll(client, query, {})).paging;
  service.inject({ kind: 'forbidden' });
  service.inject({ kind: 'hang', times: 3 });
  const { signal } = new AbortController();
  await expect(fetchAll(client, query, { signal }, paging)).rejects.toMatchObject({ status: 403 });
  await expect.poll(() => service.inFlight.now).toBe(0);
});
