import type { Db } from 'pg-boss';
import { z } from 'zod';
import { storableJson } from '../../database/json.ts';
import { schema } from '../../database/migrations.ts';
import { columnsOf, optional, rowsOf } from '../../database/rows.ts';
import type { Comparison, Seen } from '../../watches/changes.ts';
import type { ThreadState } from '../../watches/updates.ts';
import { now } from './leases.ts';
import { type Outcome, postValues, seenValues, threadValues } from './outcomes.ts';

/** What is known about a source before a poll. Times are milliseconds since the epoch. */
export interface SourceState {
  /** The fence: a poll is stored only if no other was stored since. */
  readonly version: number;
  readonly seen: Seen | undefined;
  /** The state in the database. */
  readonly stored: Seen | undefined;
  /** Time of the last attempt. */
  readonly triedAt: number | undefined;
  readonly failingSince: number | undefined;
  /** Reason of the last attempt's failure. */
  readonly failure: string | undefined;
}

export type PollTable = ReturnType<typeof createPollTable>;

const sources = `${schema}.watch_source`;
const threads = `${schema}.watch_thread`;
const queues = `${schema}.watch_queue`;
const posts = `${schema}.watch_post`;

const sourceRow = z.object({
  version: z.number(),
  readAt: optional(z.number()),
  triedAt: optional(z.number()),
  failingSince: optional(z.number()),
  failure: optional(z.string()),
});
const seenRow = z.object({
  job: z.string(),
  name: z.string(),
  status: z.number(),
  since: z.number(),
  created_at: z.number().nullable(),
  ran: z.number().nullable(),
});
const threadRow = z.object({
  watch: z.string(),
  job: z.string(),
  muted: z.boolean(),
  remind_at: z.number().nullable(),
});

/** Steps kept per thread. */
const keptSteps = 50;

/** When a source is polled next; `add` may have brought that forward during the poll. */
const nextDue = (seconds: string) =>
  `CASE WHEN s.due_at < s.held_until THEN s.due_at ELSE ${now} + ${seconds} * interval '1 s' END`;

