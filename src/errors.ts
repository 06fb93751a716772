/** Worded for people in `views/errors`. Imports nothing. */

/** An expected failure, shown to people. Any other error is a bug in vizjobs. */
export abstract class BotError extends Error {
  /** For the log and metrics, for example `modelarts-timeout`. */
  abstract readonly outcome: string;
  /** For the log only, for example the start of an unexpected response body. Contains no secrets. */
  readonly detail?: string | undefined;
}

export interface UsageErrorOptions {
  /** A similar valid word or command. */
  readonly suggestion?: string | undefined;
  /** Label for the button that runs the suggestion, if it is a next step rather than what was meant. */
  readonly label?: string | undefined;
}

/** The person can fix it by typing something else. `message` is one sentence that says what is wrong. */
export class UsageError extends BotError {
  override readonly name = 'UsageError';
  readonly outcome = 'usage';
  /** The correct form, for example `page:NUMBER`. */
  readonly usage: string;
  readonly suggestion: string | undefined;
  readonly label: string | undefined;

  constructor(message: string, usage: string, { suggestion, label }: UsageErrorOptions = {}) {
    super(message);
    this.usage = usage;
    this.suggestion = suggestion;
    this.label = label;
  }

  /** The same mistake with another suggestion. */
  suggesting(suggestion: string | undefined): UsageError {
    return new UsageError(this.message, this.usage, { label: this.label, suggestion });
  }
}

/**
 * - `refused`: the service responded with an error (status not 2xx, `is_success: false`, or an `error_code`)
 * - `login`: IAM gave no token, or doesn't know the project
 * - `unreachable`: no connection, or it broke
 * - `timeout`: no complete response before the deadline
 * - `down`: the circuit breaker is open, so no request was sent
 * - `uncertain`: a change may have been made, which can't be checked now
 * - `unreadable`: a response that is not as documented (HTML, truncated JSON, wrong types)
 */
export type ModelArtsFailure =
  | 'refused'
  | 'login'
  | 'unreachable'
  | 'timeout'
  | 'down'
  | 'uncertain'
  | 'unreadable';

interface ModelArtsErrorDetails {
  /** Only for `unreachable`. Default: ModelArts. */
  readonly service?: 'modelarts' | 'iam';
  /** HTTP status. */
  readonly status?: number | undefined;
  /** `error_code` of the service or gateway, for example `ModelArts.0104`; for `unreachable`, the system's error code. */
  readonly code?: string | undefined;
  /** `X-Request-Id` of the response, for support cases. */
  readonly requestId?: string | undefined;
  /** Start of an ongoing failure (`down`, rejected credentials), in milliseconds since the epoch. */
  readonly since?: number | undefined;
  /** Time of the next attempt, in milliseconds since the epoch. */
  readonly retryAt?: number | undefined;
  /** What was received instead of the service's own message, for example `a web page`. */
  readonly body?: string | undefined;
  /** For the log: the start of the response body (redacted). */
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** A failed request to ModelArts or IAM. `message` is the service's text (untrusted). */
export class ModelArtsError extends BotError {
  override readonly name = 'ModelArtsError';
  readonly failure: ModelArtsFailure;
  readonly service: 'modelarts' | 'iam';
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly since: number | undefined;
  readonly retryAt: number | undefined;
  readonly body: string | undefined;
  override readonly detail: string | undefined;

  constructor(failure: ModelArtsFailure, message: string, details: ModelArtsErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.failure = failure;
    this.service = details.service ?? 'modelarts';
    this.status = details.status;
    this.code = details.code;
    this.requestId = details.requestId;
    this.since = details.since;
    this.retryAt = details.retryAt;
    this.body = details.body;
    this.detail = details.detail;
  }

  get outcome(): string {
    return `modelarts-${this.failure}`;
  }

  /** Only for a 404 of the service itself: one from a gateway or proxy says nothing about jobs. */
  get noSuchJob(): boolean {
    return this.failure === 'refused' && this.status === 404 && this.code?.startsWith('ModelArts.') === true;
  }
}

/** The configuration has no cloud of this name, for example because it was removed. */
export class CloudError extends BotError {
  override readonly name = 'CloudError';
  readonly outcome = 'no-such-cloud';
  /** Untrusted. */
  readonly cloud: string;
  /** The configured clouds; empty if the only one has no name. */
  readonly clouds: readonly string[];

