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
