import { z } from 'zod';
import type { Job } from '../../modelarts/types.ts';
import type { OverQuestion, ReadingProblem, ReadingRecovery, Step } from '../../watches/thread.ts';
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
  | { readonly kind: 'problem'; readonly content: ReadingProblem }
  | { readonly kind: 'recovered'; readonly content: ReadingRecovery };

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

/** The target's next post or edit. `wakes`: as of this read. */
export interface Next {
  readonly wakes: number;
  readonly post?: Post | undefined;
  /** The post's thread; without a post, a thread whose message needs an edit. */
  readonly thread?: StoredThread | undefined;
}

/** What `Outbox.next` selects. */
export const outboxRow = z.object({
  wakes: z.number(),
  id: z.number().nullable(),
  post_watch: z.string().nullable(),
  kind: z.string().nullable(),
  content: z.unknown(),
  created_at: z.number().nullable(),
  post_claimed_at: z.number().nullable(),
  watch: z.string().nullable(),
  state: z.unknown(),
  as_of: z.number().nullable(),
  muted: z.boolean().nullable(),
  version: z.number().nullable(),
  channel: z.string().nullable(),
  ts: z.string().nullable(),
  generation: z.number().nullable(),
  claimed_at: z.number().nullable(),
});

export const threadColumns =
  's.watch, s.state, s.as_of, s.muted, s.version, s.channel, s.ts, s.generation, s.claimed_at';

export function postOf(
  target: string,
  { id, post_watch, kind, content, created_at, ...read }: z.infer<typeof outboxRow>,
) {
  if (id === null || kind === null) return undefined;
  return {
    id,
    target,
    watch: post_watch ?? undefined,
    // Written by `readings.ts` and `problems.ts`.
    body: { kind, content } as PostContent,
    createdAt: created_at ?? 0,
    claimedAt: read.post_claimed_at ?? undefined,
  };
}

export function threadOf(read: z.infer<typeof outboxRow>): StoredThread | undefined {
  const { watch, state, as_of, muted, version, channel, ts, generation, claimed_at } = read;
  if (watch === null) return undefined;
  return {
    watch,
    // Written by `threadValues`.
    state: state as StoredThread['state'],
    asOf: as_of ?? 0,
    isMuted: muted ?? false,
    version: version ?? 0,
    posted: channel !== null && ts !== null ? { channel, ts } : undefined,
    generation: generation ?? 0,
    claimedAt: claimed_at ?? undefined,
  };
}
