import type { Db } from 'pg-boss';

/** Holds the tables of vizjobs. */
export const schema = 'vizjobs';
/** Holds the tables of pg-boss, which migrates them. */
export const bossSchema = `${schema}_boss`;

/** One script per version, starting with version 1. Never change a released one; add another. */
const migrations: readonly string[] = [
  `CREATE TABLE ${schema}.summary (
     schedule text NOT NULL,
     -- The wall clock of the slot, for example 2026-11-25T09:00
     slot text NOT NULL,
     -- The pg-boss job that the slot belongs to
     job uuid NOT NULL,
     state text NOT NULL,
     -- Times are milliseconds since the epoch
     begun_at double precision NOT NULL,
     claimed_at double precision,
     tries integer NOT NULL DEFAULT 0,
     channel text,
     ts text,
     filter text,
     as_of double precision,
     counts jsonb,
     known jsonb,
     PRIMARY KEY (schedule, slot)
   );
   CREATE INDEX summary_place ON ${schema}.summary (channel, filter, as_of);`,
  `CREATE TABLE ${schema}.claim (
     -- A digest of what is to be done once
     key text PRIMARY KEY,
     -- Milliseconds since the epoch
     until double precision NOT NULL
   );
   CREATE INDEX claim_until ON ${schema}.claim (until);`,
  `CREATE TABLE ${schema}.schedule (
     id text PRIMARY KEY,
     channel text NOT NULL,
     -- 0 to 14: makes the limit of schedules for each channel hold for writers that do not know of each other
     place integer NOT NULL,
     created_by text NOT NULL,
     -- Times are milliseconds since the epoch
     created_at double precision NOT NULL,
     changed_at double precision NOT NULL,
     paused_at double precision,
     paused_reason text,
     plan jsonb NOT NULL,
     -- Counts the changes: a writer that has read an older version changes nothing
     version integer NOT NULL DEFAULT 0,
     -- What is due next, or now; null where that is not known yet
     slot text,
     slot_at double precision,
     -- The pg-boss job that delivers it; null while the schedule is paused
     job uuid,
     UNIQUE (channel, place)
   );
   INSERT INTO ${schema}.schedule
       (id, channel, place, created_by, created_at, changed_at, paused_at, paused_reason, plan)
     SELECT key, data->>'channel',
       row_number() OVER (PARTITION BY data->>'channel' ORDER BY created_on, key) - 1,
       data->>'createdBy', extract(epoch FROM created_on) * 1000,
       COALESCE((data->>'changedAt')::double precision, extract(epoch FROM created_on) * 1000),
       (data->'paused'->>'at')::double precision, data->'paused'->>'reason',
       data - '{version,id,channel,createdBy,changedAt,paused}'::text[]
     FROM ${bossSchema}.schedule
     WHERE name = 'summary' AND data->>'channel' IS NOT NULL AND data->>'createdBy' IS NOT NULL;
   DELETE FROM ${bossSchema}.schedule
     WHERE name = 'summary' AND key IN (SELECT id FROM ${schema}.schedule);`,
  `CREATE TABLE ${schema}.watch (
     id text PRIMARY KEY,
     -- The Slack ID of a channel, or of a person
     target text NOT NULL,
     -- 0 to 19 in the target, and 0 to 199 in all: makes the limits hold for writers that do not know of each other
     place integer NOT NULL,
     number integer NOT NULL UNIQUE,
     -- Equal for watches that tell the same people the same
     key text NOT NULL UNIQUE,
     source text NOT NULL,
     plan jsonb NOT NULL,
     created_by text NOT NULL,
     -- Times without a zone are milliseconds since the epoch
     created_at double precision NOT NULL,
     muted_until double precision,
     paused_at double precision,
     paused_reason text,
     -- Only what is left to be posted keeps it
     ended boolean NOT NULL DEFAULT false,
     UNIQUE (target, place)
   );
   CREATE INDEX watch_source_key ON ${schema}.watch (source);
   CREATE TABLE ${schema}.watch_source (
     key text PRIMARY KEY,
     -- Counts the readings: one that began before another one was stored is not
     version integer NOT NULL DEFAULT 0,
     -- Of the last complete reading, and of the last attempt
     read_at double precision,
     tried_at double precision,
     failing_since double precision,
     failure text,
     due_at timestamptz NOT NULL,
     holder uuid,
     held_until timestamptz
   );
   CREATE TABLE ${schema}.watch_seen (
     source text NOT NULL REFERENCES ${schema}.watch_source ON DELETE CASCADE,
     job text NOT NULL,
     name text NOT NULL,
     status integer NOT NULL,
     since double precision NOT NULL,
     created_at double precision,
     ran double precision,
     PRIMARY KEY (source, job)
   );
   CREATE TABLE ${schema}.watch_thread (
     watch text NOT NULL REFERENCES ${schema}.watch ON DELETE CASCADE,
     job text NOT NULL,
     -- The job as it was last read, the steps, the question
     state jsonb NOT NULL,
     as_of double precision NOT NULL,
     muted boolean NOT NULL DEFAULT false,
     remind_at double precision,
     ended boolean NOT NULL DEFAULT false,
     -- Counts the changes, and which of them the message shows
     version integer NOT NULL DEFAULT 1,
     shown integer NOT NULL DEFAULT 0,
     -- From when the message may be edited again; one that has ended does not wait for it
     edit_at timestamptz NOT NULL,
     urgent boolean NOT NULL DEFAULT false,
     -- The message in Slack, and which of several it is where earlier ones were deleted
     channel text,
     ts text,
     generation integer NOT NULL DEFAULT 0,
     -- A message of this generation may already be in Slack
     claimed_at double precision,
     PRIMARY KEY (watch, job)
   );
   CREATE TABLE ${schema}.watch_post (
     id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
     target text NOT NULL,
     watch text REFERENCES ${schema}.watch ON DELETE CASCADE,
     job text,
     kind text NOT NULL,
     content jsonb NOT NULL,
     created_at double precision NOT NULL,
     -- It may already be in Slack
     claimed_at double precision,
     tries integer NOT NULL DEFAULT 0
   );
   CREATE INDEX watch_post_target ON ${schema}.watch_post (target, id);
   CREATE TABLE ${schema}.watch_queue (
     -- One instance at a time posts to a target
     target text PRIMARY KEY,
     due_at timestamptz NOT NULL,
     holder uuid,
     held_until timestamptz,
     -- Counts what came to be posted or edited, so that nothing is overlooked while the last of it is finished
     wakes integer NOT NULL DEFAULT 0,
     -- Since when the target knows that jobs cannot be read
     problem_since double precision
   );`,
  `CREATE TABLE ${schema}.timed_stop (
     id text PRIMARY KEY,
     -- Null: the first one
     cloud text,
     -- The ID of the visualization job, its name and its time of creation
     job text NOT NULL,
     name text NOT NULL,
     -- Times are milliseconds since the epoch
     created_at double precision,
     channel text NOT NULL,
     set_by text NOT NULL,
     set_at double precision NOT NULL,
     due_at double precision NOT NULL,
     state text NOT NULL DEFAULT 'waiting',
     -- The first attempt
     begun_at double precision,
     -- What is to be told; null before it is known
     result jsonb,
     -- Since then the message may be in Slack
     claimed_at double precision,
     version integer NOT NULL DEFAULT 0,
     -- The pg-boss job that works on it
     task uuid
   );
   CREATE UNIQUE INDEX timed_stop_job ON ${schema}.timed_stop (COALESCE(cloud, ''), job);`,
  `CREATE TABLE ${schema}.channel_cloud (
     channel text PRIMARY KEY,
     -- As people type it
     cloud text NOT NULL
   );`,
  `CREATE TABLE ${schema}.job_change (
     -- Null: the first one
     cloud text,
     job text NOT NULL,
     verb text NOT NULL,
     done_by text NOT NULL,
     -- Milliseconds since the epoch
     done_at double precision NOT NULL
   );
   CREATE UNIQUE INDEX job_change_job ON ${schema}.job_change (COALESCE(cloud, ''), job, verb);
   CREATE INDEX job_change_age ON ${schema}.job_change (done_at);`,
  `CREATE TABLE ${schema}.watch_problem (
     target text NOT NULL,
     -- Empty with a single cloud
     cloud text NOT NULL,
     -- Since when its jobs can't be read, which the target knows; milliseconds since the epoch
     since double precision NOT NULL,
     PRIMARY KEY (target, cloud)
   );
   ALTER TABLE ${schema}.watch_queue DROP COLUMN problem_since;
   DELETE FROM ${schema}.watch_post WHERE kind IN ('problem', 'recovered');`,
];

/** The version that this code writes. */
export const storedVersion = migrations.length;

/** Safe to run on several instances at once. */
export async function migrate(db: Db): Promise<void> {
  // CREATE … IF NOT EXISTS requires the CREATE privilege even if the object exists.
  await db.executeSql(
    locked(`
      DO $schema$ BEGIN
        IF to_regnamespace('${schema}') IS NULL THEN CREATE SCHEMA ${schema}; END IF;
        IF to_regclass('${schema}.version') IS NULL THEN
          CREATE TABLE ${schema}.version (version integer NOT NULL);
          INSERT INTO ${schema}.version VALUES (0);
        END IF;
      END $schema$;`),
  );
  for (const [index, sql] of migrations.entries()) {
    await db.executeSql(
      locked(`
      DO $migration$ BEGIN
        IF (SELECT version FROM ${schema}.version) = ${index} THEN
          ${sql}
          UPDATE ${schema}.version SET version = ${index + 1};
        END IF;
      END $migration$;`),
    );
  }
}

/** Serializes the migrations of instances that start together. */
const locked = (sql: string) => `BEGIN; SELECT pg_advisory_xact_lock(hashtext('${schema}')); ${sql} COMMIT;`;
