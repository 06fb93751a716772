import type { Logger } from 'pino';
import { PostError, type Poster } from '../../delivery/poster.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { Pause } from '../../time.ts';
import { section } from '../../views/kit/blocks.ts';
import type { Message } from '../../views/kit/message.ts';
import { code, untrusted } from '../../views/kit/text.ts';
import type { Requester } from '../interactions/interaction.ts';

/** Who tried to change what, and the outcome. */
export interface AuditEntry {
  /** The person who set up a timed stop. */
  readonly requester: Pick<Requester, 'user' | 'channel'> & Partial<Requester>;
  /** vizjobs did it at the time that the person had set. */
  readonly timed?: boolean;
  /** `stop`, `create` … */
  readonly verb: string;
  readonly job: {
    readonly id: string | undefined;
    readonly name: string;
    readonly cloud?: string | undefined;
  };
  /** `accepted`, `done`, or the reason for a failure. */
  readonly outcome: string;
  readonly requestId: string | undefined;
  /** As in the command's log line. */
  readonly reference: string;
}

export type Audit = (entry: AuditEntry) => void;

interface AuditDependencies {
  readonly channel: string | undefined;
  readonly poster: Poster;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly pause: Pause;
  /** Stores an accepted change for the job's details. */
  readonly remember?: (entry: AuditEntry) => Promise<void>;
  /** Lets a stop wait for lines not yet posted. */
  readonly track: (work: Promise<void>) => void;
}

const maxTries = 4;
/** Milliseconds before the next try if Slack doesn't say, and the maximum wait. */
const wait = { usual: 5_000, max: 60_000 };

/** Each change is logged at once, and posted in turn to the audit channel, if configured. */
export function createAudit({
  channel,
  poster,
  log,
  metrics,
  pause,
  remember = async () => {},
  track,
}: AuditDependencies): Audit {
  /** Retries after a transient failure that certainly didn't post. */
  async function post(to: string, message: Message): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await poster.post(to, message);
        return;
      } catch (error) {
        const failure = error instanceof PostError ? error.failure : undefined;
        if (failure?.fault !== 'moment' || !failure.isCertain || tries === maxTries) throw error;
        await pause(Math.min(failure.retryAfter ?? wait.usual, wait.max));
      }
    }
  }

  return (entry) => {
    const { requester, reference, job, ...rest } = entry;
    const { id, name, cloud } = job;
    log.info({ audit: true, ...requester, ...rest, job: { id, name, cloud }, reference }, 'audit');
    if (entry.outcome === 'accepted')
      track(
        remember(entry).catch((error: unknown) =>
          log.warn({ error, reference }, 'a change could not be stored'),
        ),
      );
    if (channel === undefined) return;
    track(
      metrics.posting('audit', post(channel, lineOf(entry))).catch((error: unknown) => {
        const reason = error instanceof PostError ? error.failure.code : String(error);
        log.warn({ reason, reference }, 'not posted to the audit channel');
      }),
    );
  };
}

function lineOf({ requester, timed = false, verb, job, outcome, requestId, reference }: AuditEntry): Message {
  const where = job.cloud === undefined ? '' : ` in ${code(job.cloud, 32)}`;
  const what = `${verb} ${untrusted(job.name, 60)}${job.id === undefined ? '' : ` ${code(`#${job.id}`, 21)}`}${where}`;
  const details = [`Ref ${code(reference, 20)}`, ...(requestId ? [`request ID ${code(requestId, 80)}`] : [])];
  // The Home tab and shortcuts have no channel, and no one else can see a direct message.
  const place = /^[CG]/.test(requester.channel) ? ` in <#${requester.channel}>` : '';
  const by = timed ? 'vizjobs, as set up by ' : '';
  const text = `${by}<@${requester.user}>${place}: ${what} – ${untrusted(outcome, 100)} (${details.join(', ')})`;
  return { text, blocks: [section(text)] };
}
