import { type Answer, iamError, notAuthenticated, serviceError } from '../answers.ts';
import { project } from './accounts.ts';
import { headerOf, type WireRequest } from './signature.ts';
import type { Tokens } from './tokens.ts';

export interface AuthenticatorOptions {
  readonly tokens: Tokens;
  readonly checkSignature: (request: WireRequest) => Answer | undefined;
}

const wrongProject = serviceError(
  403,
  'ModelArts.0210',
  'Invalid project ID in the URL, which does not match the project of the credentials.',
);

/** Checks the credentials of a request: undefined if valid, otherwise the error response. */
export function createAuthenticator({ tokens, checkSignature }: AuthenticatorOptions) {
  const checkToken = (text: string, projectId: string): Answer | undefined => {
    const token = tokens.check(text);
    if ('body' in token) {
      return token;
    }
    if (token.project === undefined) {
      return serviceError(401, 'ModelArts.0207', 'The token does not contain the project of this region.');
    }
    return token.project.id === projectId ? undefined : wrongProject;
  };
  const checkKey = (request: WireRequest, projectId: string): Answer | undefined => {
    const answer = checkSignature(request);
    if (answer !== undefined) {
      return answer;
    }
    const header = headerOf(request, 'x-project-id');
    if (header === undefined) {
      // Documented as mandatory for sub-projects; required for all here, since a client can't know which kind
      // it has.
      return notAuthenticated('x-project-id not found');
    }
    return header === projectId ? undefined : wrongProject;
  };
  const signed = (request: WireRequest): boolean => headerOf(request, 'authorization') !== undefined;

  return {
    modelArts(request: WireRequest, projectId: string): Answer | undefined {
      const token = headerOf(request, 'x-auth-token');
      if (!signed(request) && token === undefined) {
        return notAuthenticated('x-auth-token not found');
      }
      const answer = signed(request) ? checkKey(request, projectId) : checkToken(token ?? '', projectId);
      if (answer !== undefined) {
        return answer;
      }
      if (projectId !== project.id) {
        // The other project exists, but no one has permissions for visualization jobs there.
        return wrongProject;
      }
      // Mandatory for every call, even without a body (modelarts_03_0005).
      const contentType = headerOf(request, 'content-type') ?? '';
      return /^application\/json *(;|$)/i.test(contentType)
        ? undefined
        : serviceError(400, 'ModelArts.0101', 'The header Content-Type: application/json is required.');
    },
    iam(request: WireRequest): Answer | undefined {
      if (signed(request)) {
        return checkSignature(request);
      }
      const token = tokens.check(headerOf(request, 'x-auth-token') ?? '');
      return 'body' in token
        ? iamError(401, 'The request you have made requires authentication.')
        : undefined;
    },
  };
}
