import { type Answer, gatewayError, iamError, parameterError, Refusal } from '../answers.ts';
import type { createAuthenticator } from '../auth/authenticate.ts';
import { listProjects, login } from '../auth/iam.ts';
import type { Permissions } from '../auth/permissions.ts';
import { headerOf, queryPairs, splitTarget, type WireRequest } from '../auth/signature.ts';
import type { Tokens } from '../auth/tokens.ts';
import type { JobOperation } from '../operations/operations.ts';
import type { Query } from '../operations/parameters.ts';
import type { Route } from './routes.ts';

export interface ServiceOptions {
  readonly authenticate: ReturnType<typeof createAuthenticator>;
  readonly operate: (operation: JobOperation, call: { jobId: string; query: Query; body: Buffer }) => Answer;
  readonly tokens: Tokens;
  readonly permissions: Permissions;
}

const notPublished = gatewayError(
  404,
  'APIG.0101',
  'The API does not exist or has not been published in the environment',
);

/** No page shows a parameter twice, and which one would count is unknown. */
function refuseRepeated({ target }: WireRequest): void {
  const names = queryPairs(splitTarget(target).query).map(([name]) => name);
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) {
    throw parameterError(`Repeated query parameter: ${repeated}`);
  }
}

/** The responses of a healthy service: ModelArts and IAM behind one gateway. */
export function createService({ authenticate, operate, tokens, permissions }: ServiceOptions) {
  const iam = (operation: 'login' | 'projects', request: WireRequest, query: Query): Answer => {
    const contentType = headerOf(request, 'content-type') ?? '';
    if (operation === 'login') {
      return /^application\/json *(;|$)/i.test(contentType)
        ? login(tokens, request.body, query)
        : iamError(400, 'The header Content-Type: application/json is required.');
    }
    const { path } = splitTarget(request.target);
    return (
      authenticate.iam(request) ?? listProjects(`http://${headerOf(request, 'host') ?? ''}`, path, query)
    );
  };

  return (route: Route, request: WireRequest, query: Query): Answer => {
    const { operation, projectId = '', jobId = '' } = route;
    if (operation === 'unknown') {
      return notPublished;
    }
    if (operation === 'login' || operation === 'projects') {
      return iam(operation, request, query);
    }
    const turnedAway = authenticate.modelArts(request, projectId) ?? permissions.check(operation);
    if (turnedAway !== undefined) {
      return turnedAway;
    }
    try {
      refuseRepeated(request);
      return operate(operation, { jobId, query, body: request.body });
    } catch (error) {
      if (error instanceof Refusal) {
        return error.answer;
      }
      throw error;
    }
  };
}
