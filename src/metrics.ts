/**
 * Metrics for Prometheus. Labels come from fixed lists (verbs, outcomes, HTTP statuses), never from user text, IDs or
 * secrets.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Command } from './commands/command.ts';
import { registerProcessMetrics } from './processMetrics.ts';
import { withTimeout } from './time.ts';

/** Sent to ModelArts, joined an identical request in flight, or from the cache. */
export type AnswerSource = 'asked' | 'coalesced' | 'reused';
const answerSources: readonly AnswerSource[] = ['asked', 'coalesced', 'reused'];

/** Why a message is posted to a channel. */
export type PostKind = 'schedule' | 'watch' | 'share' | 'audit' | 'stop';
const postKinds: readonly PostKind[] = ['schedule', 'watch', 'share', 'audit', 'stop'];

/** `skipped`: nothing to report. */
export type PostOutcome = 'posted' | 'skipped' | 'failed';
const postOutcomes: readonly PostOutcome[] = ['posted', 'skipped', 'failed'];

/** `paused`: by a person; `blocked`: by vizjobs, because it can no longer post. */
export type ScheduleState = 'active' | 'paused' | 'blocked';
export type ScheduleCounts = Readonly<Record<ScheduleState, number>>;

/** `partial`: the list was incomplete. */
export type ReadingOutcome = 'complete' | 'partial' | 'failed';
const readingOutcomes: readonly ReadingOutcome[] = ['complete', 'partial', 'failed'];

export type WatchState = 'active' | 'muted' | 'paused';
export type WatchCounts = Readonly<Record<WatchState, number>>;

/** See `StopResult`. `dropped`: the job was no longer active, or is another one now. */
export type StopOutcome = (typeof stopOutcomes)[number];
const stopOutcomes = [
  'stopped',
  'slow',
  'unclear',
  'unconfigured',
  'failed',
  'forbidden',
  'missed',
  'dropped',
] as const;

export interface CommandMetric {
  /** `none`: the text was empty or could not be parsed. */
  readonly verb: Command['name'] | 'none';
  /** As in the log. */
  readonly outcome: string;
  /** From the acknowledgement to the last message, in milliseconds. */
  readonly durationMs: number;
}

/** One HTTP request; a question may need several. */
export interface RequestMetric {
  readonly service: 'modelarts' | 'iam';
  /** HTTP status; undefined without a complete response. */
  readonly status: number | undefined;
  /** From 1; each further one is a retry. */
  readonly attempt: number;
  /** Only where there are several. */
  readonly cloud?: string;
  readonly durationMs: number;
}

/** Sampled at scrape time. */
export interface Watched {
  readonly ready: () => boolean;
  /** Slack rejects the app. */
  readonly refused: () => boolean;
  /** Open Socket Mode connections. */
  readonly connections: () => number;
  readonly inFlight: () => number;
}

/** The functions don't need `this`. */
export interface Metrics {
  readonly registry: Registry;
  readonly command: (metric: CommandMetric) => void;
  readonly upstreamRequest: (metric: RequestMetric) => void;
  readonly answer: (source: AnswerSource, cloud?: string) => void;
  /** A message to a channel. */
  readonly post: (kind: PostKind, outcome: PostOutcome) => void;
  /** Counts a pending post by its outcome, and returns it. */
  readonly posting: <T>(kind: PostKind, post: Promise<T>) => Promise<T>;
  /** Seconds from the scheduled time to its message. */
  readonly scheduleLag: (seconds: number) => void;
  /** A poll of watched jobs; `changes` counts changed jobs since the previous poll. */
  readonly watchReading: (outcome: ReadingOutcome, changes: number) => void;
  /** Seconds from the poll that found a change to its message. */
  readonly watchLag: (seconds: number) => void;
  /** A timed stop that is over. */
  readonly timedStop: (outcome: StopOutcome) => void;
  /** Where the number of timed stops comes from; undefined: the database is not open. */
  readonly watchTimedStops: (count: () => Promise<number | undefined>) => void;
  /** A Socket Mode connection was opened. */
  readonly socketOpened: () => void;
  readonly watch: (watched: Watched) => void;
  /** Source for the number of schedules; undefined while the database isn't open. */
  readonly watchSchedules: (count: () => Promise<ScheduleCounts | undefined>) => void;
  /** Source for the number of watches; undefined while the database isn't open. */
  readonly watchWatches: (count: () => Promise<WatchCounts | undefined>) => void;
  /** Prometheus' text format. */
  readonly scrape: () => Promise<string>;
}

