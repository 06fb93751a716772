import type { Db } from 'pg-boss';
import { z } from 'zod';
import { storableJson } from '../../database/json.ts';
import { bossSchema, schema } from '../../database/migrations.ts';
import { columnsOf, optional, rowsOf } from '../../database/rows.ts';
import type { WatchCounts } from '../../metrics/metrics.ts';
import type { OpenQuestion } from '../../watches/thread.ts';
import { type NewWatch, sourceOf, type Watch, watchKey } from '../../watches/watch.ts';
import { firstFree, withinLimits } from '../limits.ts';
import { newId } from '../newId.ts';
import { readWatchPlan, sourceKey, storeWatchPlan } from './watchPlan.ts';

/** Watches of a channel, a person's own watches, or all. */
export type WatchScope = { readonly channel: string } | { readonly user: string } | 'all';

export type WatchTable = ReturnType<typeof createWatchTable>;

/** Limited by the messages that list them, and by what one instance can poll and post. */
const maxOfTarget = 20;
const maxInAll = 200;
const table = `${schema}.watch`;
const sources = `${schema}.watch_source`;
const queues = `${schema}.watch_queue`;
const threads = `${schema}.watch_thread`;
const now = `${bossSchema}.job_now()`;

const stored = z.object({
  id: z.string(),
  target: z.string(),
  plan: z.unknown(),
  createdBy: z.string(),
  createdAt: z.number(),
  mutedUntil: optional(z.number()),
  pausedAt: optional(z.number()),
  pausedReason: optional(z.string()),
});
const columns = columnsOf('w', stored);
const asked = z.object({
  // Written by `threadValues` in `outcomes.ts`.
  state: z.custom<Pick<OpenQuestion, 'job' | 'question'>>((value) => typeof value === 'object'),
  as_of: z.number(),
});
const counted = z.object({ active: z.number(), muted: z.number(), paused: z.number() });

const freePlace = firstFree(table, 'place', maxOfTarget, 'o.target = $2');
const freeNumber = firstFree(table, 'number', maxInAll);
const limits = { place: 'too_many_watches', number: 'too_many_watches_in_all' };

/** Polls its jobs at once. */
const readNow = (source: string) =>
  `INSERT INTO ${sources} (key, due_at) SELECT ${source}, ${now} FROM changed
   ON CONFLICT (key) DO UPDATE SET due_at = LEAST(${sources}.due_at, ${now})`;

/**
 * Watches. One that is paused or over keeps no source: `pollTable` drops those without a watch.
 * @param onUnreadable called with the ID of a row that a later version wrote
 * @param firstCloud the cloud for rows without one; undefined with a single cloud
 */
