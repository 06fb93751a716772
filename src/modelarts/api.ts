import { setImmediate } from 'node:timers/promises';
import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { ModelArtsError } from '../errors.ts';
import { type Clock, isTimeout, type Pause, realPause, systemClock } from '../time.ts';
import { type Authorization, createAuthorize } from './auth/credentials.ts';
import { createIam } from './auth/iam.ts';
import { createRejectionMemory } from './auth/rejection.ts';
import { canonicalQuery, encode } from './auth/signer.ts';
import { defaultDeadline, type ModelArtsConfig } from './config.ts';
import { createRedact, excerpt } from './http/redact.ts';
import { readResponse } from './http/response.ts';
import { createModelArtsAgent, createSend, type HttpRequest, type SendOptions } from './http/send.ts';
import { createLimits, type QuestionCall } from './limits/limits.ts';
import { acceptedSchema, isJobId, jobListSchema, jobSchema } from './schema.ts';
import type { CallOptions, JobList, ListQuery, ModelArts, NewJob, SortField } from './types.ts';

/** The values of the query parameter `sortBy`. */
const sortFields: Readonly<Record<SortField, string>> = {
  created: 'create_time',
  id: 'job_id',
  name: 'job_name',
  description: 'job_desc',
  status: 'status',
};

interface ModelArtsDeps {
  /** Default: a private agent that `close` closes. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly clock?: Clock | undefined;
  /** Before a retry. Default: waits. */
  readonly pause?: Pause | undefined;
  /** From 0 to 1: jitter. */
  readonly random?: (() => number) | undefined;
  /** Called after each HTTP request. */
  readonly onAttempt?: SendOptions['onAttempt'];
  /** Called when the credentials are rejected, and with undefined once they are accepted again. */
  readonly onRejection?: ((rejection: ModelArtsError | undefined) => void) | undefined;
}

/** One of the seven operations, without project and credentials. */
interface Operation<T> {
  readonly method: HttpRequest['method'];
  /** After `/v1/{project_id}/visualization-jobs`. */
  readonly path?: string;
  readonly query?: string;
  readonly body?: object;
  readonly schema: z.ZodType<T>;
}

/** The maximum `per_page` in older documentation: every version accepts it. */
const safePageLength = 100;

/** In characters: about 200 jobs. */
const longText = 64 * 1024;

