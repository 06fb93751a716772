/**
 * Metrics for Prometheus. Labels come from fixed lists (verbs, outcomes, HTTP statuses), never from user text, IDs or
 * secrets.
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Command } from '../commands/command.ts';
import { verbRights } from '../commands/rights.ts';
import { withTimeout } from '../time.ts';
import { registerProcessMetrics } from './process.ts';

/** Sent to ModelArts, joined an identical request in flight, or from the cache. */
type AnswerSource = (typeof answerSources)[number];
const answerSources = ['asked', 'coalesced', 'reused'] as const;

/** Why a message is posted to a channel. */
type PostKind = (typeof postKinds)[number];
const postKinds = ['schedule', 'watch', 'share', 'audit', 'stop'] as const;

/** `skipped`: nothing to report. */
export type PostOutcome = (typeof postOutcomes)[number];
const postOutcomes = ['posted', 'skipped', 'failed'] as const;

/** `paused`: by a person; `blocked`: by vizjobs, because it can no longer post. */
export type ScheduleCounts = Readonly<Record<'active' | 'paused' | 'blocked', number>>;

export type WatchCounts = Readonly<Record<'active' | 'muted' | 'paused', number>>;

/** `partial`: the list was incomplete. */
type PollOutcome = (typeof pollOutcomes)[number];
const pollOutcomes = ['complete', 'partial', 'failed'] as const;

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
interface RequestMetric {
  readonly service: 'modelarts' | 'iam';
  /** HTTP status; undefined without a complete response. */
  readonly status: number | undefined;
  /** From 1; each further one is a retry. */
  readonly attempt: number;
  /** Only where there are several. */
  readonly cloud?: string;
  readonly durationMs: number;
}

/** Where the numbers come from that are sampled at scrape time. */
interface Sources {
  readonly ready: () => boolean;
  /** Slack rejects the app. */
  readonly refused: () => boolean;
  /** Open Socket Mode connections. */
  readonly connections: () => number;
  readonly inFlight: () => number;
  /** These three are undefined while the database isn't open. */
  readonly schedules: () => Promise<ScheduleCounts | undefined>;
  readonly watches: () => Promise<WatchCounts | undefined>;
  readonly timedStops: () => Promise<number | undefined>;
}

/** A first event increases a rate only if the series was there before. */
const alerting = { outcomes: ['fault', 'not-delivered'], statuses: ['401', '403'] } as const;