  constructor(cloud: string, clouds: readonly string[]) {
    super(`There is no cloud ${cloud}`);
    this.cloud = cloud;
    this.clouds = clouds;
  }
}

/** The person has the maximum number of questions waiting. */
export class TooManyQuestionsError extends BotError {
  override readonly name = 'TooManyQuestionsError';
  readonly outcome = 'too-many-questions';
  readonly requester: string;
  /** Questions of this person that are waiting. */
  readonly waiting: number;

  constructor(requester: string, waiting: number) {
    super(`${waiting} questions of one person are waiting`);
    this.requester = requester;
    this.waiting = waiting;
  }
}

/**
 * - `operator`: only operators may change anything; `nobody`: none are configured
 * - `guest`, `stranger`: guests and people from other workspaces may never change anything
 * - `viewer`, `channel`: reading is limited to some people or channels
 * - `schedule`, `watch`: only its owner and operators may change it
 * - `unchecked`: Slack didn't identify the person in time
 */
export type MissingRight =
  | 'operator'
  | 'nobody'
  | 'guest'
  | 'stranger'
  | 'viewer'
  | 'channel'
  | 'direct'
  | 'schedule'
  | 'watch'
  | 'unchecked';

/** The person may not do this. */
export class PermissionError extends BotError {
  override readonly name = 'PermissionError';
  readonly missing: MissingRight;

  constructor(missing: MissingRight) {
    super(`Not permitted: ${missing}`);
    this.missing = missing;
  }

  get outcome(): string {
    return `not-permitted-${this.missing}`;
  }
}

/** `reason` is Slack's error code, for example `not_in_channel`. */
export class SlackRefusal extends BotError {
  override readonly name = 'SlackRefusal';
  readonly reason: string;

  constructor(reason: string) {
    super(`Slack refused: ${reason}`);
    this.reason = reason;
  }

  get outcome(): string {
    return `slack-${this.reason}`;
  }
}

/**
 * A server:
 * - `unreachable`: no connection, or it broke
 * - `timeout`: connected, but no response
 * - `busy`: no free connection
 * - `refused`: the login failed
 * - `tls`: no encrypted connection
 * - `missing`: the server has no such database
 * - `forbidden`: a privilege is missing
 * - `readonly`: a standby
 *
 * Files:
 * - `unwritable`: `DATA_DIR` can't be created or written
 * - `locked`: another process is using it
 *
 * Both:
 * - `opening`: not open yet
 * - `full`: no space left
 * - `damaged`: files are missing or broken
 * - `newer`: written by a later version of vizjobs, pg-boss or PostgreSQL
 * - `failed`: anything else
 */
export type StoreFailure =
  | 'unreachable'
  | 'timeout'
  | 'busy'
  | 'refused'
  | 'tls'
  | 'missing'
  | 'forbidden'
  | 'readonly'
  | 'unwritable'
  | 'locked'
  | 'opening'
  | 'full'
  | 'damaged'
  | 'newer'
  | 'failed';

export interface StoreErrorDetails {
  /** SQLSTATE, or a system or TLS error code. */
  readonly code?: string | undefined;
  /** For the administrator: what happened, with its code, and what to do. Contains no secrets. */
  readonly advice: string;
  readonly cause?: unknown;
}

/** The database is unavailable, or a statement failed. `message` is the original text. */
export class StoreError extends BotError {
  override readonly name = 'StoreError';
  readonly failure: StoreFailure;
  readonly code: string | undefined;
  readonly advice: string;

  constructor(failure: StoreFailure, message: string, { code, advice, cause }: StoreErrorDetails) {
    super(message, { cause });
    this.failure = failure;
    this.code = code;
    this.advice = advice;
  }

  get outcome(): string {
    return `store-${this.failure}`;
  }
}

/** A channel that can't have a schedule or a watch. `reason`: Slack's error code if there is one, for example `is_archived`. */
export class ChannelError extends BotError {
  override readonly name = 'ChannelError';
  readonly reason: string;

  constructor(reason: string) {
    super(`The channel can't have a schedule or a watch: ${reason}`);
    this.reason = reason;
  }

  get outcome(): string {
    return `slack-${this.reason}`;
  }
}

/** The code of an error of the system, a library or the database, for example `ENOENT`. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
