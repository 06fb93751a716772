import { z } from 'zod';
import { optional } from '../../database/rows.ts';
import type { Job } from '../../modelarts/types.ts';
import type { OverQuestion, PollProblem, PollRecovery, Step } from '../../watches/thread.ts';
import type { JobBatch } from '../../watches/updates.ts';
import type { Posted } from '../poster.ts';

/**
 * What is to be posted:
 * - `thread`: the message of a job, if it is not there yet
 * - `step`, `reminder`: replies in its thread
 * - `batch`: one message for several jobs
 * - `problem`, `recovered`: the jobs cannot be read, or can be again
 */
export type PostContent =
  | { readonly kind: 'thread'; readonly content: Record<never, never> }
  | { readonly kind: 'step'; readonly content: { readonly step: Step; readonly isBroadcast: boolean } }
  | { readonly kind: 'reminder'; readonly content: { readonly question: OverQuestion } }
  | { readonly kind: 'batch'; readonly content: JobBatch }
  | { readonly kind: 'problem'; readonly content: PollProblem }
  | { readonly kind: 'recovered'; readonly content: PollRecovery };

/** Times are milliseconds since the epoch. */
export interface Post {
  readonly id: number;
  readonly target: string;
  /** Undefined: about all watches of the target. */
  readonly watch: string | undefined;
  readonly body: PostContent;
  readonly createdAt: number;
  /** If set, it may already be in Slack. */
  readonly claimedAt: number | undefined;
}

export interface StoredThread {
  readonly watch: string;
  readonly state: {
    readonly job: Job;
    readonly since: number;
    readonly isGone: boolean;
    readonly question?: OverQuestion | undefined;
    readonly steps: readonly Step[];
  };
  readonly asOf: number;
  readonly isMuted: boolean;
  readonly version: number;
  /** The message in Slack. */
  readonly posted: Posted | undefined;
  /** Counts this thread's messages, if earlier ones were deleted. */
  readonly generation: number;
  readonly claimedAt: number | undefined;
}

const post = z
  .object({
    id: z.number(),
    target: z.string(),
    watch: optional(z.string()),
    kind: z.string(),
    content: z.unknown(),
    created_at: z.number(),
    claimed_at: optional(z.number()),
  })
  .transform(
    ({ kind, content, created_at, claimed_at, ...row }): Post => ({
      ...row,
      // Written by `pollTable.ts` and `problems.ts`.
      body: { kind, content } as PostContent,
      createdAt: created_at,
      claimedAt: claimed_at,
    }),
  );

const thread = z
  .object({
    watch: z.string(),
    // Written by `threadValues`.
    state: z.custom<StoredThread['state']>((value) => typeof value === 'object'),
    as_of: z.number(),
    muted: z.boolean(),
    version: z.number(),
    channel: optional(z.string()),
    ts: optional(z.string()),
    generation: z.number(),
    claimed_at: optional(z.number()),
  })
  .transform(
    ({ as_of, muted, channel, ts, claimed_at, ...row }): StoredThread => ({
      ...row,
      asOf: as_of,
      isMuted: muted,
      posted: channel !== undefined && ts !== undefined ? { channel, ts } : undefined,
      claimedAt: claimed_at,
    }),
  );

/** The target's next post or edit. */
export const nextRow = z.object({
  /** As of this read. */
  wakes: z.number(),
  post: optional(post),
  /** The post's thread; without a post, a thread whose message needs an edit. */
  thread: optional(thread),
});