/** Seconds. A change is followed for up to five minutes. */
const commandBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];
const requestBuckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];
const lagBuckets = [0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

/** Milliseconds allowed for a count, so that an unresponsive database doesn't delay all other metrics. */
const maxCount = 1_000;

/** The functions don't need `this`. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Each call has its own registry, so that two bots in one process share nothing.
 * @param clouds names, where there are several: only then a label names one
 */
export function createMetrics(clouds: readonly string[] = []) {
  const registry = new Registry();
  const registers = [registry];
  const sources: Partial<Sources> = {};
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: number[],
    ...labelNames: Label[]
  ) => new Histogram({ name, help, labelNames, buckets, registers });
  const gauge = (name: string, help: string, sample: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(sample());
      },
    });
  /** Counted in the database at scrape time, possibly by state. */
  const countsGauge = (
    name: string,
    help: string,
    count: () => Promise<Readonly<Record<string, number>> | number | undefined>,
  ) =>
    new Gauge({
      name,
      help: `${help} Absent while the database is not open.`,
      labelNames: ['state'],
      registers,
      async collect() {
        this.reset();
        const counts = await withTimeout(maxCount, count()).catch(() => undefined);
        if (typeof counts === 'number') this.set(counts);
        else for (const [state, number] of Object.entries(counts ?? {})) this.set({ state }, number);
      },
    });

  const commands = counter(
    'vizjobs_commands_total',
    'Commands, buttons and forms by verb and outcome.',
    'verb',
    'outcome',
  );
  const commandSeconds = histogram(
    'vizjobs_command_duration_seconds',
    'From acknowledgement to last message; changes are followed until they complete.',
    commandBuckets,
    'verb',
  );
  const requests = counter(
    'vizjobs_upstream_requests_total',
    'HTTP requests to ModelArts and IAM by status; none: no response.',
    'service',
    'status',
    'cloud',
  );
  const requestSeconds = histogram(
    'vizjobs_upstream_request_duration_seconds',
    'From sending an HTTP request to its complete response.',
    requestBuckets,
    'service',
    'cloud',
  );
  const retries = counter(
    'vizjobs_upstream_retries_total',
    'HTTP requests that were retries.',
    'service',
    'cloud',
  );
  const answers = counter(
    'vizjobs_answers_total',
    'Answers about jobs: requested, coalesced with a request in flight, or reused.',
    'source',
    'cloud',
  );
  const posts = counter(
    'vizjobs_posts_total',
    'Messages to channels by kind and outcome.',
    'kind',
    'outcome',
  );
  const lag = histogram(
    'vizjobs_schedule_lag_seconds',
    'From the scheduled time to the message.',
    lagBuckets,
  );
  const polls = counter('vizjobs_watch_readings_total', 'Polls of watched jobs by outcome.', 'outcome');
  const changes = counter('vizjobs_watch_changes_total', 'Job changes between two polls.');
  const watchSeconds = histogram(
    'vizjobs_watch_lag_seconds',
    'From the poll that found a change to its message.',
    lagBuckets,
  );
  const timedStops = counter(
    'vizjobs_timed_stops_total',
    'Timed stops that are over, by outcome; dropped: there was nothing left to stop.',
    'outcome',
  );
  const opened = counter('vizjobs_socket_opened_total', 'Socket Mode connections opened.');
  gauge('vizjobs_ready', '1 while commands can arrive (as /readyz).', () => (sources.ready?.() ? 1 : 0));
  gauge('vizjobs_slack_refused', '1 while Slack rejects the app in every channel.', () =>
    sources.refused?.() ? 1 : 0,
  );
  gauge(
    'vizjobs_socket_connections',
    'Open Socket Mode connections; always 0 over HTTP.',
    () => sources.connections?.() ?? 0,
  );
  gauge(
    'vizjobs_commands_in_flight',
    'Commands acknowledged but not yet answered.',
    () => sources.inFlight?.() ?? 0,
  );
  countsGauge(
    'vizjobs_schedules',
    'Schedules by state: active, paused by a person, blocked by vizjobs.',
    async () => sources.schedules?.(),
  );
  countsGauge(
    'vizjobs_watches',
    'Watches by state: active, muted by a person, paused by vizjobs.',
    async () => sources.watches?.(),
  );
  countsGauge('vizjobs_timed_stops', 'Timed stops that are set up.', async () => sources.timedStops?.());
  registerProcessMetrics(registry);

  // Series with few labels, and those that alerts are about, start at 0.
  const perCloud = clouds.length === 0 ? [{}] : clouds.map((cloud) => ({ cloud }));
  for (const cloud of perCloud) {
    for (const source of answerSources) answers.inc({ source, ...cloud }, 0);
    for (const service of ['modelarts', 'iam'] as const) {
      retries.inc({ service, ...cloud }, 0);
      for (const status of alerting.statuses) requests.inc({ service, status, ...cloud }, 0);
    }
  }
  for (const verb of ['none', ...Object.keys(verbRights)])
    for (const outcome of alerting.outcomes) commands.inc({ verb, outcome }, 0);
  for (const kind of postKinds) for (const outcome of postOutcomes) posts.inc({ kind, outcome }, 0);
  for (const outcome of pollOutcomes) polls.inc({ outcome }, 0);
  for (const outcome of stopOutcomes) timedStops.inc({ outcome }, 0);

  /** A message to a channel. */
  const post = (kind: PostKind, outcome: PostOutcome) => posts.inc({ kind, outcome });
  return {
    registry,
    command({ verb, outcome, durationMs }: CommandMetric) {
      commands.inc({ verb, outcome: outcomeLabel(outcome) });
      commandSeconds.observe({ verb }, seconds(durationMs));
    },
    upstreamRequest({ service, status, attempt, durationMs, cloud: name }: RequestMetric) {
      const cloud = name === undefined ? {} : { cloud: name };
      requests.inc({ service, status: statusLabel(status), ...cloud });
      requestSeconds.observe({ service, ...cloud }, seconds(durationMs));
      if (attempt > 1) retries.inc({ service, ...cloud });
    },
    answer: (source: AnswerSource, cloud?: string) =>
      answers.inc({ source, ...(cloud === undefined ? {} : { cloud }) }),
    post,
    /** Counts a pending post by its outcome, and returns it. */
    async posting<T>(kind: PostKind, work: Promise<T>): Promise<T> {
      try {
        const result = await work;
        post(kind, 'posted');
        return result;
      } catch (error) {
        post(kind, 'failed');
        throw error;
      }
    },
    /** Seconds from the scheduled time to its message. */
    scheduleLag: (late: number) => lag.observe(Math.max(0, late)),
    /** A poll of watched jobs; `changed` counts changed jobs since the previous poll. */
    watchPoll(outcome: PollOutcome, changed: number) {
      polls.inc({ outcome });
      changes.inc(changed);
    },
    /** Seconds from the poll that found a change to its message. */
    watchLag: (late: number) => watchSeconds.observe(Math.max(0, late)),
    /** A timed stop that is over. */
    timedStop: (outcome: StopOutcome) => timedStops.inc({ outcome }),
    socketOpened: () => opened.inc(),
    /** Adds sources, or replaces them. */
    sample: (more: Partial<Sources>): void => void Object.assign(sources, more),
    /** Prometheus' text format. */
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
