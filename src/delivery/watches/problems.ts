import type { Db } from 'pg-boss';
import { schema } from '../../database/migrations.ts';
import { now } from './leases.ts';

/**
 * Tells each target, once for each cloud, that its jobs can't be read, and once that they can be again.
 * @param at milliseconds since the epoch
 * @param patience milliseconds that a source may fail before anyone is told
 */
export type ReportProblems = (at: number, patience: number) => Promise<void>;

/** @param firstCloud the cloud of sources without one; undefined with a single cloud */
export const createReportProblems =
  (db: Db, firstCloud = ''): ReportProblems =>
  async (at, patience) => {
    await db.executeSql(
      `WITH watching AS (
         SELECT w.target, COALESCE(w.source::jsonb ->> 0, $3::text) AS cloud, s.failing_since, s.failure,
           COALESCE(w.muted_until, 0) <= $1::double precision AS audible
         FROM ${schema}.watch w LEFT JOIN ${schema}.watch_source s ON s.key = w.source
         WHERE w.paused_at IS NULL AND NOT w.ended),
       failing AS (
         SELECT target, cloud, bool_or(audible) AS audible, min(failing_since) AS since,
           (array_agg(failure ORDER BY failing_since))[1] AS failure
         FROM watching WHERE failing_since IS NOT NULL GROUP BY target, cloud),
       begun AS (
         INSERT INTO ${schema}.watch_problem (target, cloud, since) SELECT target, cloud, since FROM failing
         WHERE audible AND since <= $1::double precision - $2::double precision ON CONFLICT DO NOTHING
         RETURNING target, cloud),
       over AS (
         DELETE FROM ${schema}.watch_problem p
         WHERE NOT EXISTS (SELECT FROM failing f WHERE f.target = p.target AND f.cloud = p.cloud)
         RETURNING target, cloud, since),
       notices AS (
         SELECT target, 'problem' AS kind, jsonb_build_object('since', min(since),
           'reason', (array_agg(failure ORDER BY since))[1], 'clouds', array_agg(cloud ORDER BY cloud)) AS content
         FROM failing JOIN begun USING (target, cloud) GROUP BY target
         UNION ALL
         SELECT target, 'recovered', jsonb_build_object('since', min(since), 'until', $1::double precision,
           'clouds', array_agg(cloud ORDER BY cloud))
         FROM over o WHERE EXISTS (SELECT FROM watching w
           WHERE w.target = o.target AND w.cloud = o.cloud AND w.audible) GROUP BY target),
       queues AS (
         UPDATE ${schema}.watch_queue l SET due_at = ${now}, wakes = l.wakes + 1
         FROM (SELECT DISTINCT target FROM notices) n WHERE l.target = n.target)
       INSERT INTO ${schema}.watch_post (target, kind, content, created_at)
       SELECT target, kind, content, $1::double precision FROM notices`,
      [at, patience, firstCloud],
    );
  };
