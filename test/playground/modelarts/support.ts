import { createHash, createHmac } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import {
  type JobSeed,
  type ModelArtsOptions,
  type PlaygroundModelArts,
  permanentKey,
  project,
  startModelArts,
} from '../../../playground/modelarts/server.ts';

/** A Monday during office hours. */
export const monday = Date.UTC(2025, 8, 15, 10, 0);
export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export const jobsPath = `/v1/${project.id}/visualization-jobs`;

export interface Sent {
  readonly method?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

const errorBody = z.object({
  is_success: z.boolean().optional(),
  error_code: z.string().optional(),
  error_message: z.string().optional(),
  error_msg: z.string().optional(),
});

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export function refusalOf({ status, text }: Answered): [number, string | undefined, string | undefined] {
  const body = errorBody.parse(JSON.parse(text));
  return [status, body.error_code, body.error_message ?? body.error_msg];
}

const row = z.looseObject({ job_id: z.number(), job_name: z.string(), status: z.number() });
const page = z.object({
  job_total_count: z.number(),
  job_count_limit: z.number(),
  quotas: z.number(),
  jobs: z.array(row),
});

export const pageOf = ({ text }: Answered) => page.parse(JSON.parse(text));
export const namesOf = (answered: Answered): string[] => pageOf(answered).jobs.map((job) => job.job_name);

export async function send(
  endpoint: string,
  path: string,
  { method = 'GET', body, headers = {} }: Sent,
): Promise<Answered> {
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

export interface LoginChanges {
  readonly password?: string;
  readonly scope?: unknown;
  readonly query?: string;
}

export async function login(
  { endpoint, tokenEnvironment }: PlaygroundModelArts,
  changes: LoginChanges = {},
): Promise<Answered> {
  const environment = z.record(z.string(), z.string()).parse(tokenEnvironment);
  const user = {
    name: environment['OS_USERNAME'],
    password: changes.password ?? environment['OS_PASSWORD'],
    domain: { name: environment['OS_USER_DOMAIN_NAME'] },
  };
  const scope = changes.scope ?? { project: { name: environment['OS_PROJECT_NAME'] } };
  const body = { auth: { identity: { methods: ['password'], password: { user } }, scope } };
  const headers = { 'Content-Type': 'application/json;charset=utf8' };
  return send(endpoint, `/v3/auth/tokens${changes.query ?? ''}`, { method: 'POST', headers, body });
}

export const tokenOf = (answered: Answered): string => answered.headers.get('x-subject-token') ?? '';

/** A playground with its own clock, and a client authenticated by token. */
export async function start(options: ModelArtsOptions = {}) {
  const clock = { now: monday };
  const modelArts = await startModelArts({ now: () => clock.now, ...options });
  onTestFinished(() => modelArts.close());
  const token = tokenOf(await login(modelArts));
  const json = { 'Content-Type': 'application/json', 'X-Auth-Token': token };
  const call = (path: string, sent: Sent = {}): Promise<Answered> =>
    send(modelArts.endpoint, path, { ...sent, headers: { ...json, ...sent.headers } });
  return {
    modelArts,
    clock,
    token,
    call,
    jobs: (query = ''): Promise<Answered> => call(`${jobsPath}${query}`),
    statusOf: (id: string): number | undefined => modelArts.jobs.get(id)?.status,
  };
}

export const job = (job_name: string, status: number, more: Partial<JobSeed> = {}): JobSeed => ({
  job_name,
  status,
  ...more,
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export interface Signing {
  readonly accessKey?: string;
  readonly secretKey?: string;
  readonly layout?: 'access' | 'credential';
  readonly at?: number;
  readonly method?: string;
  readonly path?: string;
  /** Already in canonical order and encoding. */
  readonly query?: string;
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly signed?: readonly string[];
}

/**
 * An independent implementation of the signature, using neither the bot's signer nor the playground's check.
 */
export function signedHeaders(endpoint: string, signing: Signing): Record<string, string> {
  const { at = monday, method = 'GET', path = jobsPath, query = '', body = '', layout = 'access' } = signing;
  const { accessKey = permanentKey.accessKey, secretKey = permanentKey.secretKey } = signing;
  const date = new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    host: new URL(endpoint).host,
    'x-project-id': project.id,
    'x-sdk-date': date,
    ...signing.headers,
  };
  const names = [...(signing.signed ?? Object.keys(headers))].sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = [method, `${path}/`, query, lines, names.join(';'), sha256(body)].join('\n');
  const scope = [date.slice(0, 8), '', '', 'sdk_request'];
  const key = scope.reduce(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`SDK${secretKey}`),
  );
  const plain = layout === 'access';
  const text = ['SDK-HMAC-SHA256', date, ...(plain ? [] : [scope.join('/')]), sha256(canonical)].join('\n');
  const signature = createHmac('sha256', plain ? secretKey : key)
    .update(text)
    .digest('hex');
  const credential = plain ? `Access=${accessKey}` : `Credential=${accessKey}/${scope.join('/')}`;
  const { host: _, ...sent } = headers;
  const value = `SDK-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  return { ...sent, authorization: value };
}