/** The client of the visualization jobs API (modelarts_03_0064 to 03_0070). */
export function createModelArts(config: ModelArtsConfig, deps: ModelArtsDeps = {}): ModelArts {
  const {
    clock = systemClock,
    pause = realPause,
    random = Math.random,
    onAttempt,
    onRejection = () => {},
  } = deps;
  const { deadline = defaultDeadline, credentials } = config;
  const endpoint = new URL(config.endpoint);
  const dispatcher = deps.dispatcher ?? createModelArtsAgent(config.ca);
  const secrets =
    credentials.kind === 'password'
      ? [credentials.password]
      : [credentials.accessKey, credentials.secretKey, credentials.securityToken];
  const send = createSend({ dispatcher, clock, pause, random, onAttempt });
  const limits = createLimits({ ...config, deadline, clock, random });
  const iam = createIam(config, send, createRedact(secrets), clock);
  const rejections = createRejectionMemory({ clock, onChange: onRejection });
  const authorize = createAuthorize(config, { iam, clock, rejections, deadline });
  let maxPageLength = Number.POSITIVE_INFINITY;
  let closed: Promise<void> | undefined;

  async function attempt<T>(operation: Operation<T>, access: Authorization, call: QuestionCall): Promise<T> {
    const { method, path = '', query = '', body, schema } = operation;
    const request: HttpRequest = {
      service: 'modelarts',
      method,
      origin: endpoint.origin,
      path: `${endpoint.pathname.replace(/\/$/, '')}/v1/${encode(access.projectId)}/visualization-jobs${path}`,
      query,
      headers: { 'Content-Type': 'application/json', ...access.headers },
      body: body && JSON.stringify(body),
      // A duplicate create costs money and there is no idempotency key; a second stop or restart is refused.
      repeatable: method !== 'POST',
      sign: access.sign,
    };
    const response = await limits.run(call, (admission) => send(request, call, admission));
    // Parsing a page takes milliseconds, so the next request goes out first.
    if (response.text.length > longText) await setImmediate();
    const requestId = response.headers['x-request-id'];
    if (call.tally && typeof requestId === 'string') call.tally.requestId = excerpt(requestId, 100);
    // Created lazily: only failures are redacted.
    const redact = (text: string) => createRedact([...secrets, ...access.secrets])(text);
    return readResponse(response, { schema, redact, refusal: 'refused' });
  }

  async function run<T>(
    operation: Operation<T>,
    { signal = AbortSignal.timeout(deadline), question = { requester: undefined } }: CallOptions = {},
  ): Promise<T> {
    try {
      signal.throwIfAborted();
      const call = { signal, question, tally: question.tally };
      return await authorize(call, (access) => attempt(operation, access, call));
    } catch (error) {
      throw isTimeout(error)
        ? new ModelArtsError('timeout', 'No complete response before the deadline')
        : error;
    }
  }

  const listOnce = (query: ListQuery, options?: CallOptions) =>
    run(
      {
        method: 'GET',
        query: canonicalQuery({
          status: query.status,
          per_page: Math.min(query.perPage, maxPageLength),
          page: query.page,
          sortBy: sortFields[query.sortBy],
          order: query.order,
          search_content: query.search || undefined,
          workspace_id: query.workspaceId ?? config.defaultWorkspaceId,
        }),
        schema: jobListSchema,
      },
      options,
    );

  async function list(query: ListQuery, options?: CallOptions): Promise<JobList> {
    try {
      return await listOnce(query, options);
    } catch (error) {
      if (query.perPage <= safePageLength || query.page > 1 || !isAboutPageLength(error)) throw error;
      const page = await listOnce({ ...query, perPage: safePageLength }, options);
      maxPageLength = safePageLength;
      return page;
    }
  }

  return {
    list,
    get: async (jobId, options) => run({ method: 'GET', path: pathOf(jobId), schema: jobSchema }, options),
    create: (job, options) => run({ method: 'POST', body: createBody(job), schema: jobSchema }, options),
    describe: async (jobId, description, options) => {
      const body = { job_desc: description };
      await run({ method: 'PUT', path: pathOf(jobId), body, schema: acceptedSchema }, options);
    },
    stop: async (jobId, options) => {
      await run({ method: 'POST', path: `${pathOf(jobId)}/stop`, schema: acceptedSchema }, options);
    },
    restart: async (jobId, options) => {
      await run({ method: 'POST', path: `${pathOf(jobId)}/restart`, schema: acceptedSchema }, options);
    },
    delete: async (jobId, options) => {
      await run({ method: 'DELETE', path: pathOf(jobId), schema: acceptedSchema }, options);
    },
    state: () => (rejections.current() ? 'rejected' : limits.isOpen() ? 'down' : 'ok'),
    close: () => {
      limits.close();
      closed ??= deps.dispatcher ? Promise.resolve() : dispatcher.close();
      return closed;
    },
  };
}

/** Some versions of the service refuse pages of more than 100 rows; no page says with which HTTP status. */
function isAboutPageLength(error: unknown): boolean {
  if (!(error instanceof ModelArtsError) || error.failure !== 'refused') return false;
  return /^ModelArts\.01(01|04|07)$/.test(error.code ?? '') || /per_?page|page.?size/i.test(error.message);
}

function pathOf(jobId: string): string {
  if (!isJobId(jobId)) throw new ModelArtsError('refused', 'A job ID is a number of 1 to 19 digits');
  return `/${jobId}`;
}

function createBody({ name, description, trainUrl, type, autoStopHours }: NewJob): object {
  return {
    job_name: name,
    job_desc: description,
    train_url: trainUrl,
    job_type: type,
    // Documented as an object, but every sample sends an array (modelarts_03_0064).
    schedule: autoStopHours && [{ type: 'stop', time_unit: 'HOURS', duration: autoStopHours }],
  };
}
