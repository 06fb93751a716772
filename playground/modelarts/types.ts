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

/** The two forms of the `Authorization` header: `Access=AK` and `Credential=AK/date/region/service/sdk_request`. */
export type SignatureLayout = 'access' | 'credential';

export interface ModelArtsOptions {
  /** Default 0: any free one. Only 127.0.0.1 is bound. */
  readonly port?: number | undefined;
  /** Milliseconds since the epoch; default `Date.now`. Jobs only change as this clock moves. */
  readonly now?: (() => number) | undefined;
  /** Default 1. The same seed and the same times give the same jobs. */
  readonly seed?: number | undefined;
  /**
   * A number: that many realistic jobs in the default workspace, which keep changing. A list: exactly these jobs, which
   * only change through operations. Default: 240 realistic jobs, and a few more in the other workspaces.
   */
  readonly jobs?: number | readonly JobSeed[] | undefined;
  /** Milliseconds added to every answer; default 0. */
  readonly latency?: number | undefined;
  /** Maximum number of rows on a page, whatever `per_page` is, without an error; default 1000. */
  readonly maxPerPage?: number | undefined;
  /** A `per_page` above this is refused with a 400; default 1000, 100 in older documents. */
  readonly highestPerPage?: number | undefined;
  /** Default both. */
  readonly acceptLayouts?: readonly SignatureLayout[] | undefined;
  /** Address below which the boards of running jobs are; default: one that nobody serves. */
  readonly boards?: string | undefined;
}

/** A job as the service returns it. Fields that a seed omits are missing in answers too. */
export interface JobSeed {
  job_name: string;
  status: number;
  /** Decimal digits, which may exceed 2^53; default: the next free number. */
  job_id?: string;
  create_time?: number | null;
  duration?: number | null;
  job_desc?: string | null;
  service_url?: string | null;
  train_url?: string | null;
  resource_id?: string | null;
  /** Default `0`. Not part of any answer. */
  workspace_id?: string;
  job_type?: string;
  schedule?: unknown;
  [extra: string]: unknown;
}

export interface JobRow extends JobSeed {
  job_id: string;
  workspace_id: string;
}

/** Direct access to the jobs for tests and the demo: no permissions, no transitions, immediate. */
export interface JobStore {
  /** Every job of every workspace, oldest first. Rows are live: later reads change them. */
  all(): readonly Readonly<JobRow>[];
  get(id: string): Readonly<JobRow> | undefined;
  /** Throws when the `job_id` is not a new decimal number. */
  add(seed: JobSeed): Readonly<JobRow>;
  /** A new `status` cancels the job's further steps. Throws for an unknown id. */
  update(id: string, patch: Partial<JobSeed>): Readonly<JobRow>;
  remove(id: string): boolean;
  /** Removes all jobs and all future ones. */
  clear(): void;
}

export interface RecordedRequest {
  operation: Operation;
  method: string;
  /** Without the query. */
  path: string;
  /** Decoded. */
  query: Record<string, string>;
  /** Absent until answered; 0 when a fault broke the connection or the client gave up. */
  status?: number;
  /** Time of arrival, by the playground's clock. */
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
  /** One `Operation`; default: any of ModelArts, none of IAM. */
  readonly operation?: string | undefined;
  /** Default 1; `Infinity` is allowed. */
  readonly times?: number | undefined;
  /** Value of `Retry-After`. */
  readonly retryAfter?: string | number | undefined;
  /** Milliseconds before the answer; `slow` waits 1000 when this is absent. */
  readonly delayMs?: number | undefined;
  /** The operation is carried out, then its answer is lost. Default: the service never saw the request. */
  readonly after?: 'processing' | undefined;
  /** HTTP status of `html`; default 200, so that only the body shows the fault. */
  readonly status?: number | undefined;
}

export interface PlaygroundModelArts {
  /** `http://127.0.0.1:PORT`: ModelArts below `/v1`, IAM below `/v3`. */
  readonly endpoint: string;
  /** The variables of a bot with an access key. */
  readonly environment: Record<string, string>;
  /** The variables of a bot with an IAM user. */
  readonly tokenEnvironment: Record<string, string>;
  /** Every request since the start, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  readonly inFlight: { readonly now: number; readonly max: number };
  readonly jobs: JobStore;
  /** Calls the listener when a request is answered, just before the client can know it. */
  onRequest(listener: (request: RecordedRequest) => void): () => void;
  setLatency(milliseconds: number): void;
  /** The account lacks exactly these permissions (`modelarts:tensorboard:stop` …) from now on. */
  deny(permissions: readonly string[]): void;
  /** Queues the fault: a request uses up the first fault that matches. */
  inject(fault: Fault): void;
  clearFaults(): void;
  /** Expires every token issued so far. */
  expireTokens(): void;
  /** Closes at once, pending requests included. */
  close(): Promise<void>;
}
