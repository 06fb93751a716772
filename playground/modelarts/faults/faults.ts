import { type Answer, gatewayError, iamError, notAuthenticated, ok, serviceError } from '../answers.ts';
import { permissionFor } from '../auth/permissions.ts';
import type { Fault, FaultKind, Operation } from '../types.ts';
import { garbageRows } from './garbage.ts';

/** How a response is sent, or fails to be. */
export type Delivery = 'whole' | 'cut' | 'reset' | 'reset-mid-body' | 'hang' | 'hang-mid-body';

export interface Faults {
  inject(fault: Fault): void;
  clear(): void;
  /** Consumes the first matching fault. */
  take(operation: Operation): Fault | undefined;
}

const iamOperations: ReadonlySet<string> = new Set(['login', 'projects']);

export function createFaults(): Faults {
  let queue: { fault: Fault; left: number }[] = [];
  return {
    inject(fault) {
      queue.push({ fault, left: fault.times ?? 1 });
    },
    clear() {
      queue = [];
    },
    take(operation) {
      const found = queue.find(({ fault }) =>
        fault.operation === undefined ? !iamOperations.has(operation) : fault.operation === operation,
      );
      if (found === undefined) {
        return undefined;
      }
      found.left -= 1;
      if (found.left <= 0) {
        queue = queue.filter((item) => item !== found);
      }
      return found.fault;
    },
  };
}

const deliveries: Readonly<Partial<Record<FaultKind, Delivery>>> = {
  'cut-json': 'cut',
  reset: 'reset',
  'reset-mid-body': 'reset-mid-body',
  hang: 'hang',
  'hang-mid-body': 'hang-mid-body',
};

export const deliveryOf = (fault: Fault | undefined): Delivery =>
  (fault === undefined ? undefined : deliveries[fault.kind]) ?? 'whole';

const spoiling: ReadonlySet<FaultKind> = new Set([
  'slow',
  'cut-json',
  'reset-mid-body',
  'hang-mid-body',
  'garbage-rows',
]);

/** Whether the operation is carried out anyway. */
export const isProcessed = (fault: Fault | undefined): boolean =>
  fault === undefined || fault.after === 'processing' || spoiling.has(fault.kind);

const page = `<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>CloudWAF</center>\r\n</body>\r\n</html>\r\n`;

const badTypes = (operation: Operation): unknown =>
  operation === 'list'
    ? { quotas: 100, is_success: true, job_total_count: 'many', job_count_limit: null, jobs: 'none' }
    : { is_success: 'yes', job_id: { value: 7 }, job_name: 7, status: 'JOBSTAT_RUNNING', create_time: [] };

export interface FaultContext {
  readonly operation: Operation;
  readonly byToken: boolean;
  readonly tokenExpired: () => Answer;
}

function replacement(fault: Fault, { operation, byToken, tokenExpired }: FaultContext): Answer {
  const error = (status: number, code: string, message: string): Answer =>
    iamOperations.has(operation) ? iamError(status, message) : serviceError(status, code, message);
  switch (fault.kind) {
    case 'status-500':
      return error(500, 'ModelArts.0010', 'An internal error occurred. Try again later.');
    case 'status-502':
      return gatewayError(502, 'APIG.0201', 'Backend unavailable');
    case 'status-503':
      return error(503, 'ModelArts.0010', 'The service is unavailable.');
    case 'status-429':
      return error(429, 'ModelArts.4206', 'The system is busy. Try again later.');
    case 'gateway-throttle':
      return gatewayError(
        429,
        'APIG.0308',
        'The throttling threshold has been reached: policy user over ratelimit,limit:200,time:1 second',
      );
    case 'refused-200':
      return serviceError(200, 'ModelArts.0103', 'error message');
    case 'unauthorized':
      return notAuthenticated(byToken ? 'decrypt token fail' : 'verify aksk signature fail');
    case 'token-expired':
      return tokenExpired();
    case 'forbidden':
      return error(403, 'ModelArts.0108', `Not authorized for the operation ${permissionFor(operation)}.`);
    case 'api-withdrawn':
      return gatewayError(
        404,
        'APIG.0101',
        'The API does not exist or has not been published in the environment',
      );
    case 'html':
      return { status: fault.status ?? 200, body: page, headers: { 'Content-Type': 'text/html' } };
    case 'bad-types':
      return ok(badTypes(operation));
    default:
      return { status: 200, body: '' };
  }
}

/** Replaces `answer` (undefined if the request was never processed) by the response of a faulty service. */
export function applyFault(fault: Fault, answer: Answer | undefined, context: FaultContext): Answer {
  if (fault.kind === 'garbage-rows' && answer !== undefined) {
    return { ...answer, body: garbageRows(answer.body) };
  }
  const spoiled = answer !== undefined && spoiling.has(fault.kind) ? answer : replacement(fault, context);
  return fault.retryAfter === undefined
    ? spoiled
    : { ...spoiled, headers: { ...spoiled.headers, 'Retry-After': String(fault.retryAfter) } };
}
