/**
 * Metrics for Prometheus. Labels come from fixed lists (verbs, outcomes, HTTP statuses), never from user text, IDs or
 * secrets.
 */
import type { Registry } from 'prom-client';
import type { Command } from '../commands/command.ts';

/** Sent to ModelArts, joined an identical request in flight, or from the cache. */
export type AnswerSource = 'asked' | 'coalesced' | 'reused';
export const answerSources: readonly AnswerSource[] = ['asked', 'coalesced', 'reused'];

/** Why a message is posted to a channel. */
export type PostKind = 'schedule' | 'watch' | 'share' | 'audit' | 'stop';
export const postKinds: readonly PostKind[] = ['schedule', 'watch', 'share', 'audit', 'stop'];

/** `skipped`: nothing to report. */
export type PostOutcome = 'posted' | 'skipped' | 'failed';
export const postOutcomes: readonly PostOutcome[] = ['posted', 'skipped', 'failed'];

/** `paused`: by a person; `blocked`: by vizjobs, because it can no longer post. */
export type ScheduleState = 'active' | 'paused' | 'blocked';
export type ScheduleCounts = Readonly<Record<ScheduleState, number>>;

/** `partial`: the list was incomplete. */
export type ReadingOutcome = 'complete' | 'partial' | 'failed';
export const readingOutcomes: readonly ReadingOutcome[] = ['complete', 'partial', 'failed'];

export type WatchState = 'active' | 'muted' | 'paused';
export type WatchCounts = Readonly<Record<WatchState, number>>;

/** See `StopResult`. `dropped`: the job was no longer active, or is another one now. */
export type StopOutcome = (typeof stopOutcomes)[number];
export const stopOutcomes = [
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

/** Where the numbers come from that are sampled at scrape time. */
export interface Sources {
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
  /** A Socket Mode connection was opened. */
  readonly socketOpened: () => void;
  /** Adds sources, or replaces them. */
  readonly sample: (sources: Partial<Sources>) => void;
  /** Prometheus' text format. */
  readonly scrape: () => Promise<string>;
}
