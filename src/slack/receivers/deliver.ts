import type { AckFn, App } from '@slack/bolt';
import type { Logger } from 'pino';
import { readPayload } from './payload.ts';

export interface Delivery {
  readonly body: unknown;
  /** Responds to Slack. */
  readonly send: (answer: unknown) => Promise<void>;
}

/** Passes a payload to Bolt. Whatever it contains, Slack gets one acknowledgement. Never rejects. */
export async function deliver(
  app: Pick<App, 'processEvent'>,
  log: Logger,
  { body, send }: Delivery,
): Promise<void> {
  let isAcknowledged = false;
  const ack: AckFn<unknown> = async (answer) => {
    if (isAcknowledged) return;
    isAcknowledged = true;
    await send(answer);
  };
  try {
    const payload = readPayload(body);
    if (payload) await app.processEvent({ body: payload, ack });
    else log.warn({ kind: kindOf(body) }, 'unknown request ignored');
  } catch (error) {
    log.error({ kind: kindOf(body), reason: String(error) }, 'request could not be processed');
  }
  if (isAcknowledged) return;
  await ack().catch((error: unknown) => log.warn({ reason: String(error) }, 'not acknowledged'));
}

/** Its `type`, never its content. */
function kindOf(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return 'no object';
  if ('command' in body) return 'command';
  return 'type' in body && typeof body.type === 'string' ? body.type.slice(0, 40) : 'unknown';
}
