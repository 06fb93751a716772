import { statusOf } from '../../modelarts/statuses.ts';
import type { Seen, SeenJob } from '../../watches/changes.ts';
import type { JobBatch, JobUpdate } from '../../watches/updates.ts';
import type { Watch } from '../../watches/watch.ts';
import type { PostContent } from './outboxRows.ts';
import { targetOf } from './watchTable.ts';

/** The consequences of a poll for one watch, at least one. Stored with the poll. */
export interface Outcome {
  readonly watch: Watch;
  readonly updates: readonly JobUpdate[];
  readonly batch: JobBatch | undefined;
  readonly isOver: boolean;
}

export const seenValues = (job: string, seen: SeenJob | undefined) =>
  seen && {
    job,
    name: seen.name,
    status: seen.status,
    since: seen.since,
    created_at: seen.createdAt ?? null,
    ran: seen.ran ?? null,
  };

export function threadValues(
  watch: Watch,
  { job, step, question, isNew, isBatched = false, isLast }: JobUpdate,
  after: Seen,
) {
  const isGone = step?.kind === 'gone';
  return {
    watch: watch.id,
    job: job.id,
    state: { job, since: after.jobs.get(job.id)?.since ?? after.asOf, isGone, question },
    steps: step ? [step] : [],
    is_new: isNew,
    muted: isBatched,
    ended: isLast,
    // Ends and failures are shown at once.
    urgent: isLast || isGone || question !== undefined || !statusOf(job.status).isActive,
    reminded: question?.isReminder === true,
  };
}

type NewPost = PostContent & { readonly target: string; readonly watch: string; readonly job?: string };

/** The message of a new thread is posted before its first reply. */
export function postValues({ watch, updates, batch }: Outcome): NewPost[] {
  const place = { target: targetOf(watch), watch: watch.id };
  const said = updates.flatMap(
    ({ job, step, question, isNew, isBatched, hasReply, isBroadcast }): NewPost[] => {
      const ofJob = { ...place, job: job.id };
      const message: NewPost[] = isNew && !isBatched ? [{ ...ofJob, kind: 'thread', content: {} }] : [];
      if (!hasReply) return message;
      if (step) message.push({ ...ofJob, kind: 'step', content: { step, isBroadcast } });
      else if (question) message.push({ ...ofJob, kind: 'reminder', content: { question } });
      return message;
    },
  );
  return batch ? [...said, { ...place, kind: 'batch', content: batch }] : said;
}
