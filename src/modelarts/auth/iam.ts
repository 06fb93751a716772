import { z } from 'zod';
import { ModelArtsError } from '../../errors.ts';
import type { Clock } from '../../time.ts';
import type { ModelArtsConfig, PasswordCredentials } from '../config.ts';
import type { Redact } from '../http/redact.ts';
import { header, type ReadOptions, readResponse } from '../http/response.ts';
import type { Call, HttpRequest, Send } from '../http/send.ts';
import { canonicalQuery } from './signer.ts';

/** A project-scoped token. */
interface Token {
  readonly value: string;
  /** Milliseconds. 0 or negative if IAM's clock or this machine's is wrong. */
  readonly lifetime: number;
  readonly projectId: string | undefined;
}

export interface Iam {
  /** `POST /v3/auth/tokens` with user name and password, for the configured project. */
  logIn(credentials: PasswordCredentials, call: Call): Promise<Token>;
  /** `GET /v3/projects?name=`: the ID of the only project with that name. */
  findProject(name: string, sign: HttpRequest['sign'], call: Call): Promise<string>;
}

const time = z.string().transform(Date.parse).pipe(z.number());

const tokenSchema = z.object({
  token: z.object({
    expires_at: time,
    issued_at: time.optional().catch(undefined),
    project: z.object({ id: z.string().min(1) }).optional(),
  }),
});

const projectsSchema = z.object({ projects: z.array(z.object({ id: z.string().min(1), name: z.string() })) });

const json = { 'Content-Type': 'application/json' };

/** A refusal by IAM becomes a `login` failure that names the variable to check. */
export function createIam(config: ModelArtsConfig, send: Send, redact: Redact, { now }: Clock): Iam {
  const reading = <T>(schema: z.ZodType<T>): ReadOptions<T> => ({ schema, redact, refusal: 'login' });

  return {
    async logIn({ username, password, domain }, call) {
      const user = { name: username, password, domain: { name: domain } };
      const answer = await send(
        {
          service: 'iam',
          method: 'POST',
          ...iamAddress(config, '/v3/auth/tokens'),
          query: 'nocatalog=true', // a token with the catalog is too long for the gateway
          headers: json,
          body: JSON.stringify({
            auth: {
              identity: { methods: ['password'], password: { user } },
              scope: { project: config.project },
            },
          }),
          repeatable: true, // an extra token does no harm
        },
        call,
      );
      const { token } = readResponse(answer, reading(tokenSchema));
      const value = header(answer, 'x-subject-token');
      if (!value)
        throw new ModelArtsError('login', 'IAM responded without a token', { status: answer.status });
      // Both times are IAM's, so a wrong clock on this machine doesn't matter.
      const lifetime = token.expires_at - (token.issued_at ?? now());
      return { value, lifetime, projectId: token.project?.id };
    },

    async findProject(name, sign, call) {
      const answer = await send(
        {
          service: 'iam',
          method: 'GET',
          ...iamAddress(config, '/v3/projects'),
          query: canonicalQuery({ name }),
          headers: json,
          repeatable: true,
          sign,
        },
        call,
      );
      const { projects } = readResponse(answer, reading(projectsSchema));
      const [project, ...others] = projects.filter((candidate) => candidate.name === name);
      if (project && others.length === 0) return project.id;
      const found = project ? `${others.length + 1} projects` : 'no project';
      throw new ModelArtsError(
        'login',
        `IAM knows ${found} named ${name}: check the project's name, or configure its ID instead`,
        { status: answer.status },
      );
    },
  };
}

function iamAddress({ iam }: ModelArtsConfig, path: string): Pick<HttpRequest, 'origin' | 'path'> {
  if (!iam) throw new ModelArtsError('login', 'The URL of IAM is missing: set OS_AUTH_URL');
  const { origin, pathname } = new URL(iam);
  return { origin, path: `${pathname.replace(/\/$/, '')}${path}` };
}
