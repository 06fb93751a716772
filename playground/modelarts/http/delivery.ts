import type { ServerResponse } from 'node:http';
import { type Answer, newRequestId } from '../answers.ts';
import type { Delivery } from '../faults/faults.ts';

/**
 * Sends a response, or fails to as the fault requires. `settle` gets the status just before the client can,
 * so that a test with its response finds the request recorded.
 */
export function deliver(
  response: ServerResponse,
  answer: Answer,
  delivery: Delivery,
  settle: (status: number) => void,
): void {
  if (delivery === 'hang') {
    return;
  }
  if (delivery === 'reset') {
    settle(0);
    response.socket?.resetAndDestroy();
    return;
  }
  const whole = Buffer.from(answer.body, 'utf8');
  const half = whole.subarray(0, Math.floor(whole.length / 2));
  // Truncated but with a matching Content-Length: only the JSON is broken.
  const body = delivery === 'cut' ? half : whole;
  response.writeHead(answer.status, {
    'Content-Type': 'application/json;charset=utf-8',
    ...answer.headers,
    'X-Request-Id': newRequestId(),
    'Content-Length': body.length,
  });
  if (delivery === 'hang-mid-body') {
    response.write(half);
    return;
  }
  if (delivery === 'reset-mid-body') {
    settle(0);
    response.write(half, () => response.destroy());
    return;
  }
  settle(answer.status);
  response.end(body);
}
