/** The seven operations of the API, the two of IAM, and anything else. */
export type Operation =
  | 'list'
  | 'get'
  | 'create'
  | 'describe'
  | 'stop'
  | 'restart'
  | 'delete'
  | 'login'
  | 'projects'
  | 'unknown';

/**
 * The two forms of the `Authorization` header: `Access=AK` and
 * `Credential=AK/date/region/service/sdk_request`.
 */
export type SignatureLayout = 'access' | 'credential';

export interface ModelArtsOptions {
  /** Default 0: any free port. Binds only 127.0.0.1. */
  readonly port?: number | undefined;
  /** Milliseconds since the epoch; default `Date.now`. Jobs change only as this clock moves. */
  readonly now?: (() => number) | undefined;
  /** Default 1. The same seed and times give the same jobs. */
  readonly seed?: number | undefined;
  /**
   * A number: that many realistic jobs in the default workspace, which keep changing. A list: exactly these
   * jobs, changed only by operations. Default: 240 realistic jobs, and a few in other workspaces.
   */
  readonly jobs?: number | readonly JobSeed[] | undefined;
  /** Milliseconds added to every response; default 0. */
  readonly latency?: number | undefined;
  /** Maximum rows per page whatever `per_page` says, without an error; default 1000. */
  readonly maxPerPage?: number | undefined;
  /** A higher `per_page` is refused with a 400; default 1000, or 100 in older documents. */
  readonly highestPerPage?: number | undefined;
  /** Default: both. */
  readonly acceptLayouts?: readonly SignatureLayout[] | undefined;
  /** How rare new jobs are; default 1: one every 2 to 8 minutes. */
  readonly pace?: number | undefined;
  /** Base URL for the boards of running jobs; default: one that is not served. */
  readonly boards?: string | undefined;
}

/** A job as the service returns it. Fields missing in a seed are missing in responses, too. */
export interface JobSeed {
  job_name: string;
  status: number;
  /** Decimal digits, possibly beyond 2^53; default: the next free number. */
  job_id?: string;
  create_time?: number | null;
  duration?: number | null;
  job_desc?: string | null;
  service_url?: string | null;
  train_url?: string | null;
  resource_id?: string | null;
  /** Default `0`. Not part of any response. */
  workspace_id?: string;
  job_type?: string;
  schedule?: unknown;
  [extra: string]: unknown;
}

export interface JobRow extends JobSeed {
  job_id: string;
  workspace_id: string;
}

/**
 * Direct access to the jobs for tests and the demo: no permissions, no transitions, effective immediately.
 */
export interface JobStore {
  /** Every job of every workspace, oldest first. Rows are live: later reads change them. */
  all(): readonly Readonly<JobRow>[];
  get(id: string): Readonly<JobRow> | undefined;
  /** Throws unless `job_id` is a new decimal number. */
  add(seed: JobSeed): Readonly<JobRow>;
  /** A new `status` cancels the job's further steps. Throws for an unknown ID. */
  update(id: string, patch: Partial<JobSeed>): Readonly<JobRow>;
  remove(id: string): boolean;
  /** Removes all current and future jobs. */
  clear(): void;
}

export interface RecordedRequest {
  operation: Operation;
  method: string;
  /** Without the query. */
  path: string;
  /** Decoded. */
  query: Record<string, string>;
  /** Absent until the response; 0 if a fault broke the connection or the client gave up. */
  status?: number;
  /** Arrival time by the playground's clock. */
  at: number;
  durationMs?: number;
}

export type FaultKind =
  | 'status-500'
  | 'status-502'
  | 'status-503'
  | 'status-429'
  | 'gateway-throttle'
  | 'refused-200'
  | 'unauthorized'
  | 'token-expired'
  | 'forbidden'
  | 'api-withdrawn'
  | 'html'
  | 'cut-json'
  | 'empty'
  | 'reset'
  | 'reset-mid-body'
  | 'hang'
  | 'hang-mid-body'
  | 'slow'
  | 'bad-types'
  | 'garbage-rows';

export interface Fault {
  readonly kind: FaultKind;
  /** An `Operation`; default: any in ModelArts, none in IAM. */
  readonly operation?: string | undefined;
  /** Default 1; `Infinity` is allowed. */
  readonly times?: number | undefined;
  /** Value of `Retry-After`. */
  readonly retryAfter?: string | number | undefined;
  /** Milliseconds before the response; default 1000 for `slow`. */
  readonly delayMs?: number | undefined;
  /**
   * The operation is carried out, then its response is lost. Default: the service never receives the request.
   */
  readonly after?: 'processing' | undefined;
  /** HTTP status of `html`; default 200, so that only the body reveals the fault. */
  readonly status?: number | undefined;
}

export interface PlaygroundModelArts {
  /** `http://127.0.0.1:PORT`: ModelArts under `/v1`, IAM under `/v3`. */
  readonly endpoint: string;
  /** Environment variables for a bot with an access key. */
  readonly environment: Record<string, string>;
  /** Environment variables for a bot with an IAM user. */
  readonly tokenEnvironment: Record<string, string>;
  /** Every request since the start, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  readonly inFlight: { readonly now: number; readonly max: number };
  readonly jobs: JobStore;
  /** Calls the listener when a request is answered, just before the client can know. */
  onRequest(listener: (request: RecordedRequest) => void): () => void;
  setLatency(milliseconds: number): void;
  /** From now on, the account lacks exactly these permissions (`modelarts:tensorboard:stop` …). */
  deny(permissions: readonly string[]): void;
  /** Queues a fault. Each request consumes the first fault that matches. */
  inject(fault: Fault): void;
  clearFaults(): void;
  /** Expires all tokens issued so far. */
  expireTokens(): void;
  /** Closes at once, dropping pending requests. */
  close(): Promise<void>;
}
