/** A visualization job as the service describes it (modelarts_03_0065, 03_0066). */
export interface Job {
  /** Decimal digits of a Long, which can exceed 2^53. */
  readonly id: string;
  /** Empty when the service sent none. */
  readonly name: string;
  /** Status code for `statusOf`; `unknownStatus` when the service sent none. */
  readonly status: number;
  /** Milliseconds since the epoch; undefined when missing or implausible (below 1e12). */
  readonly createdAt?: number | undefined;
  /** Running time in milliseconds. */
  readonly duration?: number | undefined;
  readonly description?: string | undefined;
  /** URL of the TensorBoard or MindInsight page (untrusted); works only while the job runs. */
  readonly serviceUrl?: string | undefined;
  /** OBS path of the log files, `/bucket/dir/`. */
  readonly trainUrl?: string | undefined;
  /** ID of the billed resource. */
  readonly resourceId?: string | undefined;
  /** `tensorboard` or `mindinsight`; only in some versions of the service. */
  readonly jobType?: string | undefined;
  /** Hours until the job stops automatically; only in some versions of the service. */
  readonly autoStopHours?: number | undefined;
  /** Name of its cloud, if there are several. */
  readonly cloud?: string | undefined;
}

export type SortField = 'created' | 'id' | 'name' | 'description' | 'status';

/** The list API's query (modelarts_03_0065). */
export interface ListQuery {
  /** One documented code, 0 to 21; absent: every status. */
  readonly status?: number | undefined;
  /** 1 to 1000. */
  readonly perPage: number;
  /** From 1. */
  readonly page: number;
  readonly sortBy: SortField;
  readonly order: 'asc' | 'desc';
  /** 0 to 64 characters. */
  readonly search?: string | undefined;
  readonly workspaceId?: string | undefined;
}

export interface JobList {
  readonly jobs: readonly Job[];
  /** Jobs that match the query, on all pages. */
  readonly total: number;
  /** Jobs left to create (`job_count_limit`). */
  readonly creatable?: number | undefined;
  /** Maximum of concurrently running visualization jobs (`quotas`). */
  readonly runningQuota?: number | undefined;
  /** Rows without an ID, which are counted but not shown. */
  readonly unreadable: number;
}

type JobType = (typeof jobTypes)[number];
export const jobTypes = ['tensorboard', 'mindinsight'] as const;

export interface NewJob {
  /** 1 to 20 letters, digits, `_` or `-`. */
  readonly name: string;
  /** 0 to 256 characters. */
  readonly description?: string | undefined;
  /** OBS path, `/bucket/dir/`. */
  readonly trainUrl: string;
  readonly type?: JobType | undefined;
  /** 1 to 24 hours. */
  readonly autoStopHours?: number | undefined;
}

/** Groups the calls of one user request, for example the pages of a long list. Compared by identity. */
export interface Question {
  /** Opaque key of the fair queue. Undefined: the bot itself. */
  readonly requester: string | undefined;
  /**
   * No one is waiting for the answer: its requests are sent only while nothing else is queued, and leave
   * room.
   */
  readonly background?: boolean | undefined;
  /** Updated by the client. */
  readonly tally?: Tally | undefined;
}

export interface Tally {
  /** HTTP requests sent, including retries and logins. */
  requests: number;
  /** `X-Request-Id` of the last response, for support cases. */
  requestId?: string | undefined;
}

export interface CallOptions {
  /** Default: a question of the bot itself. */
  readonly question?: Question | undefined;
  /** Replaces the client's deadline of 15 s, so combine it with `AbortSignal.timeout`. */
  readonly signal?: AbortSignal | undefined;
}

/** The visualization jobs API. Methods throw only `ModelArtsError`, `TooManyQuestionsError`, and the reason of an abort. */
export interface ModelArts {
  list(query: ListQuery, options?: CallOptions): Promise<JobList>;
  get(jobId: string, options?: CallOptions): Promise<Job>;
  /** The response has only some of the fields. */
  create(job: NewJob, options?: CallOptions): Promise<Job>;
  /** Replaces the description, 0 to 256 characters. */
  describe(jobId: string, description: string, options?: CallOptions): Promise<void>;
  stop(jobId: string, options?: CallOptions): Promise<void>;
  restart(jobId: string, options?: CallOptions): Promise<void>;
  delete(jobId: string, options?: CallOptions): Promise<void>;
  /** `rejected`: the credentials. `down`: the circuit breaker is open. Sends no request. */
  state(): 'ok' | 'rejected' | 'down';
  close(): Promise<void>;
}
