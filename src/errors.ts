/** Failures are thrown low and worded once, in `views/errors`. This module imports nothing. */

/** A failure that a person gets to read. Every other error is a bug of vizjobs. */
export abstract class BotError extends Error {
  /** What the log and the metrics call it, for example `modelarts-timeout`. */
  abstract readonly outcome: string;
  /** For the log only, for example the start of a body that is no answer. Holds no secret. */
  readonly detail?: string | undefined;
}

export interface UsageErrorDetails {
  /** The word as it was typed (untrusted text). */
  readonly word: string;
  /** The form that would have been right, for example `page:NUMBER`. */
  readonly usage: string;
  /** The nearest valid word or command, when there is one that is near. */
  readonly suggestion?: string | undefined;
  /** On the button that runs the suggestion, where that is a way on and not what was meant. */
  readonly label?: string | undefined;
}

/** The person can fix it by typing something else. `message` is one sentence that says what is wrong. */
export class UsageError extends BotError {
  override readonly name = 'UsageError';
  readonly outcome = 'usage';
  readonly word: string;
  readonly usage: string;
  readonly suggestion: string | undefined;
  readonly label: string | undefined;

  constructor(message: string, { word, usage, suggestion, label }: UsageErrorDetails) {
    super(message);
    this.word = word;
    this.usage = usage;
    this.suggestion = suggestion;
    this.label = label;
  }
}

/**
 * - `refused`: the service answered and said no (status not 2xx, `is_success: false`, or an `error_code`)
 * - `login`: IAM did not give a token, or does not know the project
 * - `unreachable`: no connection, or it broke
 * - `timeout`: no whole answer before the deadline
 * - `down`: the circuit breaker is open, so no request was sent
 * - `uncertain`: a change may or may not have been made, and nobody can look it up now
 * - `unreadable`: an answer that is not what the API documents (HTML, cut JSON, wrong types)
 */
export type ModelArtsFailure =
  | 'refused'
  | 'login'
  | 'unreachable'
  | 'timeout'
  | 'down'
  | 'uncertain'
  | 'unreadable';

export interface ModelArtsErrorDetails {
  /** HTTP status of the answer. */
  readonly status?: number | undefined;
  /** `error_code` of the service or the gateway, for example `ModelArts.0104`; with `unreachable` that of the connection. */
  readonly code?: string | undefined;
  /** `X-Request-Id` of the answer: what Open Telekom Cloud's support asks for. */
  readonly requestId?: string | undefined;
  /** Milliseconds that the service asked to wait (`Retry-After`). */
  readonly retryAfter?: number | undefined;
  /** Since when it fails, in milliseconds since the epoch: only with failures that are remembered. */
  readonly since?: number | undefined;
  /** When the next request may go out, in milliseconds since the epoch. */
  readonly retryAt?: number | undefined;
  /** What came in place of the service's own words, for example `a web page`. */
  readonly body?: string | undefined;
  /** For the log: what the service sent where that is no answer (redacted). */
  readonly detail?: string | undefined;
  readonly cause?: unknown;
}

/** ModelArts or IAM could not do what was asked. `message` is the service's own text (untrusted). */
export class ModelArtsError extends BotError {
  override readonly name = 'ModelArtsError';
  readonly failure: ModelArtsFailure;
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly requestId: string | undefined;
  readonly retryAfter: number | undefined;
  readonly since: number | undefined;
  readonly retryAt: number | undefined;
  readonly body: string | undefined;
  override readonly detail: string | undefined;

  constructor(failure: ModelArtsFailure, message: string, details: ModelArtsErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.failure = failure;
    this.status = details.status;
    this.code = details.code;
    this.requestId = details.requestId;
    this.retryAfter = details.retryAfter;
    this.since = details.since;
    this.retryAt = details.retryAt;
    this.body = details.body;
    this.detail = details.detail;
  }

  get outcome(): string {
    return `modelarts-${this.failure}`;
  }

  /** The service itself knows no such job: a 404 of a gateway or a proxy says nothing about jobs. */
  get noSuchJob(): boolean {
    return this.failure === 'refused' && this.status === 404 && this.code?.startsWith('ModelArts.') === true;
  }
}

/** One person asks more at once than may wait of one person. */
export class TooManyQuestionsError extends BotError {
  override readonly name = 'TooManyQuestionsError';
  readonly outcome = 'too-many-questions';
  readonly requester: string;
  /** How many questions of this person wait already. */
  readonly waiting: number;

  constructor(requester: string, waiting: number) {
    super(`${waiting} questions of one person are waiting`);
    this.requester = requester;
    this.waiting = waiting;
  }
}

/**
 * - `operator`: only operators may change anything; `nobody`: none are configured
 * - `guest`, `stranger`: guests and people of another workspace may never change anything
 * - `viewer`, `channel`: reading is limited to some people or channels
 * - `schedule`: a schedule belongs to whoever set it up, and to operators
 * - `unchecked`: Slack did not say who this is
 */
export type MissingRight =
  | 'operator'
  | 'nobody'
  | 'guest'
  | 'stranger'
  | 'viewer'
  | 'channel'
  | 'schedule'
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

/** Slack did not let the bot do something. `reason` is Slack's own word, for example `not_in_channel`. */
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
 * - `timeout`: connected, and silent
 * - `busy`: no free connection
 * - `refused`: the login failed
 * - `tls`: no agreement on an encrypted connection
 * - `missing`: the server has no such database
 * - `forbidden`: logged in, but without the rights to its schemas
 * - `readonly`: a standby
 *
 * Files:
 * - `unwritable`: `DATA_DIR` cannot be made or written
 * - `locked`: another process has it
 *
 * Both:
 * - `opening`: it is not open yet
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
  /** SQLSTATE, or the code of the operating system or of TLS. */
  readonly code?: string | undefined;
  /** For the administrator: what happened, with its code, and what to do. Holds no secret. */
  readonly advice: string;
  readonly cause?: unknown;
}

/** The database cannot be used, or failed a statement. `message` is its own text. */
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

/** A channel that cannot have a schedule. `reason` is Slack's own word where it has one, for example `is_archived`. */
export class ChannelError extends BotError {
  override readonly name = 'ChannelError';
  readonly reason: string;

  constructor(reason: string) {
    super(`The channel cannot have a schedule: ${reason}`);
    this.reason = reason;
  }

  get outcome(): string {
    return `slack-${this.reason}`;
  }
}
