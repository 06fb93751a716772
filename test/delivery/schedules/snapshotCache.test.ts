import { expect, onTestFinished, test } from 'vitest';
import { startModelArts } from '../../../playground/modelarts/server.ts';
import { parseFilter } from '../../../src/commands/parse/stored.ts';
import { tokenize } from '../../../src/commands/parse/tokens.ts';
import { readConfig } from '../../../src/config/config.ts';
import { createSnapshotCache } from '../../../src/delivery/schedules/snapshotCache.ts';
import { ModelArtsError } from '../../../src/errors.ts';
import { createJobs, type Jobs } from '../../../src/jobs/list.ts';
import { createModelArts } from '../../../src/modelarts/api.ts';
import type { Schedule } from '../../../src/schedules/schedule.ts';
import { systemClock } from '../../../src/time.ts';

const schedule = (filter: string, zone: string): Schedule => ({
  id: 'abc234',
  channel: 'C1',
  createdBy: 'U1',
  time: { hour: 9, minute: 0 },
  days: ['mon'],
  unchanged: 'post',
  filter: parseFilter(tokenize(filter)),
  zone,
});

test('summaries of one slot share a fetch, unless a day starts at a different time for them', async () => {
  const server = await startModelArts({ jobs: [] });
  const {
    clouds: [{ modelarts }],
  } = readConfig({
    SLACK_BOT_TOKEN: 'xoxb-1',
    SLACK_APP_TOKEN: 'xapp-1',
    ...server.environment,
  });
  const client = createModelArts(modelarts);
  onTestFinished(async () => {
    await client.close();
    await server.close();
  });
  const snapshotOf = createSnapshotCache(createJobs({ modelarts: client }), systemClock);
  const slot = { wall: '2026-11-23T09:00', at: 0 };
  const requestsFor = async (filter: string, zone: string) => {
    const before = server.requests.length;
    await snapshotOf(schedule(filter, zone), slot);
    return server.requests.length - before;
  };
  expect(await requestsFor('failed since:24h', 'Europe/Berlin')).toBe(1);
  expect(await requestsFor('failed since:24h', 'Asia/Tokyo')).toBe(0);
  expect(await requestsFor('failed today', 'Europe/Berlin')).toBe(1);
  expect(await requestsFor('failed today', 'Europe/Berlin')).toBe(0);
  expect(await requestsFor('failed today', 'Asia/Tokyo')).toBe(1);
});

test('a reading without one of the clouds is not reused', async () => {
  const partial = { asOf: 1, parts: [{ cloud: 'prod', error: new ModelArtsError('timeout', 'x') }] };
  const whole = { asOf: 1, parts: [] };
  const answers = [partial, partial, whole];
  const jobs = { snapshot: async () => answers.shift() } as unknown as Jobs;
  const snapshotOf = createSnapshotCache(jobs, systemClock);
  const slot = { wall: '2026-11-23T09:00', at: 0 };
  expect(await snapshotOf(schedule('failed', 'UTC'), slot)).toBe(partial);
  expect(await snapshotOf(schedule('failed', 'UTC'), slot)).toBe(whole);
});
