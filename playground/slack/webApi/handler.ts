import type { IncomingHttpHeaders } from 'node:http';
import { isRecord, parseJson } from '../../json.ts';
import { chat } from './chat.ts';
import { ApiError, type Args, type Method, needScope, type Reply, type Slack } from './method.ts';
import { unfurl } from './unfurl.ts';
import { validate } from './validate.ts';
import { workspaceMethods } from './workspace.ts';

export interface ApiRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly query: URLSearchParams;
  readonly body: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly reply: Reply;
}

export interface Tokens {
  readonly bot: string;
  readonly app: string;
}

const BEARER = /^Bearer\s+(\S+)$/i;
/** Arguments encoded as JSON within a form. */
const STRUCTURED = new Set(['blocks', 'attachments', 'metadata', 'message', 'unfurls', 'view']);

/** The arguments of a call: form-encoded, JSON or in the query. A malformed body gives an error. */
export function readArgs({ headers, query, body }: ApiRequest): Args | { error: string } {
  const fromQuery = Object.fromEntries(query);
  if (/^application\/json\b/i.test(headers['content-type'] ?? '')) {
    const args = body === '' ? {} : parseJson(body);
    if (args === undefined) return { error: 'invalid_json' };
    if (!isRecord(args)) return { error: 'json_not_object' };
    // A token in a JSON body is ignored; it must be in the header.
    const { token: _token, ...rest } = args;
    return { ...fromQuery, ...rest };
  }
  const form = { ...fromQuery, ...Object.fromEntries(new URLSearchParams(body)) };
  return Object.fromEntries(
    Object.entries(form).map(([name, value]) => [
      name,
      STRUCTURED.has(name) ? (parseJson(value) ?? value) : value,
    ]),
  );
}

/** Answers Web API calls, with Slack's own errors. https://docs.slack.dev/apis/web-api */
export function createApi(slack: Slack, tokens: Tokens, openConnection: () => string) {
  const methods: Readonly<Record<string, Method>> = {
    ...chat,
    ...workspaceMethods,
    'blocks.validate': validate,
    'chat.unfurl': unfurl,
    'apps.connections.open': { token: 'app', run: () => ({ url: openConnection() }) },
    'api.test': { token: 'bot', run: (args) => ({ args }) },
  };

  function run(request: ApiRequest, args: Args | { error: string }): Reply {
    const method = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined;
    if (!method) throw new ApiError('unknown_method', { req_method: request.method });
    if (isBroken(args)) throw new ApiError(args.error);
    const token = BEARER.exec(request.headers.authorization ?? '')?.[1] ?? args['token'];
    if (token === undefined || token === '') throw new ApiError('not_authed');
    if (token !== tokens.bot && token !== tokens.app) throw new ApiError('invalid_auth');
    if (token !== tokens[method.token]) throw new ApiError('not_allowed_token_type');
    const refusal = method.token === 'bot' ? slack.appRefusal() : undefined;
    if (refusal !== undefined) throw new ApiError(refusal);
    if (method.scopes) needScope(slack, ...method.scopes);
    return { ok: true, ...method.run(args, slack) };
  }

  return (request: ApiRequest, args: Args | { error: string }): ApiAnswer => {
    const headers = { 'x-oauth-scopes': [...slack.scopes].join(',') };
    try {
      return { status: 200, headers, reply: run(request, args) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const reply = { ok: false, error: error.message, ...error.more };
      if (error.message !== 'ratelimited') return { status: 200, headers, reply };
      return { status: 429, headers: { ...headers, 'retry-after': '1' }, reply };
    }
  };
}

function isBroken(args: Args | { error: string }): args is { error: string } {
  return Object.keys(args).length === 1 && 'error' in args;
}
