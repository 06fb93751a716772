import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { inspect } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import {
  type ModelArtsOptions,
  type PlaygroundModelArts,
  permanentKey,
  project,
  startModelArts,
} from '../../playground/modelarts/server.ts';
import { ModelArtsError } from '../../src/errors.ts';
import { createModelArts } from '../../src/modelarts/api.ts';
import type {
  AccessKeyCredentials,
  ModelArtsConfig,
  PasswordCredentials,
} from '../../src/modelarts/config.ts';
import type { SendOptions } from '../../src/modelarts/http/send.ts';
import type { ListQuery, ModelArts } from '../../src/modelarts/types.ts';
import { type Clock, systemClock } from '../../src/time.ts';

export { otherProject, project, temporaryKey, visionWorkspace } from '../../playground/modelarts/server.ts';

export const accessKey: AccessKeyCredentials = { kind: 'access-key', ...permanentKey, layout: 'credential' };

/** A valid list query. */
export const newestFirst: ListQuery = { perPage: 10, page: 1, sortBy: 'created', order: 'desc' };

interface Options extends ModelArtsOptions {
  readonly config?: Partial<ModelArtsConfig>;
  /** The client's clock. Default: the service's. */
  readonly clock?: Clock;
  readonly onAttempt?: SendOptions['onAttempt'];
}

const clockOf = ({ now }: ModelArtsOptions): Clock => (now ? { now, monotonic: now } : systemClock);

/** Starts a service for one test, and a client with an access key that retries without waiting. */
export async function start({ config, clock, onAttempt, ...options }: Options = {}) {
  const service = await startModelArts(options);
  const client = connect(service.endpoint, config, clock ?? clockOf(options), undefined, onAttempt);
  onTestFinished(() => service.close());
  return { service, client };
}

export function connect(
  endpoint: string,
  config: Partial<ModelArtsConfig> = {},
  clock: Clock = systemClock,
  random: () => number = () => 0,
  onAttempt?: SendOptions['onAttempt'],
): ModelArts {
  const whole = {
    endpoint,
    iam: endpoint,
    project: { id: project.id },
    credentials: accessKey,
    maxRps: 1_000,
    maxInFlight: 64,
    ...config,
  };
  const client = createModelArts(whole, { clock, random, onAttempt });
  onTestFinished(() => void client.close());
  return client;
}

export function userOf({ tokenEnvironment }: PlaygroundModelArts): PasswordCredentials {
  const {
    OS_USERNAME: username = '',
    OS_PASSWORD: password = '',
    OS_USER_DOMAIN_NAME: domain = '',
  } = tokenEnvironment;
  return { kind: 'password', username, password, domain };
}

/** Like `start`, but as an IAM user with the project given by name. */
export async function startAsUser(options: Options = {}) {
  const { service } = await start(options);
  const config = { credentials: userOf(service), project: { name: project.name }, ...options.config };
  return { service, client: connect(service.endpoint, config, options.clock ?? clockOf(options)), config };
}

/** Starts a server for responses that the playground doesn't give. */
export async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  // As much as the gateway takes.
  const server = createServer({ maxHeaderSize: 32 * 1024 }, answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

/** Returns this JSON or text for every request. */
export function always(body: unknown, status = 200, headers: Record<string, string> = {}) {
  return serve((_request, response) => {
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

/** The error it failed with, after checking that it leaks no secret to a log. */
export async function failureOf(work: Promise<unknown>, secrets: readonly string[] = []) {
  const error: unknown = await work.then(
    () => expect.fail('it should have failed'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ModelArtsError)) throw error;
  const shown = `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)} ${error.stack}`;
  for (const secret of [permanentKey.accessKey, permanentKey.secretKey, 'playground-password', ...secrets]) {
    expect(shown).not.toContain(secret);
  }
  expect(shown).not.toMatch(/MIIPlayground|Signature=[0-9a-f]/);
  return error;
}

/** The operations that the service received, in order. */
export const seen = ({ requests }: PlaygroundModelArts): string[] =>
  requests.map(({ operation }) => operation);
