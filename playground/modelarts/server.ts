import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createAccessKeys } from './auth/accessKeys.ts';
import { domain, permanentKey, project, researchWorkspace, user, visionWorkspace } from './auth/accounts.ts';
import { createAuthenticator } from './auth/authenticate.ts';
import { createPermissions } from './auth/permissions.ts';
import { createTokens } from './auth/tokens.ts';
import { createFaults } from './faults/faults.ts';
import { createHandler } from './http/handler.ts';
import { createRequestLog } from './http/requestLog.ts';
import { createService } from './http/service.ts';
import { createJobs, DEFAULT_WORKSPACE, type Jobs } from './jobs/jobs.ts';
import { createStore } from './jobs/store.ts';
import { createOperations } from './operations/operations.ts';
import { addLivingJobs, addOtherWorkspaces } from './seed/livingJobs.ts';
import type { ModelArtsOptions, PlaygroundModelArts } from './types.ts';

export {
  otherProject,
  permanentKey,
  project,
  researchWorkspace,
  temporaryKey,
  visionWorkspace,
} from './auth/accounts.ts';
export type {
  Fault,
  FaultKind,
  JobRow,
  JobSeed,
  JobStore,
  ModelArtsOptions,
  PlaygroundModelArts,
  RecordedRequest,
} from './types.ts';

const DEFAULT_JOBS = 240;

function populatedJobs(
  { jobs: wanted, seed = 1, boards, pace = 1 }: ModelArtsOptions,
  now: () => number,
): Jobs {
  const workspaces = [DEFAULT_WORKSPACE, visionWorkspace, researchWorkspace];
  const common = { now, seed, projectId: project.id, workspaces, boards };
  if (typeof wanted === 'object') {
    const reservedIds = new Set(wanted.flatMap(({ job_id: id }) => id ?? []));
    const jobs = createJobs({ ...common, firstId: 1, reservedIds });
    for (const job of wanted) {
      jobs.table.insert(job);
    }
    return jobs;
  }
  const jobs = createJobs({ ...common, firstId: 4711, reservedIds: new Set() });
  const start = now();
  if (wanted === undefined) {
    addOtherWorkspaces(jobs, { seed, now: start, ids: [visionWorkspace, researchWorkspace] });
  }
  addLivingJobs(jobs, { seed, now: start, count: wanted ?? DEFAULT_JOBS, pace });
  return jobs;
}

async function listen(server: Server, port: number): Promise<string> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('the playground needs a TCP port');
  }
  return `http://127.0.0.1:${address.port}`;
}

/**
 * Starts a ModelArts with visualization jobs, and its IAM, on 127.0.0.1. As strict as the API documentation:
 * anything not allowed there is refused with a reason.
 */
export async function startModelArts(options: ModelArtsOptions = {}): Promise<PlaygroundModelArts> {
  const {
    now = Date.now,
    seed = 1,
    maxPerPage = 1000,
    highestPerPage = 1000,
    acceptLayouts = ['access', 'credential'],
  } = options;
  let latency = options.latency ?? 0;
  const jobs = populatedJobs(options, now);
  const requestLog = createRequestLog(now);
  const faults = createFaults();
  const tokens = createTokens(now);
  const permissions = createPermissions();
  const closing = new AbortController();
  const answer = createService({
    authenticate: createAuthenticator({ tokens, checkSignature: createAccessKeys({ now, acceptLayouts }) }),
    operate: createOperations(jobs, { maxPerPage, highestPerPage, seed }),
    tokens,
    permissions,
  });
  const handle = createHandler({
    answer,
    faults,
    requestLog,
    tokens,
    latency: () => latency,
    closing: closing.signal,
  });
  // Larger headers reach the handler, which refuses them as the gateway does.
  const server = createServer(
    { maxHeaderSize: 128 * 1024 },
    (request, response) => void handle(request, response),
  );
  // Longer than any client keeps an idle connection, so that no request hits one that is closing.
  server.keepAliveTimeout = 60_000;
  const endpoint = await listen(server, options.port ?? 0);
  const common = { MODELARTS_ENDPOINT: endpoint, OS_AUTH_URL: `${endpoint}/v3` };

  return {
    endpoint,
    environment: {
      ...common,
      OS_PROJECT_ID: project.id,
      OS_ACCESS_KEY: permanentKey.accessKey,
      OS_SECRET_KEY: permanentKey.secretKey,
    },
    tokenEnvironment: {
      ...common,
      OS_PROJECT_NAME: project.name,
      OS_USERNAME: user.name,
      OS_PASSWORD: user.password,
      OS_USER_DOMAIN_NAME: domain.name,
    },
    requests: requestLog.requests,
    inFlight: requestLog.inFlight,
    jobs: createStore(jobs),
    onRequest: requestLog.onRequest,
    setLatency(milliseconds) {
      latency = milliseconds;
    },
    deny: permissions.deny,
    inject: faults.inject,
    clearFaults: faults.clear,
    expireTokens: tokens.expireAll,
    async close() {
      closing.abort();
      const closed = server.listening ? once(server, 'close') : undefined;
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
