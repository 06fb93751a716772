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
  html: 'A web page in place of JSON',
  'cut-json': 'JSON that ends too early',
  empty: 'An empty answer',
  reset: 'Connection reset',
  'reset-mid-body': 'Connection reset within the answer',
  hang: 'No answer at all',
  'hang-mid-body': 'An answer that never ends',
  slow: 'One second late',
  'bad-types': 'Wrong types in every field',
  'garbage-rows': 'Some rows that make no sense',
};

export function isFaultKind(kind: string): kind is FaultKind {
  return Object.hasOwn(faultLabels, kind);
}
