import type { FaultKind } from '../modelarts/server.ts';

/** Menu labels in the panel, one per kind of fault. */
export const faultLabels: Readonly<Record<FaultKind, string>> = {
  'status-500': '500 internal error',
  'status-502': '502 bad gateway',
  'status-503': '503 unavailable',
  'status-429': '429 busy',
  'gateway-throttle': '429 throttled by the gateway',
  'refused-200': '200, but refused in the body',
  unauthorized: '401 wrong credentials',
  'token-expired': '401 token expired',
  forbidden: '403 no permission',
  'api-withdrawn': '404 the API does not exist',
  html: 'A web page instead of JSON',
  'cut-json': 'Truncated JSON',
  empty: 'Empty response',
  reset: 'Connection reset',
  'reset-mid-body': 'Connection reset mid-response',
  hang: 'No response',
  'hang-mid-body': 'A response that never ends',
  slow: 'One second delay',
  'bad-types': 'Wrong types in every field',
  'garbage-rows': 'Some invalid rows',
};

export function isFaultKind(kind: string): kind is FaultKind {
  return Object.hasOwn(faultLabels, kind);
}
