/** A visualization job as the service describes it (modelarts_03_0065, 03_0066). */
export interface Job {
  /** A Long of the service, kept as its decimal digits: it can exceed 2^53. */
  readonly id: string;
  /** Empty when the service sent none. */
  readonly name: string;
  /** Status code: look it up with `statusOf`. `unknownStatus` when the service sent none. */
  readonly status: number;
  /** Milliseconds since the epoch; undefined when missing or not a believable time (below 1e12). */
  readonly createdAt?: number;
  /** Running time in milliseconds. */
  readonly duration?: number;
  readonly description?: string;
  /** Address of the TensorBoard or MindInsight page (untrusted); only usable while the job runs. */
  readonly serviceUrl?: string;
  /** OBS path of the log files, `/bucket/dir/`. */
  readonly trainUrl?: string;
  /** Id of the charged resource. */
  readonly resourceId?: string;
  /** `tensorboard` or `mindinsight`; only some versions of the service say. */
  readonly jobType?: string;
  /** Hours after which the job stops itself; only some versions of the service say. */
  readonly autoStopHours?: number;
}

export type SortField = 'created' | 'id' | 'name' | 'description' | 'status';

/** The list API's query (modelarts_03_0065). */
export interface ListQuery {
  /** One documented code, 0 to 21; absent: every status. */
  readonly status?: number;
  /** 1 to 1000. */
  readonly perPage: number;
  /** From 1. */
  readonly page: number;
  readonly sortBy: SortField;
  readonly order: 'asc' | 'desc';
  /** 0 to 64 characters. */
  readonly search?: string;
  readonly workspaceId?: string;
}

export interface JobList {
  readonly jobs: readonly Job[];
  /** Jobs that match the query, on all pages. */
  readonly total: number;
  /** How many more jobs may be created (`job_count_limit`). */
  readonly creatable?: number;
  /** How many visualization jobs may run at the same time (`quotas`). */
  readonly runningQuota?: number;
  /** Rows without an id: they are counted, never shown. */
  readonly unreadable: number;
}

export interface NewJob {
  /** 1 to 20 letters, digits, `_` or `-`. */
  readonly name: string;
  /** 0 to 256 characters. */
  readonly description?: string;
  /** OBS path, `/bucket/dir/`. */
  readonly trainUrl: string;
  readonly type?: 'tensorboard' | 'mindinsight';
  /** 1 to 24 hours. */
  readonly autoStopHours?: number;
}

export interface CreatedJob {
  readonly id: string;
  readonly name: string;
  readonly status: number;
  readonly createdAt?: number;
  readonly serviceUrl?: string;
}

/**
 * What one requester wants to know or to have done at one moment. The object is the identity: calls with the same
 * one belong to one question, for example the pages of a long list.
 */
export interface Question {
  /** Opaque; requesters take turns. Undefined: the bot itself. */
  readonly requester: string | undefined;
  /** What it took so far: the client keeps it. */
  readonly tally?: Tally | undefined;
}

export interface Tally {
  /** HTTP requests that went out, retries and logins included. */
  requests: number;
  /** `X-Request-Id` of the last response: what a support asks for. */
  requestId?: string | undefined;
}

export interface CallOptions {
  /** Absent: the call is a question of the bot itself. */
  readonly question?: Question | undefined;
  /** Ends the call, in place of the client's own deadline of 15 s: combine others with `AbortSignal.timeout`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The visualization jobs API. Every method throws `ModelArtsError`, and `TooManyQuestionsError` for a question
 * that is not the bot's own; nothing else, except for aborts.
 */
export interface ModelArts {
  list(query: ListQuery, options?: CallOptions): Promise<JobList>;
  get(jobId: string, options?: CallOptions): Promise<Job>;
  create(job: NewJob, options?: CallOptions): Promise<CreatedJob>;
  /** Replaces the description, 0 to 256 characters. */
  describe(jobId: string, description: string, options?: CallOptions): Promise<void>;
  stop(jobId: string, options?: CallOptions): Promise<void>;
  restart(jobId: string, options?: CallOptions): Promise<void>;
  delete(jobId: string, options?: CallOptions): Promise<void>;
  /** `rejected`: the credentials. `down`: no answer for a while. Both are remembered, not asked for. */
  state(): 'ok' | 'rejected' | 'down';
  close(): Promise<void>;
}
