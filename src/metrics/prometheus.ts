import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { withTimeout } from '../time.ts';
import {
  answerSources,
  type Metrics,
  type PostKind,
  type PostOutcome,
  postKinds,
  postOutcomes,
  readingOutcomes,
  type Sources,
  stopOutcomes,
} from './metrics.ts';
import { registerProcessMetrics } from './process.ts';

/** Seconds. A change is followed for up to five minutes. */
const commandBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];
const requestBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
const lagBuckets = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

/** Milliseconds for counting in the database, so that its silence doesn't delay all other metrics. */
const maxCount = 1_000;

/**
 * Each call has its own registry, so that two bots in one process share nothing.
 * @param clouds names, where there are several: only then a label names one
 */
export function createMetrics(clouds: readonly string[] = []): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let sources: Partial<Sources> = {};

  const commands = new Counter({
    name: 'vizjobs_commands_total',
    help: 'Commands, buttons and forms by verb and outcome.',
    labelNames: ['verb', 'outcome'],
    registers,
  });
  const commandSeconds = new Histogram({
    name: 'vizjobs_command_duration_seconds',
    help: 'From acknowledgement to last message; changes are followed until they complete.',
    labelNames: ['verb'],
    buckets: commandBuckets,
    registers,
  });
  const requests = new Counter({
    name: 'vizjobs_upstream_requests_total',
    help: 'HTTP requests to ModelArts and IAM by status; none: no response.',
    labelNames: ['service', 'status', 'cloud'],
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'vizjobs_upstream_request_duration_seconds',
    help: 'From sending an HTTP request to its complete response.',
    labelNames: ['service', 'cloud'],
    buckets: requestBuckets,
    registers,
  });
  const retries = new Counter({
    name: 'vizjobs_upstream_retries_total',
    help: 'HTTP requests that were retries.',
    labelNames: ['service', 'cloud'],
    registers,
  });
  const answers = new Counter({
    name: 'vizjobs_answers_total',
    help: 'Answers about jobs: requested, coalesced with a request in flight, or reused.',
    labelNames: ['source', 'cloud'],
    registers,
  });
  const posts = new Counter({
    name: 'vizjobs_posts_total',
    help: 'Messages to channels by kind and outcome.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const lag = new Histogram({
    name: 'vizjobs_schedule_lag_seconds',
    help: 'From the scheduled time to the message.',
    buckets: lagBuckets,
    registers,
  });
  const readings = new Counter({
    name: 'vizjobs_watch_readings_total',
    help: 'Polls of watched jobs by outcome.',
    labelNames: ['outcome'],
    registers,
  });
  const changes = new Counter({
    name: 'vizjobs_watch_changes_total',
    help: 'Job changes between two polls.',
    registers,
  });
  const watchSeconds = new Histogram({
    name: 'vizjobs_watch_lag_seconds',
    help: 'From the poll that found a change to its message.',
    buckets: lagBuckets,
    registers,
  });
  const timedStops = new Counter({
    name: 'vizjobs_timed_stops_total',
    help: 'Timed stops that are over, by outcome; dropped: there was nothing left to stop.',
    labelNames: ['outcome'],
    registers,
  });
  const opened = new Counter({
    name: 'vizjobs_socket_opened_total',
    help: 'Socket Mode connections opened.',
    registers,
  });
  gauge(registry, 'vizjobs_ready', '1 while commands can arrive (as /readyz).', () =>
    sources.ready?.() ? 1 : 0,
  );
  gauge(registry, 'vizjobs_slack_refused', '1 while Slack rejects the app in every channel.', () =>
    sources.refused?.() ? 1 : 0,
  );
  gauge(
    registry,
    'vizjobs_socket_connections',
    'Open Socket Mode connections; always 0 over HTTP.',
    () => sources.connections?.() ?? 0,
  );
  gauge(
    registry,
    'vizjobs_commands_in_flight',
    'Commands acknowledged but not yet answered.',
    () => sources.inFlight?.() ?? 0,
  );
  countsGauge(
    registry,
    'vizjobs_schedules',
    'Schedules by state: active, paused by a person, blocked by vizjobs.',
    async () => sources.schedules?.(),
  );
  countsGauge(
    registry,
    'vizjobs_watches',
    'Watches by state: active, muted by a person, paused by vizjobs.',
    async () => sources.watches?.(),
  );
  countsGauge(registry, 'vizjobs_timed_stops', 'Timed stops that are set up.', async () =>
    sources.timedStops?.(),
  );
  registerProcessMetrics(registry);

  // Start series with known labels at 0, so that their first event shows up in a rate.
  const perCloud = clouds.length === 0 ? [{}] : clouds.map((cloud) => ({ cloud }));
  for (const cloud of perCloud) for (const source of answerSources) answers.inc({ source, ...cloud }, 0);
  for (const kind of postKinds) for (const outcome of postOutcomes) posts.inc({ kind, outcome }, 0);
  for (const outcome of readingOutcomes) readings.inc({ outcome }, 0);
  for (const outcome of stopOutcomes) timedStops.inc({ outcome }, 0);
  for (const cloud of perCloud)
    for (const service of ['modelarts', 'iam'] as const) retries.inc({ service, ...cloud }, 0);

  const post = (kind: PostKind, outcome: PostOutcome) => posts.inc({ kind, outcome });
  return {
    registry,
    command({ verb, outcome, durationMs }) {
      commands.inc({ verb, outcome: outcomeLabel(outcome) });
      commandSeconds.observe({ verb }, seconds(durationMs));
    },
    upstreamRequest({ service, status, attempt, durationMs, cloud: name }) {
      const cloud = name === undefined ? {} : { cloud: name };
      requests.inc({ service, status: statusLabel(status), ...cloud });
      requestSeconds.observe({ service, ...cloud }, seconds(durationMs));
      if (attempt > 1) retries.inc({ service, ...cloud });
    },
    answer: (source, cloud) => answers.inc({ source, ...(cloud === undefined ? {} : { cloud }) }),
    post,
    async posting(kind, work) {
      try {
        const result = await work;
        post(kind, 'posted');
        return result;
      } catch (error) {
        post(kind, 'failed');
        throw error;
      }
    },
    scheduleLag: (late) => lag.observe(Math.max(0, late)),
    watchReading(outcome, changed) {
      readings.inc({ outcome });
      changes.inc(changed);
    },
    watchLag: (late) => watchSeconds.observe(Math.max(0, late)),
    timedStop: (outcome) => timedStops.inc({ outcome }),
    socketOpened: () => opened.inc(),
    sample(more) {
      sources = { ...sources, ...more };
    },
    scrape: () => registry.metrics(),
  };
}

/** Sampled at scrape time. */
function gauge(registry: Registry, name: string, help: string, sample: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(sample());
    },
  });
}

/** Counted in the database at scrape time, possibly by state. */
function countsGauge(
  registry: Registry,
  name: string,
  help: string,
  count: () => Promise<Readonly<Record<string, number>> | number | undefined>,
): void {
  new Gauge({
    name,
    help: `${help} Absent while the database is not open.`,
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset();
      const counts = await withTimeout(maxCount, count()).catch(() => undefined);
      if (typeof counts === 'number') this.set(counts);
      else for (const [state, number] of Object.entries(counts ?? {})) this.set({ state }, number);
    },
  });
}

/** Never negative, because the machine's clock can be set back. */
const seconds = (milliseconds: number) => Math.max(0, milliseconds) / 1_000;

/** One label for Slack's many error codes, which are in the log. */
const outcomeLabel = (outcome: string) => (outcome.startsWith('slack-') ? 'slack' : outcome);

/** A hostile service can send any three digits. */
const statusLabel = (status: number | undefined) =>
  status === undefined ? 'none' : status >= 200 && status < 600 ? String(status) : 'other';
