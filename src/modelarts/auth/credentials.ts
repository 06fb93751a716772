import { ModelArtsError } from '../../errors.ts';
import { type Clock, withDeadline } from '../../time.ts';
import type { AccessKeyCredentials, ModelArtsConfig, PasswordCredentials } from '../config.ts';
import type { Call, HttpRequest } from '../http/send.ts';
import type { Iam } from './iam.ts';
import { refreshable } from './refreshable.ts';
import { sign } from './signer.ts';

/** What lets one request into the project. */
export interface Authorization {
  readonly projectId: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly sign?: HttpRequest['sign'];
  /** To be kept out of messages, besides the credentials themselves. */
  readonly secrets: readonly string[];
  /** Gives the token up after the service refused it. Absent: asking again would not help. */
  readonly renew?: () => void;
}

export type Authorize = (call: Call) => Promise<Authorization>;

interface Outside {
  readonly iam: Iam;
  readonly clock: Clock;
  /** For a login, in milliseconds: it belongs to all who wait for it, not to the one who came first. */
  readonly deadline: number;
}

export function createAuthorize(config: ModelArtsConfig, outside: Outside): Authorize {
  return config.credentials.kind === 'password'
    ? passwordAccess(config, config.credentials, outside)
    : accessKeyAccess(config, config.credentials, outside);
}

const renewedBefore = 5 * 60 * 1_000;

function passwordAccess(
  { project }: ModelArtsConfig,
  credentials: PasswordCredentials,
  { iam, clock, deadline }: Outside,
): Authorize {
  const tokens = refreshable(
    (tally) => withDeadline(deadline, undefined, (signal) => iam.logIn(credentials, { signal, tally })),
    (token) => clock.monotonic() < token.goodUntil - renewedBefore,
  );
  return async (call) => {
    const token = await tokens.get(call);
    const projectId = 'id' in project ? project.id : token.projectId;
    if (projectId === undefined) {
      throw new ModelArtsError('login', 'The token of IAM is for no project: check OS_PROJECT_NAME');
    }
    return {
      projectId,
      headers: { 'X-Auth-Token': token.value },
      secrets: [token.value],
      renew: () => tokens.forget(token),
    };
  };
}

function accessKeyAccess(
  { project }: ModelArtsConfig,
  credentials: AccessKeyCredentials,
  { iam, clock, deadline }: Outside,
): Authorize {
  const signRequest = ({ body = '', origin, ...request }: HttpRequest) =>
    sign({ ...request, body, host: new URL(origin).host }, credentials, new Date(clock.now()));
  const projectIds = refreshable(
    async (tally) =>
      'id' in project
        ? project.id
        : await withDeadline(deadline, undefined, (signal) =>
            iam.findProject(project.name, signRequest, { signal, tally }),
          ),
    () => true,
  );
  return async (call) => {
    const projectId = await projectIds.get(call);
    return { projectId, headers: { 'X-Project-Id': projectId }, sign: signRequest, secrets: [] };
  };
}