/** Seconds. A change is followed for up to five minutes. */
const commandBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];
const requestBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
const lagBuckets = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

/**
 * Milliseconds allowed for counting schedules, so that an unresponsive database doesn't delay all other
 * metrics.
 */
const maxCount = 1_000;

/**
 * Each call has its own registry, so that two bots in one process share nothing.
 * @param clouds names, where there are several: only then a label names one
 */
export function createMetrics(clouds: readonly string[] = []): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let watched: Watched | undefined;
  let countTimedStops: () => Promise<number | undefined> = async () => undefined;
  let countSchedules: () => Promise<ScheduleCounts | undefined> = async () => undefined;
  let countWatches: () => Promise<WatchCounts | undefined> = async () => undefined;

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
  new Gauge({
    name: 'vizjobs_timed_stops',
    help: 'Timed stops that are set up. Absent while the database is not open.',
    registers,
    async collect() {
      this.reset();
      const count = await withTimeout(maxCount, countTimedStops()).catch(() => undefined);
      if (count === undefined) this.remove();
      else this.set(count);
    },
  });
  const opened = new Counter({
    name: 'vizjobs_socket_opened_total',
    help: 'Socket Mode connections opened.',
    registers,
  });
  new Gauge({
    name: 'vizjobs_socket_connections',
    help: 'Open Socket Mode connections; always 0 over HTTP.',
    registers,
    collect() {
      this.set(watched?.connections() ?? 0);
    },
  });
  new Gauge({
    name: 'vizjobs_ready',
    help: '1 while commands can arrive (as /readyz).',
    registers,
    collect() {
      this.set(watched?.ready() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'vizjobs_slack_refused',
    help: '1 while Slack rejects the app in every channel.',
    registers,
    collect() {
      this.set(watched?.refused() ? 1 : 0);
    },
  });
  new Gauge({
    name: 'vizjobs_commands_in_flight',
    help: 'Commands acknowledged but not yet answered.',
    registers,
    collect() {
      this.set(watched?.inFlight() ?? 0);
    },
  });
  new Gauge({
    name: 'vizjobs_schedules',
    help: 'Schedules by state: active, paused by a person, blocked by vizjobs. Absent while the database is not open.',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      const counts = await withTimeout(maxCount, countSchedules()).catch(() => undefined);
      for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count);
    },
  });
  new Gauge({
    name: 'vizjobs_watches',
    help: 'Watches by state: active, muted by a person, paused by vizjobs. Absent while the database is not open.',
    labelNames: ['state'],
    registers,
    async collect() {
      this.reset();
      const counts = await withTimeout(maxCount, countWatches()).catch(() => undefined);
      for (const [state, count] of Object.entries(counts ?? {})) this.set({ state }, count);
    },
  });
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
    watchTimedStops(count) {
      countTimedStops = count;
    },
    socketOpened: () => opened.inc(),
    watch(sources) {
      watched = sources;
    },
    watchSchedules(count) {
      countSchedules = count;
    },
    watchWatches(count) {
      countWatches = count;
    },
    scrape: () => registry.metrics(),
  };
}

/** Never negative, because the machine's clock can be set back. */
const seconds = (milliseconds: number) => Math.max(0, milliseconds) / 1_000;

/** One label for Slack's many error codes, which are in the log. */
const outcomeLabel = (outcome: string) => (outcome.startsWith('slack-') ? 'slack' : outcome);

/** A hostile service can send any three digits. */
const statusLabel = (status: number | undefined) =>
  status === undefined ? 'none' : status >= 200 && status < 600 ? String(status) : 'other';
