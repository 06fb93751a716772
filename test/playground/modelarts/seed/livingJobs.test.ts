import { expect, test } from 'vitest';
import { type ModelArtsOptions, startModelArts } from '../../../../playground/modelarts/server.ts';
import { HOUR, job, MINUTE, monday, start } from '../support.ts';

const failed = [3, 5, 6, 11, 13, 14, 16, 17, 21, 22];

/** Every job at each of these times, as JSON. */
async function history(times: readonly number[], options: ModelArtsOptions = {}): Promise<string> {
  const { modelArts, clock } = await start(options);
  for (const time of times) {
    clock.now = time;
    modelArts.jobs.all();
  }
  return JSON.stringify(modelArts.jobs.all());
}

test('starts with a realistic mix of 240 jobs', async () => {
  const { modelArts } = await start();
  const rows = modelArts.jobs.all().filter((row) => row.workspace_id === '0');
  const count = (...codes: number[]): number => rows.filter((row) => codes.includes(row.status)).length;
  expect(rows.length).toBe(240);
  expect(count(10, 12, 20)).toBe(144);
  expect(count(8)).toBeGreaterThanOrEqual(8);
  expect(count(8)).toBeLessThanOrEqual(12);
  expect(count(1, 2, 4, 7, 18, 19)).toBe(6);
  expect(failed.filter((code) => count(code) === 0)).toEqual([]);
  expect(rows.filter((row) => !/^[A-Za-z0-9_-]{1,20}$/.test(row.job_name))).toEqual([]);
  expect(rows.filter((row) => (row.status === 8) !== (row.service_url !== undefined))).toEqual([]);
  expect(
    rows.filter((row) => (row.create_time ?? 0) > monday || (row.create_time ?? 0) < monday - 23 * 24 * HOUR),
  ).toEqual([]);
  expect(rows.filter((row) => (row.create_time ?? 0) + (row.duration ?? 0) > monday)).toEqual([]);
  expect(rows.some((row) => row.job_desc === null)).toBe(true);
  expect(rows.some((row) => row.job_desc === undefined && row.train_url === undefined)).toBe(true);
});

test.each([0, 1, 7, 30, 100])('%i jobs can be requested exactly', async (jobs) => {
  const { modelArts } = await start({ jobs });
  expect(modelArts.jobs.all().length).toBe(jobs);
});

test('the same seed and times give the same jobs, however often they are read; another seed gives others', async () => {
  const end = monday + 9 * HOUR;
  const often = Array.from({ length: 100 }, (_, i) => monday + (i * 9 * HOUR) / 100);
  const once = await history([end]);
  expect(await history([...often, end])).toBe(once);
  expect(await history([end], { seed: 2 })).not.toBe(once);
});

test('new jobs appear every few minutes, run, fail and end, and their number stays bounded', async () => {
  const { modelArts, clock } = await start();
  const before = new Set(modelArts.jobs.all().map((row) => row.job_id));
  const seen = new Map<string, Set<number>>();
  let running = 0;
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    clock.now += MINUTE;
    const rows = modelArts.jobs.all();
    running = Math.max(running, rows.filter((row) => row.status === 8).length);
    for (const { job_id, status } of rows.filter((row) => !before.has(row.job_id))) {
      seen.set(job_id, (seen.get(job_id) ?? new Set()).add(status));
    }
  }
  const endings = new Set(Array.from(seen.values(), (statuses) => [...statuses].at(-1)));
  expect(seen.size).toBeGreaterThan(150);
  expect(seen.size).toBeLessThan(720);
  expect([...seen.values()].filter((statuses) => statuses.has(8) && statuses.has(10)).length).toBeGreaterThan(
    20,
  );
  expect(failed.filter((code) => endings.has(code)).length).toBeGreaterThan(5);
  expect(running).toBeLessThan(40);
  expect(modelArts.jobs.all().length).toBeLessThanOrEqual(312);
});

test('listed jobs stay unchanged for a year', async () => {
  const { modelArts, clock } = await start({ jobs: [job('a', 8, { duration: 5 }), job('b', 1)] });
  const before = JSON.stringify(modelArts.jobs.all());
  clock.now += 365 * 24 * HOUR;
  expect(JSON.stringify(modelArts.jobs.all())).toBe(before);
});

test("setting a status by hand cancels the job's further transitions", async () => {
  const { modelArts, clock, statusOf } = await start();
  const id = modelArts.jobs.all().find((row) => row.status === 7)?.job_id ?? '';
  modelArts.jobs.update(id, { status: 14 });
  clock.now += HOUR;
  expect(statusOf(id)).toBe(14);
});

test('clear removes every job, and none appear later', async () => {
  const { modelArts, clock } = await start();
  modelArts.jobs.clear();
  clock.now += 10 * HOUR;
  expect(modelArts.jobs.all()).toEqual([]);
});

test('rejects a job with a duplicate or non-numeric ID', async () => {
  await expect(
    startModelArts({ jobs: [job('a', 8, { job_id: '1' }), job('b', 8, { job_id: '1' })] }),
  ).rejects.toThrow('job_id');
  await expect(startModelArts({ jobs: [job('a', 8, { job_id: '0x1' })] })).rejects.toThrow('job_id');
});

test('jobs without an ID leave the IDs of others free', async () => {
  const { modelArts } = await start({ jobs: [job('a', 8), job('b', 8, { job_id: '1' }), job('c', 8)] });
  expect(modelArts.jobs.all().map((row) => row.job_id)).toEqual(['2', '1', '3']);
});
