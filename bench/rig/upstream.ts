import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import type { ModelArtsOptions } from '../../playground/modelarts/server.ts';

type Environment = Readonly<Record<string, string>>;

export interface Upstream {
  /** For a bot, with one of the two kinds of credentials. */
  readonly environment: { readonly password: Environment; readonly accessKey: Environment };
  /** How long each request since the last call took, in milliseconds: the service's own time. */
  durations(): Promise<number[]>;
  close(): Promise<void>;
}

const script = fileURLToPath(new URL('../processes/upstream.ts', import.meta.url));

/** The playground's ModelArts in a process of its own. */
export async function startUpstream(
  options: Pick<ModelArtsOptions, 'jobs' | 'latency'> = {},
): Promise<Upstream> {
  const child = fork(script, [JSON.stringify(options)]);
  const [environment] = await once(child, 'message');
  return {
    environment,
    async durations() {
      child.send({});
      const [durations] = await once(child, 'message');
      return durations;
    },
    async close() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

/** Where and with what the list can be asked for without a bot. */
export interface DirectRequest {
  /** Without a query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Logs in with the environment of a password. */
export async function direct(environment: Environment | NodeJS.ProcessEnv): Promise<DirectRequest> {
  const { OS_AUTH_URL, MODELARTS_ENDPOINT, OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME, OS_PROJECT_NAME } =
    environment;
  const user = { name: OS_USERNAME, password: OS_PASSWORD, domain: { name: OS_USER_DOMAIN_NAME } };
  const login = await request(`${OS_AUTH_URL}/auth/tokens`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      auth: {
        identity: { methods: ['password'], password: { user } },
        scope: { project: { name: OS_PROJECT_NAME, domain: { name: OS_USER_DOMAIN_NAME } } },
      },
    }),
  });
  const { token } = (await login.body.json()) as { token: { project: { id: string } } };
  return {
    url: `${MODELARTS_ENDPOINT}/v1/${token.project.id}/visualization-jobs`,
    headers: {
      'content-type': 'application/json',
      'x-auth-token': String(login.headers['x-subject-token']),
    },
  };
}
