import { decode } from '../auth/signature.ts';
import type { Operation } from '../types.ts';

export interface Route {
  readonly operation: Operation;
  /** For any ModelArts path, known or not. */
  readonly projectId?: string;
  readonly jobId?: string;
}

const jobsPath = /^\/v1\/([^/]+)\/visualization-jobs(?:\/([^/]+)(?:\/([^/]+))?)?$/;

/** Method and path of each operation; `-` stands for a job ID. */
const jobOperations: Readonly<Record<string, Operation>> = {
  'GET ': 'list',
  'POST ': 'create',
  'GET -': 'get',
  'PUT -': 'describe',
  'DELETE -': 'delete',
  'POST -stop': 'stop',
  'POST -restart': 'restart',
};

const iamOperations: Readonly<Record<string, Operation>> = {
  'POST /v3/auth/tokens': 'login',
  'GET /v3/projects': 'projects',
  'GET /v3/auth/projects': 'projects',
};

export function routeOf(method: string, path: string): Route {
  const match = jobsPath.exec(path);
  if (match === null) {
    return { operation: iamOperations[`${method} ${path}`] ?? 'unknown' };
  }
  const [, projectId = '', jobId, action = ''] = match;
  const operation = jobOperations[`${method} ${jobId === undefined ? '' : '-'}${action}`];
  if (operation === undefined) {
    return { operation: 'unknown' };
  }
  return {
    operation,
    projectId: decode(projectId),
    ...(jobId === undefined ? {} : { jobId: decode(jobId) }),
  };
}
