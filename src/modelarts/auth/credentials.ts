import { ModelArtsError } from '../../errors.ts';
import type { Clock } from '../../time.ts';
import type { AccessKeyCredentials, ModelArtsConfig, PasswordCredentials } from '../config.ts';
import type { Call, HttpRequest } from '../http/send.ts';
import type { Iam } from './iam.ts';
import { refreshable } from './refreshable.ts';
import { isRejection, type RejectionMemory } from './rejection.ts';
import { sign } from './signer.ts';

/** Authorizes one request to the project. */
export interface Authorization {
  readonly projectId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sign?: HttpRequest['sign'];
  /** To redact, in addition to the credentials. */
  readonly secrets: readonly string[];
}

/** Runs `work` with an authorization; retries once with a new one if a token was rejected. */
type Authorize = <T>(call: Call, work: (authorization: Authorization) => Promise<T>) => Promise<T>;

interface Outside {
  readonly iam: Iam;
  readonly clock: Clock;
  readonly rejections: RejectionMemory;
  /** For a login, in milliseconds. Separate from the caller's deadline, because several callers share a login. */
  readonly deadline: number;
}

export function createAuthorize(config: ModelArtsConfig, outside: Outside): Authorize {
  return config.credentials.kind === 'password'
    ? authorizeByPassword(config, config.credentials, outside)
    : authorizeByAccessKey(config, config.credentials, outside);
}

/** Milliseconds before expiry at which a token is renewed. */
const renewBefore = 5 * 60_000;
/** Milliseconds for which a new token is used, whatever its expiry. */
const minUse = 5 * 60_000;

function authorizeByPassword(
  { project }: ModelArtsConfig,
  credentials: PasswordCredentials,
  { iam, clock, rejections, deadline }: Outside,
): Authorize {
  const tokens = refreshable(
    async (tally) => {
      rejections.check();
      const call = { signal: AbortSignal.timeout(deadline), tally };
      const token = await iam.logIn(credentials, call).catch((error: unknown) => {
        rejections.reject(error);
        throw error;
      });
      return { ...token, renewAt: clock.monotonic() + Math.max(token.lifetime - renewBefore, minUse) };
    },
    ({ renewAt }) => clock.monotonic() < renewAt,
  );

  async function withToken<T>(call: Call, work: (authorization: Authorization) => Promise<T>): Promise<T> {
    const token = await tokens.get(call);
    const projectId = 'id' in project ? project.id : token.projectId;
    if (projectId === undefined) {
      throw new ModelArtsError('login', "IAM gave a token without a project: check the project's name");
    }
    const headers = { 'X-Auth-Token': token.value };
    try {
      const result = await work({ projectId, headers, secrets: [token.value] });
      rejections.accept();
      return result;
    } catch (error) {
      if (isRejection(error)) tokens.forget(token);
      throw error;
    }
  }

  return async (call, work) => {
    try {
      return await withToken(call, work);
    } catch (error) {
      // A token can become invalid before it expires (modelarts_03_0004).
      if (!isRejection(error) || error.failure === 'login') throw error;
    }
    return withToken(call, work).catch((error: unknown) => {
      // Rejected even with a new token. Without this, every question would log in again.
      rejections.reject(error);
      throw error;
    });
  };
}

function authorizeByAccessKey(
  { project }: ModelArtsConfig,
  credentials: AccessKeyCredentials,
  { iam, clock, rejections, deadline }: Outside,
): Authorize {
  const signRequest = ({ body = '', origin, ...request }: HttpRequest) => {
    // Checked here too, for requests that were queued when the key was rejected.
    rejections.check();
    return sign({ ...request, body, host: new URL(origin).host }, credentials, new Date(clock.now()));
  };
  async function settle<T>(use: Promise<T>): Promise<T> {
    try {
      const result = await use;
      rejections.accept();
      return result;
    } catch (error) {
      rejections.reject(error);
      throw error;
    }
  }
  const projectIds = refreshable(
    async (tally) => {
      if ('id' in project) return project.id;
      const call = { signal: AbortSignal.timeout(deadline), tally };
      return settle(iam.findProject(project.name, signRequest, call));
    },
    () => true,
  );
  return async (call, work) => {
    const projectId = await projectIds.get(call);
    const headers = { 'X-Project-Id': projectId };
    return settle(work({ projectId, headers, sign: signRequest, secrets: [] }));
  };
}
