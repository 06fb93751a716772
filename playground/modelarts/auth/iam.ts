import { type Answer, iamError, ok } from '../answers.ts';
import { isRecord, parseJson } from '../operations/bodies.ts';
import type { Query } from '../operations/parameters.ts';
import { domain, type Project, projects, user } from './accounts.ts';
import { iamTime, type Token, type Tokens } from './tokens.ts';

/** The nested value at this path, or undefined if a step is not an object. */
function at(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce((found: unknown, name) => (isRecord(found) ? found[name] : undefined), value);
}

const wrongCredentials = iamError(401, 'The request you have made requires authentication.');

/** The project in the scope; undefined for the whole account; `unknown` if it doesn't exist. */
function scopeOf(auth: unknown): Project | 'unknown' | undefined {
  const scope = at(auth, 'scope');
  const wanted = at(scope, 'project');
  if (wanted === undefined) {
    const account = at(scope, 'domain');
    const mine =
      account === undefined || at(account, 'name') === domain.name || at(account, 'id') === domain.id;
    return mine ? undefined : 'unknown';
  }
  return projects.find(({ id, name }) => at(wanted, 'id') === id || at(wanted, 'name') === name) ?? 'unknown';
}

function tokenBody({ project, issuedAt, expiresAt }: Token, withCatalog: boolean) {
  const account = { id: domain.id, name: domain.name };
  return {
    token: {
      methods: ['password'],
      issued_at: iamTime(issuedAt),
      expires_at: iamTime(expiresAt),
      user: { id: user.id, name: user.name, domain: account },
      roles: [{ id: '0', name: 'te_agency' }],
      ...(project === undefined
        ? { domain: account }
        : { project: { id: project.id, name: project.name, domain: account } }),
      ...(withCatalog ? { catalog: [] } : {}),
    },
  };
}

/** `POST /v3/auth/tokens` with a password. The token itself is only in the `X-Subject-Token` header. */
export function login(tokens: Tokens, body: Buffer, query: Query): Answer {
  const auth = at(parseJson(body.toString('utf8')), 'auth');
  const methods = at(auth, 'identity', 'methods');
  const wanted = at(auth, 'identity', 'password', 'user');
  const [name, password, account] = [
    at(wanted, 'name'),
    at(wanted, 'password'),
    at(wanted, 'domain', 'name'),
  ];
  if (
    !Array.isArray(methods) ||
    methods.length !== 1 ||
    methods[0] !== 'password' ||
    typeof name !== 'string' ||
    typeof password !== 'string' ||
    typeof account !== 'string'
  ) {
    return iamError(400, 'The request body is invalid: auth.identity with a password is required.');
  }
  const scope = scopeOf(auth);
  const known = name === user.name && password === user.password && account === domain.name;
  if (!known || scope === 'unknown') {
    // IAM responds the same to a wrong password and a nonexistent project.
    return wrongCredentials;
  }
  const token = tokens.issue(scope);
  const withCatalog = query['nocatalog'] !== 'true';
  return { ...ok(tokenBody(token, withCatalog), 201), headers: { 'X-Subject-Token': token.text } };
}

/**
 * `GET /v3/projects` (accepts every IAM filter, applies `name` and `enabled`) and `GET /v3/auth/projects`.
 */
export function listProjects(endpoint: string, path: string, query: Query): Answer {
  const known = ['domain_id', 'name', 'parent_id', 'enabled', 'is_domain', 'page', 'per_page'];
  if (Object.keys(query).some((name) => !known.includes(name)) || 'page' in query !== 'per_page' in query) {
    return iamError(400, 'The request query is invalid.');
  }
  const found = projects.filter(
    ({ name }) =>
      (query['name'] ?? name) === name && query['enabled'] !== 'false' && query['is_domain'] !== 'true',
  );
  return ok({
    projects: found.map(({ id, name, description }) => ({
      id,
      name,
      description,
      domain_id: domain.id,
      parent_id: domain.id,
      is_domain: false,
      enabled: true,
      links: { self: `${endpoint}/v3/projects/${id}` },
    })),
    links: { next: null, previous: null, self: `${endpoint}${path}` },
  });
}
