import type { WebClient } from '@slack/web-api';
import type { Logger } from 'pino';
import type { Metrics } from '../../metrics.ts';
import { code, untrusted } from '../../views/kit/text.ts';
import type { Requester } from '../interaction.ts';
import { slackErrorCode } from '../out/webApi.ts';

/** Who tried to change what, and what came of it. */
export interface AuditEntry {
  readonly requester: Requester;
  /** `stop`, `create` … */
  readonly verb: string;
  readonly job: { readonly id: string | undefined; readonly name: string };
  /** `accepted`, `done`, or why not. */
  readonly outcome: string;
  readonly requestId: string | undefined;
  /** Also in the line of the command. */
  readonly reference: string;
}

export type Audit = (entry: AuditEntry) => Promise<void>;

/** Each change leaves a line in the log, and one in the channel when there is one. Never rejects. */
export function createAudit(
  log: Logger,
  client: WebClient,
  channel: string | undefined,
  metrics: Metrics,
): Audit {
  return async ({ requester, verb, job, outcome, requestId, reference }) => {
    log.info({ audit: true, ...requester, verb, job, outcome, requestId, reference }, 'audit');
    if (channel === undefined) return;
    const what = `${verb} ${untrusted(job.name, 60)}${job.id === undefined ? '' : ` ${code(`#${job.id}`, 21)}`}`;
    const details = [
      `Ref ${code(reference, 20)}`,
      ...(requestId ? [`request id ${code(requestId, 80)}`] : []),
    ];
    const text = `<@${requester.user}> in <#${requester.channel}>: ${what} – ${untrusted(outcome, 100)} (${details.join(', ')})`;
    const post = client.chat.postMessage({ channel, text, unfurl_links: false, unfurl_media: false });
    await metrics
      .posting('audit', post)
      .catch((error: unknown) =>
        log.warn({ reason: slackErrorCode(error), reference }, 'not posted to the audit channel'),
      );
  };
}
