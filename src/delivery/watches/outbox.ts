import type { Db } from 'pg-boss';
import { z } from 'zod';
import { schema } from '../../database/migrations.ts';
import { rowsOf } from '../../database/rows.ts';
import type { Posted, PostFailure } from '../poster.ts';
import { leaseEnd, now } from './leases.ts';
import { nextRow, type StoredThread } from './outboxRows.ts';

export type Outbox = ReturnType<typeof createOutbox>;

const queues = `${schema}.watch_queue`;
const posts = `${schema}.watch_post`;
const threads = `${schema}.watch_thread`;
/** Seconds between two edits of a message. */
const editGap = 45;

/** Posts target by target. Each post is claimed before it is sent and removed afterwards. */
export function createOutbox(db: Db, holder: string) {
  const run = rowsOf(db);

  /** Claims only while this instance holds the target, for as long as a post may take. */
  const claim = async (statement: string, values: unknown[]): Promise<boolean> =>
    (
      await run(
        `WITH queue AS (UPDATE ${queues} SET held_until = ${leaseEnd}
           WHERE target = $1 AND holder = $2 AND held_until > ${now} RETURNING target)
         ${statement}`,
        values,
      )
    ).length > 0;

  return {
    /** Posts in order, followed by edits. Undefined: another instance has taken over. */
    async next(target: string): Promise<z.infer<typeof nextRow> | undefined> {
      const [found] = await run(
        `SELECT l.wakes, to_jsonb(p) AS post, to_jsonb(s) AS thread FROM ${queues} l
         LEFT JOIN LATERAL (SELECT * FROM ${posts} WHERE target = l.target ORDER BY id LIMIT 1) p ON true
         LEFT JOIN LATERAL (
           SELECT * FROM ${threads} o WHERE
             CASE WHEN p.id IS NOT NULL THEN o.watch = p.watch AND o.job = p.job
             ELSE o.watch IN (SELECT id FROM ${schema}.watch WHERE target = l.target AND paused_at IS NULL)
               AND o.ts IS NOT NULL AND o.shown < o.version AND (o.urgent OR o.edit_at <= ${now}
                 -- Set by a clock that was ahead
                 OR o.edit_at > ${now} + interval '${editGap} s') END
           ORDER BY o.edit_at LIMIT 1) s ON true
         WHERE l.target = $1 AND l.holder = $2`,
        [target, holder],
      );
      return found === undefined ? undefined : nextRow.parse(found);
    },

    claimPost: (target: string, id: number, at: number): Promise<boolean> =>
      claim(
        `UPDATE ${posts} p SET claimed_at = $4 FROM queue WHERE p.target = queue.target AND p.id = $3 RETURNING p.id`,
        [target, holder, id, at],
      ),

    claimThread: (target: string, { watch, state: { job } }: StoredThread, at: number): Promise<boolean> =>
      claim(
        `UPDATE ${threads} s SET claimed_at = $5 FROM queue WHERE s.watch = $3 AND s.job = $4 RETURNING s.job`,
        [target, holder, watch, job.id, at],
      ),

    /** The post is in Slack, or never will be. */
    async finishPost(id: number): Promise<void> {
      await run(`DELETE FROM ${posts} WHERE id = $1`, [id]);
    },

    /** The message now shows this version. */
    async recordMessage({ watch, state: { job }, version }: StoredThread, posted: Posted): Promise<void> {
      await run(
        `UPDATE ${threads} SET channel = $3, ts = $4, shown = GREATEST(shown, $5), claimed_at = NULL,
           urgent = urgent AND version > $5, edit_at = ${now} + interval '${editGap} s'
         WHERE watch = $1 AND job = $2`,
        [watch, job.id, posted.channel, posted.ts, version],
      );
    },

    /** The message was deleted or can no longer be edited, so post it again. */
    async replaceMessage({ watch, state: { job } }: StoredThread, target: string, at: number): Promise<void> {
      await run(
        `WITH lost AS (UPDATE ${threads} SET channel = NULL, ts = NULL, claimed_at = NULL,
             generation = generation + 1 WHERE watch = $1 AND job = $2 RETURNING watch, job)
         INSERT INTO ${posts} (target, watch, job, kind, content, created_at)
         SELECT $3, watch, job, 'thread', '{}'::jsonb, $4 FROM lost
         WHERE NOT EXISTS (SELECT FROM ${posts} p WHERE p.watch = lost.watch AND p.job = lost.job)`,
        [watch, job.id, target, at],
      );
    },

    /** Returns the number of failures because of the message. If it is not in Slack, a retry need not search for it. */
    async failPost(id: number, { isCertain, fault }: PostFailure): Promise<number> {
      const [failed] = await run(
        `UPDATE ${posts} SET claimed_at = CASE WHEN $2 THEN NULL ELSE claimed_at END, tries = tries + $3
         WHERE id = $1 RETURNING tries`,
        [id, isCertain, fault === 'message' ? 1 : 0],
      );
      return failed === undefined ? 0 : z.object({ tries: z.number() }).parse(failed).tries;
    },

    async unclaimThread({ watch, state: { job } }: StoredThread): Promise<void> {
      await run(`UPDATE ${threads} SET claimed_at = NULL WHERE watch = $1 AND job = $2`, [watch, job.id]);
    },

    /** Delays an edit that isn't possible now. */
    async delayEdit({ watch, state: { job } }: StoredThread): Promise<void> {
      await run(
        `UPDATE ${threads} SET urgent = false, edit_at = ${now} + interval '${editGap} s'
         WHERE watch = $1 AND job = $2`,
        [watch, job.id],
      );
    },

    /**
     * Gives the target back, due when something is next to be posted or edited.
     * @param wakes as of the last read; whatever was added since is due at once
     * @param seconds to wait at least
     */
    async release(target: string, wakes: number, seconds = 0): Promise<void> {
      await run(
        `WITH over AS (
           DELETE FROM ${threads} s USING ${schema}.watch w
           WHERE w.id = s.watch AND w.target = $1 AND s.ended AND (s.shown >= s.version OR s.ts IS NULL)
             AND NOT EXISTS (SELECT FROM ${posts} p WHERE p.watch = s.watch AND p.job = s.job) RETURNING s.watch)
         DELETE FROM ${schema}.watch w WHERE w.target = $1 AND w.ended
           AND NOT EXISTS (SELECT FROM ${posts} p WHERE p.watch = w.id)
           AND NOT EXISTS (SELECT FROM ${threads} s WHERE s.watch = w.id
             AND NOT (s.ended AND (s.shown >= s.version OR s.ts IS NULL)))`,
        [target],
      );
      await run(
        `UPDATE ${queues} l SET holder = NULL, held_until = NULL,
           due_at = GREATEST(${now} + $4 * interval '1 s', CASE WHEN l.wakes <> $3 THEN ${now} ELSE LEAST(
             (SELECT ${now} FROM ${posts} p WHERE p.target = l.target LIMIT 1),
             (SELECT min(CASE WHEN s.urgent THEN ${now} ELSE s.edit_at END)
              FROM ${threads} s JOIN ${schema}.watch w ON w.id = s.watch
              WHERE w.target = l.target AND w.paused_at IS NULL AND s.ts IS NOT NULL AND s.shown < s.version),
             'infinity') END)
         WHERE target = $1 AND holder = $2`,
        [target, holder, wakes, seconds],
      );
    },

    /** Applies `muteJob`, `unmuteJob`, `remindLater` or `dontAskAgain`. False: there is no such thread. */
    async changeThread(watch: string, job: string, change: ThreadChange): Promise<boolean> {
      const { isMuted = null, remindAt, isAnswered = false } = change;
      const rows = await run(
        `WITH changed AS (
           UPDATE ${threads} SET muted = COALESCE($3, muted),
             remind_at = CASE WHEN $4 THEN $5 ELSE remind_at END,
             state = CASE WHEN $6 THEN state - 'question' ELSE state END,
             version = version + CASE WHEN $6 THEN 1 ELSE 0 END, urgent = urgent OR $6
           WHERE watch = $1 AND job = $2 AND NOT ended RETURNING watch),
         queue AS (UPDATE ${queues} l SET due_at = ${now}, wakes = l.wakes + 1 FROM changed c
           JOIN ${schema}.watch w ON w.id = c.watch WHERE l.target = w.target AND $6)
         SELECT watch FROM changed`,
        [watch, job, isMuted, remindAt !== undefined, remindAt ?? null, isAnswered],
      );
      return rows.length > 0;
    },

    /** Drops threads that have been quiet for long, and targets without a watch. */
    async prune(before: number): Promise<void> {
      await run(
        `DELETE FROM ${threads} s WHERE as_of < $1 AND NOT (state ? 'question')
           AND NOT EXISTS (SELECT FROM ${posts} p WHERE p.watch = s.watch AND p.job = s.job)`,
        [before],
      );
      await run(
        `DELETE FROM ${queues} l WHERE holder IS NULL AND NOT EXISTS
           (SELECT FROM ${schema}.watch w WHERE w.target = l.target)`,
        [],
      );
      await run(
        `DELETE FROM ${posts} p WHERE NOT EXISTS (SELECT FROM ${queues} l WHERE l.target = p.target)`,
        [],
      );
    },
  };
}

interface ThreadChange {
  readonly isMuted?: boolean;
  /** `null`: never. */
  readonly remindAt?: number | null;
  /** Removes the question and its answers from the message. */
  readonly isAnswered?: boolean;
}