/** Polls and their consequences, stored in the same statement. */
export function createPollTable(db: Db, holder: string) {
  const run = rowsOf(db);
  /** What this instance read last. The database has less of it: see `stale`. */
  const known = new Map<string, Pick<SourceState, 'version' | 'seen' | 'stored'>>();

  async function load(source: string, asOf: number): Promise<Seen> {
    const rows = await run(`SELECT * FROM ${schema}.watch_seen WHERE source = $1`, [source]);
    const jobs = rows.map((row) => {
      const { job, name, status, since, created_at, ran } = seenRow.parse(row);
      return [
        job,
        { name, status, since, createdAt: created_at ?? undefined, ran: ran ?? undefined },
      ] as const;
    });
    return { asOf, jobs: new Map(jobs) };
  }

  return {
    /** Undefined: the source has been removed. */
    async state(source: string): Promise<SourceState | undefined> {
      const [row] = await run(
        `SELECT ${columnsOf('s', sourceRow)} FROM ${sources} s WHERE key = $1 AND holder = $2`,
        [source, holder],
      );
      if (row === undefined) {
        known.delete(source);
        return undefined;
      }
      const { readAt, ...state } = sourceRow.parse(row);
      const cached = known.get(source);
      if (cached?.version === state.version) return { ...state, seen: cached.seen, stored: cached.stored };
      const loaded = readAt === undefined ? undefined : await load(source, readAt);
      return { ...state, seen: loaded, stored: loaded };
    },

    /** By watch and job. */
    async threads(
      watches: readonly string[],
    ): Promise<ReadonlyMap<string, ReadonlyMap<string, ThreadState>>> {
      const rows = await run(
        `SELECT watch, job, muted, remind_at FROM ${threads} WHERE NOT ended AND watch = ANY($1::text[])`,
        [watches],
      );
      const read = rows.map((row) => threadRow.parse(row));
      return new Map(
        [...Map.groupBy(read, ({ watch }) => watch)].map(([watch, ofWatch]) => [
          watch,
          new Map(
            ofWatch.map(({ job, muted, remind_at }) => [
              job,
              { isMuted: muted, remindAt: remind_at ?? undefined },
            ]),
          ),
        ]),
      );
    },

    /**
     * In one statement, so that no crash can separate a poll from what it means. False: another instance has taken
     * over, and nothing is stored.
     * @param seconds until the next poll
     */
    async store(
      source: string,
      { version, stored }: SourceState,
      comparison: Comparison,
      outcomes: readonly Outcome[],
      seconds: number,
    ): Promise<boolean> {
      const { after, stale, gone } = comparison;
      const document = {
        seen: stale.map((job) => seenValues(job, after.jobs.get(job))),
        threads: outcomes.flatMap(({ watch, updates }) =>
          updates.map((one) => threadValues(watch, one, after)),
        ),
        posts: outcomes.flatMap(postValues).map((post, place) => ({ ...post, place })),
        ended: outcomes.filter(({ isOver }) => isOver).map(({ watch }) => watch.id),
        watches: outcomes.map(({ watch }) => watch.id),
      };
      const rows = await run(
        `WITH turn AS (
           UPDATE ${sources} s SET version = version + 1, read_at = $4, tried_at = $4, failing_since = NULL,
             failure = NULL, holder = NULL, held_until = NULL, due_at = ${nextDue('$5')}
           WHERE key = $1 AND version = $2 AND holder = $3 RETURNING key),
         document AS (SELECT $6::text::json AS value FROM turn),
         seen AS (
           INSERT INTO ${schema}.watch_seen (source, job, name, status, since, created_at, ran)
           SELECT $1, n.* FROM document, json_to_recordset(value->'seen') AS n (job text, name text, status integer,
             since double precision, created_at double precision, ran double precision)
           ON CONFLICT (source, job) DO UPDATE SET name = excluded.name, status = excluded.status,
             since = excluded.since, created_at = excluded.created_at, ran = excluded.ran),
         gone AS (
           DELETE FROM ${schema}.watch_seen d USING turn WHERE d.source = turn.key AND d.job = ANY($7::text[])),
         updates AS (
           SELECT n.* FROM document, json_to_recordset(value->'threads') AS n (watch text, job text, state jsonb,
             steps jsonb, is_new boolean, muted boolean, ended boolean, urgent boolean, reminded boolean)
           WHERE EXISTS (SELECT FROM ${schema}.watch w WHERE w.id = n.watch)),
         opened AS (
           INSERT INTO ${threads} AS s (watch, job, state, as_of, muted, ended, edit_at)
           SELECT watch, job, state || jsonb_build_object('steps', steps), $4, muted, ended, ${now}
           FROM updates WHERE is_new
           -- An earlier thread of this job is over.
           ON CONFLICT (watch, job) DO UPDATE SET state = excluded.state, as_of = $4, ended = excluded.ended,
             version = s.version + 1, generation = s.generation + 1, muted = excluded.muted, remind_at = NULL,
             channel = NULL, ts = NULL, claimed_at = NULL),
         continued AS (
           UPDATE ${threads} s SET as_of = $4, ended = n.ended, version = version + 1,
             state = n.state || jsonb_build_object('steps',
               jsonb_path_query_array((s.state->'steps') || n.steps, '$[last - ${keptSteps - 1} to last]')),
             remind_at = CASE WHEN n.reminded THEN NULL ELSE s.remind_at END,
             urgent = s.urgent OR n.urgent
           FROM updates n WHERE s.watch = n.watch AND s.job = n.job AND NOT n.is_new),
         posts AS (
           INSERT INTO ${posts} (target, watch, job, kind, content, created_at)
           SELECT n.target, n.watch, n.job, n.kind, n.content, $4
           FROM document, json_to_recordset(value->'posts') AS n (target text, watch text, job text,
             kind text, content jsonb, place integer)
           WHERE EXISTS (SELECT FROM ${schema}.watch w WHERE w.id = n.watch) ORDER BY n.place),
         ended AS (
           UPDATE ${schema}.watch w SET ended = true, key = w.id
           FROM document, json_array_elements_text(value->'ended') AS n WHERE w.id = n),
         queues AS (
           UPDATE ${queues} l SET due_at = ${now}, wakes = l.wakes + 1
           FROM (SELECT DISTINCT w.target FROM document, json_array_elements_text(value->'watches') AS n
             JOIN ${schema}.watch w ON w.id = n) t
           WHERE l.target = t.target)
         SELECT key FROM turn`,
        [source, version, holder, after.asOf, seconds, storableJson(document), gone],
      );
      known.delete(source);
      if (rows.length === 0) return false;
      const jobs = new Map(stored?.jobs);
      for (const id of gone) jobs.delete(id);
      for (const id of stale) {
        const job = after.jobs.get(id);
        if (job) jobs.set(id, job);
      }
      known.set(source, { version: version + 1, seen: after, stored: { asOf: after.asOf, jobs } });
      return true;
    },

    /** Records that a poll failed or was incomplete. */
    async fail(source: string, reason: string, at: number, seconds: number): Promise<void> {
      await run(
        `UPDATE ${sources} s SET tried_at = $3, failing_since = LEAST(failing_since, $3), failure = $4,
           holder = NULL, held_until = NULL, due_at = ${nextDue('$5')}
         WHERE key = $1 AND holder = $2`,
        [source, holder, at, reason, seconds],
      );
    },

    /** Stops polling a source that no one watches. */
    async forget(source: string): Promise<void> {
      known.delete(source);
      // A watch added in the meantime has brought the next poll forward.
      await run(
        `DELETE FROM ${sources} s WHERE key = $1 AND holder = $2 AND due_at >= held_until AND NOT EXISTS
           (SELECT FROM ${schema}.watch w WHERE w.source = s.key AND w.paused_at IS NULL AND NOT w.ended)`,
        [source, holder],
      );
      await run(
        `UPDATE ${sources} SET holder = NULL, held_until = NULL, due_at = ${now} WHERE key = $1 AND holder = $2`,
        [source, holder],
      );
    },
  };
}
