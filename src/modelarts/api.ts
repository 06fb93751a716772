import type { Dispatcher } from 'undici';
import type { z } from 'zod';
import { ModelArtsError } from '../errors.ts';
import { type Clock, systemClock, withDeadline } from '../time.ts';
import type { OnAttempt } from './attempts.ts';
import { type Authorization, createAuthorize } from './auth/credentials.ts';
import { createIam } from './auth/iam.ts';
import { canonicalQuery, encode } from './auth/signer.ts';
import type { ModelArtsConfig } from './config.ts';
import { createRedact, excerpt } from './http/redact.ts';
import { readResponse } from './http/response.ts';
import { createAgent, createSend, type HttpRequest } from './http/send.ts';
import { createLimits, type QuestionCall } from './limits/limits.ts';
import { acceptedSchema, createdJobSchema, isJobId, jobListSchema, jobSchema } from './schema.ts';
import type { CallOptions, ModelArts, NewJob } from './types.ts';

export interface ModelArtsDeps {
  /** Default: an agent of its own, which `close` closes. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly clock?: Clock | undefined;
  /** From 0 to 1: the jitter of the back-off, and of the pauses between two looks at a service that is down. */
  readonly random?: (() => number) | undefined;
  /** Called for each HTTP request when it is over. */
  readonly onAttempt?: OnAttempt | undefined;
}

/** One of the seven operations, before the project and the credentials are known. */
interface Operation<T> {
  readonly method: HttpRequest['method'];
  /** After `/v1/{project_id}/visualization-jobs`. */
  readonly path?: string;
  readonly query?: string;
  readonly body?: object;
  readonly schema: z.ZodType<T>;
}

const defaultDeadline = 15_000;

/**
 * The client of the visualization jobs API (modelarts_03_0064 to 03_0070).
 * Each call has one deadline for its turn, its retries and its logins together.
 */
export function createModelArts(config: ModelArtsConfig, deps: ModelArtsDeps = {}): ModelArts {
  const { clock = systemClock, random = Math.random } = deps;
  const { now } = clock;
  const { deadline = defaultDeadline, credentials } = config;
  const endpoint = new URL(config.endpoint).origin;
  const dispatcher = deps.dispatcher ?? createAgent();
  const secrets =
    credentials.kind === 'password'
      ? [credentials.password]
      : [credentials.accessKey, credentials.secretKey, credentials.securityToken];
  const send = createSend(dispatcher, clock, random, deps.onAttempt);
  const limits = createLimits({ ...config, deadline, clock, random });
  const iam = createIam(config, send, createRedact(secrets), clock);
  let closed: Promise<void> | undefined;
  const getAccess = createAuthorize(config, { iam, clock, deadline });

  async function attempt<T>(operation: Operation<T>, access: Authorization, call: QuestionCall): Promise<T> {
    const { method, path = '', query = '', body, schema } = operation;
    const request: HttpRequest = {
      method,
      origin: endpoint,
      path: `/v1/${encode(access.projectId)}/visualization-jobs${path}`,
      query,
      headers: { 'Content-Type': 'application/json', ...access.headers },
      body: body && JSON.stringify(body),
      // Create costs money and has no idempotency key; a second stop or restart is refused.
      repeatable: method !== 'POST',
      sign: access.sign,
    };
    const answer = await limits.around(call, (admission) => send(request, call, admission));
    const requestId = answer.headers['x-request-id'];
    if (call.tally && typeof requestId === 'string') call.tally.requestId = excerpt(requestId, 100);
    // Made when something is to be shown of an answer: of most there is nothing.
    const redact = (text: string) => createRedact([...secrets, ...access.secrets])(text);
    return readResponse(answer, { schema, redact, now, refusal: 'refused' });
  }

  function run<T>(
    operation: Operation<T>,
    { signal: caller, question = { requester: undefined } }: CallOptions = {},
  ): Promise<T> {
    return withDeadline(deadline, caller, async (signal) => {
      // Also before a login that would be in vain.
      limits.check();
      const call = { signal, question, tally: question.tally };
      const access = await getAccess(call);
      try {
        return await attempt(operation, access, call);
      } catch (error) {
        if (!access.renew || !isTokenRefused(error)) throw error;
        access.renew();
        return attempt(operation, await getAccess(call), call);
      }
    });
  }

  return {
    list: (query, options) =>
      run(
        {
          method: 'GET',
          query: canonicalQuery({
            status: query.status,
            per_page: query.perPage,
            page: query.page,
            sortBy: query.sortBy,
            order: query.order,
            search_content: query.search || undefined,
            workspace_id: query.workspaceId ?? config.defaultWorkspaceId,
          }),
          schema: jobListSchema,
        },
        options,
      ),
    get: async (jobId, options) => run({ method: 'GET', path: pathOf(jobId), schema: jobSchema }, options),
    create: (job, options) =>
      run({ method: 'POST', body: createBody(job), schema: createdJobSchema }, options),
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
    close: () => {
      limits.close();
      closed ??= deps.dispatcher ? Promise.resolve() : dispatcher.close();
      return closed;
    },
  };
}

/** A token can end before its time (modelarts_03_0004); 403 with 0203 is the service's other word for it. */
function isTokenRefused(error: unknown): boolean {
  if (!(error instanceof ModelArtsError)) return false;
  return error.status === 401 || (error.status === 403 && error.code === 'ModelArts.0203');
}

function pathOf(jobId: string): string {
  if (!isJobId(jobId)) throw new ModelArtsError('refused', 'A job id is a number of 1 to 19 digits');
  return `/${jobId}`;
}

function createBody({ name, description, trainUrl, type, autoStopHours }: NewJob): object {
  return {
    job_name: name,
    ...(description !== undefined && { job_desc: description }),
    train_url: trainUrl,
    ...(type && { job_type: type }),
    // The table calls it an object, every sample sends an array (modelarts_03_0064).
    ...(autoStopHours !== undefined && {
      schedule: [{ type: 'stop', time_unit: 'HOURS', duration: autoStopHours }],
    }),
  };
}