export function createWatchTable(db: Db, onUnreadable: (id: string) => void, firstCloud?: string) {
  const run = rowsOf(db);

  const read = (rows: readonly unknown[]): Watch[] =>
    rows.flatMap((row) => {
      const one = stored.parse(row);
      const plan = readWatchPlan(one.target, one.plan);
      if (!plan) onUnreadable(one.id);
      return plan ? [watchOf(one, { ...plan, cloud: plan.cloud ?? firstCloud })] : [];
    });

  const select = async (rest: string, values: unknown[]): Promise<Watch[]> =>
    read(await run(`SELECT ${columns} FROM ${table} w WHERE NOT w.ended AND ${rest}`, values));

  /** Returns the changed watch. */
  const change = async (set: string, values: readonly unknown[]): Promise<Watch | undefined> =>
    read(
      await run(`UPDATE ${table} w SET ${set} WHERE w.id = $1 AND NOT w.ended RETURNING ${columns}`, values),
    )[0];

  const self = {
    get: async (id: string): Promise<Watch | undefined> => (await select('w.id = $1', [id]))[0],

    /** Also returns a watch that is over but has posts left to send. */
    getForPost: async (id: string): Promise<Watch | undefined> =>
      read(await run(`SELECT ${columns} FROM ${table} w WHERE w.id = $1`, [id]))[0],

    list: (scope: WatchScope): Promise<Watch[]> => {
      const target = scope === 'all' ? null : 'channel' in scope ? scope.channel : scope.user;
      return select('($1::text IS NULL OR w.target = $1) ORDER BY w.paused_at IS NULL, w.created_at, w.id', [
        target,
      ]);
    },

    /** A source's watches that notify now. */
    ofSource: (source: string): Promise<Watch[]> =>
      select('w.source = $1 AND w.paused_at IS NULL ORDER BY w.created_at, w.id', [source]),

    /** @throws ChannelError `too_many_watches`, `too_many_watches_in_all` */
    add: (planned: NewWatch, at: number): Promise<{ watch: Watch; isNew: boolean }> =>
      withinLimits(limits, async () => {
        const watch = { ...planned, id: newId(), createdAt: at };
        const key = watchKey(watch);
        const target = targetOf(watch);
        // Set up while there was only one cloud.
        const older = watch.cloud === firstCloud ? [watchKey({ ...watch, cloud: undefined })] : [];
        const [same] = await select('w.key = ANY($1::text[])', [[key, ...older]]);
        if (same) return { watch: same, isNew: false };
        const source = sourceKey(sourceOf(watch));
        const added = await run(
          `WITH changed AS (
             INSERT INTO ${table} (id, target, place, number, key, source, plan, created_by, created_at)
             VALUES ($1, $2, ${freePlace}, ${freeNumber}, $3, $4, $5::text::jsonb, $6, $7)
             ON CONFLICT (key) DO NOTHING RETURNING id),
           queue AS (INSERT INTO ${queues} (target, due_at) SELECT $2, 'infinity' FROM changed ON CONFLICT DO NOTHING),
           source AS (${readNow('$4::text')})
           SELECT id FROM changed`,
          [watch.id, target, key, source, storableJson(storeWatchPlan(watch)), watch.createdBy, at],
        );
        // Otherwise another writer was first.
        return added.length > 0 ? { watch, isNew: true } : self.add(planned, at);
      }),

    mute: (id: string, until: number | null) => change('muted_until = $2', [id, until]),

    async pause(ids: readonly string[], at: number, reason: string): Promise<Watch[]> {
      return read(
        await run(
          `WITH dropped AS (DELETE FROM ${schema}.watch_post WHERE watch = ANY($1::text[]))
           UPDATE ${table} w SET paused_at = $2, paused_reason = $3
           WHERE w.id = ANY($1::text[]) AND w.paused_at IS NULL RETURNING ${columns}`,
          [ids, at, reason],
        ),
      );
    },

    /** `direct`: the direct message where its person asked for it. */
    async resume(id: string, direct: string | undefined): Promise<Watch | undefined> {
      return read(
        await run(
          `WITH changed AS (UPDATE ${table} w SET paused_at = NULL, paused_reason = NULL,
               plan = w.plan || jsonb_strip_nulls(jsonb_build_object('direct', $2::text))
             WHERE w.id = $1 AND NOT w.ended RETURNING ${columns}, w.source),
           -- Their jobs may be gone; those still over the limit are asked about again.
           questions AS (DELETE FROM ${threads} s USING changed WHERE s.watch = changed.id AND s.state ? 'question'),
           source AS (${readNow('changed.source')}),
           queue AS (UPDATE ${queues} l SET due_at = ${now} FROM changed WHERE l.target = changed.target)
           SELECT * FROM changed`,
          [id, direct ?? null],
        ),
      )[0];
    },

    async remove(id: string): Promise<Watch | undefined> {
      return read(await run(`DELETE FROM ${table} w WHERE w.id = $1 RETURNING ${columns}`, [id]))[0];
    },

    /** Those that nobody has answered or put off, oldest first. */
    async questions(at: number): Promise<OpenQuestion[]> {
      const rows = await run(
        `SELECT ${columns}, s.state, s.as_of FROM ${threads} s JOIN ${table} w ON w.id = s.watch
         WHERE s.state ? 'question' AND NOT s.ended AND COALESCE(s.remind_at, 0) <= $1
           -- One asked together with others is muted, too, but has no message of its own.
           AND (NOT s.muted OR s.channel IS NULL)
           AND NOT w.ended AND w.paused_at IS NULL AND COALESCE(w.muted_until, 0) <= $1
         ORDER BY s.as_of, s.watch, s.job`,
        [at],
      );
      return rows.flatMap((row) => {
        const { state, as_of } = asked.parse(row);
        return read([row]).map((watch) => ({ watch, job: state.job, question: state.question, asOf: as_of }));
      });
    },

    async counts(at: number): Promise<WatchCounts> {
      const [row] = await run(
        `SELECT count(*) FILTER (WHERE paused_at IS NULL AND COALESCE(muted_until, 0) <= $1)::integer AS active,
           count(*) FILTER (WHERE paused_at IS NULL AND muted_until > $1)::integer AS muted,
           count(paused_at)::integer AS paused
         FROM ${table} WHERE NOT ended`,
        [at],
      );
      return counted.parse(row);
    },
  };
  return self;
}

export const targetOf = ({ target }: Pick<Watch, 'target'>): string =>
  target.kind === 'channel' ? target.channel : target.user;

/** The conversation whose right to jobs counts: for a person whose direct message is not known, the person. */
export const placeOf = ({ target }: Pick<Watch, 'target'>): string =>
  target.kind === 'channel' ? target.channel : (target.direct ?? target.user);

function watchOf(
  { id, createdBy, createdAt, mutedUntil, pausedAt, pausedReason }: z.infer<typeof stored>,
  plan: Pick<Watch, 'target' | 'subject' | 'cloud'>,
): Watch {
  const paused = pausedAt === undefined ? undefined : { at: pausedAt, reason: pausedReason };
  return { id, ...plan, createdBy, createdAt, mutedUntil, paused };
}
