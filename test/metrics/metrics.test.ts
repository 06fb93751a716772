import { expect, test } from 'vitest';
import { createMetrics } from '../../src/metrics/metrics.ts';

/** The samples of a scrape, by name with labels. */
async function scraped(metrics: ReturnType<typeof createMetrics>): Promise<Record<string, number>> {
  const lines = (await metrics.scrape()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

test('counts commands by verb and outcome, and times them in seconds', async () => {
  const metrics = createMetrics();
  metrics.command({ verb: 'list', outcome: 'answered', durationMs: 300 });
  metrics.command({ verb: 'list', outcome: 'answered', durationMs: 60 });
  metrics.command({ verb: 'none', outcome: 'usage', durationMs: 0 });
  expect(await scraped(metrics)).toMatchObject({
    'vizjobs_commands_total{verb="list",outcome="answered"}': 2,
    'vizjobs_commands_total{verb="none",outcome="usage"}': 1,
    'vizjobs_command_duration_seconds_bucket{le="0.1",verb="list"}': 1,
    'vizjobs_command_duration_seconds_count{verb="list"}': 2,
    'vizjobs_command_duration_seconds_sum{verb="list"}': 0.36,
  });
});

test('counts requests by service and status, and later attempts as retries', async () => {
  const metrics = createMetrics();
  metrics.upstreamRequest({ service: 'modelarts', status: 503, attempt: 1, durationMs: 5 });
  metrics.upstreamRequest({ service: 'modelarts', status: 200, attempt: 2, durationMs: 5 });
  metrics.upstreamRequest({ service: 'iam', status: undefined, attempt: 1, durationMs: 5 });
  expect(await scraped(metrics)).toMatchObject({
    'vizjobs_upstream_requests_total{service="modelarts",status="503"}': 1,
    'vizjobs_upstream_requests_total{service="modelarts",status="200"}': 1,
    'vizjobs_upstream_requests_total{service="iam",status="none"}': 1,
    'vizjobs_upstream_retries_total{service="modelarts"}': 1,
    'vizjobs_upstream_retries_total{service="iam"}': 0,
    'vizjobs_upstream_request_duration_seconds_count{service="modelarts"}': 2,
  });
});

test('counts posts by outcome', async () => {
  const metrics = createMetrics();
  metrics.post('schedule', 'skipped');
  expect(await metrics.posting('schedule', Promise.resolve('ts'))).toBe('ts');
  await expect(metrics.posting('audit', Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await scraped(metrics)).toMatchObject({
    'vizjobs_posts_total{kind="schedule",outcome="skipped"}': 1,
    'vizjobs_posts_total{kind="schedule",outcome="posted"}': 1,
    'vizjobs_posts_total{kind="schedule",outcome="failed"}': 0,
    'vizjobs_posts_total{kind="audit",outcome="failed"}': 1,
  });
});

test('schedule lag is never negative', async () => {
  const metrics = createMetrics();
  metrics.scheduleLag(-3);
  metrics.scheduleLag(20);
  expect(await scraped(metrics)).toMatchObject({
    'vizjobs_schedule_lag_seconds_bucket{le="0.5"}': 1,
    'vizjobs_schedule_lag_seconds_bucket{le="30"}': 2,
    vizjobs_schedule_lag_seconds_sum: 20,
  });
});

test('gauges are sampled at scrape time', async () => {
  const metrics = createMetrics();
  expect(await scraped(metrics)).toMatchObject({ vizjobs_ready: 0 });
  let connections = 1;
  metrics.sample({
    ready: () => true,
    refused: () => false,
    connections: () => connections,
    inFlight: () => 3,
  });
  connections = 2;
  expect(await scraped(metrics)).toMatchObject({
    vizjobs_ready: 1,
    vizjobs_socket_connections: 2,
    vizjobs_commands_in_flight: 3,
  });
});

test('what the database holds is counted at scrape time, and absent while it is not open', async () => {
  const metrics = createMetrics();
  const names = ['vizjobs_schedules', 'vizjobs_watches', 'vizjobs_timed_stops'];
  const present = async () =>
    Object.keys(await scraped(metrics)).filter((line) => names.includes(line.replace(/{.*/, '')));
  expect(await present()).toEqual([]);
  metrics.sample({
    schedules: async () => ({ active: 2, paused: 1, blocked: 0 }),
    watches: async () => ({ active: 3, muted: 0, paused: 1 }),
    timedStops: async () => 4,
  });
  expect(await scraped(metrics)).toMatchObject({
    'vizjobs_schedules{state="active"}': 2,
    'vizjobs_schedules{state="paused"}': 1,
    'vizjobs_watches{state="active"}': 3,
    'vizjobs_watches{state="paused"}': 1,
    vizjobs_timed_stops: 4,
  });
  metrics.sample({
    schedules: async () => undefined,
    watches: () => Promise.reject(new Error('The database is gone')),
    timedStops: async () => undefined,
  });
  expect(await present()).toEqual([]);
});

test('limits the number of labels, whatever Slack and ModelArts return', async () => {
  const metrics = createMetrics();
  for (let index = 0; index < 1_000; index++) {
    metrics.command({ verb: 'list', outcome: `slack-${index}`, durationMs: 1 });
    metrics.upstreamRequest({ service: 'modelarts', status: 600 + index, attempt: 1, durationMs: 1 });
  }
  expect(await scraped(metrics)).toMatchObject({
    'vizjobs_commands_total{verb="list",outcome="slack"}': 1_000,
    'vizjobs_upstream_requests_total{service="modelarts",status="other"}': 1_000,
  });
});

test('instances share nothing', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.answer('reused');
  expect(await scraped(one)).toMatchObject({ 'vizjobs_answers_total{source="reused"}': 1 });
  expect(await scraped(other)).toMatchObject({ 'vizjobs_answers_total{source="reused"}': 0 });
});
