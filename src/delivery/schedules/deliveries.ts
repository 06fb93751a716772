import type { Db } from 'pg-boss';
import { z } from 'zod';
import { schema } from '../../database/migrations.ts';
import { optional, rowsOf } from '../../database/rows.ts';
import type { Baseline, HistoryPoint } from '../../jobs/summary.ts';
import { statusGroups } from '../../modelarts/statuses.ts';
import type { Slot } from '../../schedules/recurrence.ts';
import type { PostFailure } from '../poster.ts';

/**
 * - `begun`: in progress
 * - `claimed`: the message may already be in Slack
 * - final: `posted`, `quiet` (nothing changed), `unread` (posted that the jobs could not be fetched), `skipped` (too
 *   late), `refused` (by Slack)
 */
type SlotState = 'begun' | 'claimed' | EndState;
export type EndState = 'posted' | 'quiet' | 'unread' | 'skipped' | 'refused';

/** Times are milliseconds since the epoch. */
interface SlotProgress {
  readonly state: SlotState;
  readonly begunAt: number;
  readonly claimedAt: number | undefined;
}

export interface SlotKey {
  readonly schedule: string;
  readonly slot: Slot;
}

/** Stored for comparison with the next summary. */
export interface Reading {
  readonly channel: string;
  /** In the command language. */
  readonly filter: string;
  readonly baseline: Baseline;
}

export type Deliveries = ReturnType<typeof createDeliveries>;

const table = `${schema}.summary`;
const open = `state IN ('begun', 'claimed')`;
/** Rows kept for each schedule. */
const keptRows = 60;

const progress = z.object({
  state: z.custom<SlotState>((state) => typeof state === 'string'),
  begunAt: z.number(),
  claimedAt: optional(z.number()),
});

const counts = z.record(z.enum(statusGroups), z.number());
const known = z.object({
  active: z.array(z.string()),
  failed: z.array(z.string()),
});
const historyRow = z.object({ as_of: z.number(), counts, known: known.nullable() });

/** What a summary is compared with. */
export interface Comparison {
  readonly since: Baseline | undefined;
  /** Oldest first. */
  readonly history: readonly HistoryPoint[];
}

/** One row per slot, which makes each summary happen once. */
export function createDeliveries(db: Db) {
  const run = rowsOf(db);

  return {
    /**
     * Assigns the slot to a job, even if an earlier job had it. Undefined: the slot is finished. A skipped slot starts
     * again, because it was late only by a clock that was ahead.
     */
    async begin({ schedule, slot }: SlotKey, job: string, now: number): Promise<SlotProgress | undefined> {
      const [row] = await run(
        `INSERT INTO ${table} AS s (schedule, slot, job, state, begun_at) VALUES ($1, $2, $3, 'begun', $4)
         ON CONFLICT (schedule, slot) DO UPDATE
           SET job = $3, state = CASE s.state WHEN 'skipped' THEN 'begun' ELSE s.state END
           WHERE s.${open} OR s.state = 'skipped'
         RETURNING state, begun_at AS "begunAt", claimed_at AS "claimedAt"`,
        [schedule, slot.wall, job, now],
      );
      return row === undefined ? undefined : progress.parse(row);
    },

    /** Call before posting. False: the slot no longer belongs to this job. */
    async claim({ schedule, slot }: SlotKey, job: string, now: number, reading?: Reading): Promise<boolean> {
      const rows = await run(
        `UPDATE ${table} SET state = 'claimed', claimed_at = $4, channel = $5, filter = $6, as_of = $7,
           counts = $8::jsonb, known = $9::jsonb
         WHERE schedule = $1 AND slot = $2 AND job = $3 AND ${open} RETURNING slot`,
        [schedule, slot.wall, job, now, ...readingValues(reading)],
      );
      return rows.length > 0;
    },

    /** Returns the number of failures because of the message. If it is not in Slack, a retry need not search for it. */
    async failed({ schedule, slot }: SlotKey, { isCertain, fault }: PostFailure): Promise<number> {
      const [row] = await run(
        `UPDATE ${table} SET state = CASE WHEN $3 THEN 'begun' ELSE state END, tries = tries + $4
         WHERE schedule = $1 AND slot = $2 RETURNING tries`,
        [schedule, slot.wall, isCertain, fault === 'message' ? 1 : 0],
      );
      return z.object({ tries: z.number() }).parse(row).tries;
    },

    async finish(
      { schedule, slot }: SlotKey,
      state: EndState,
      ts?: string,
      reading?: Reading,
    ): Promise<void> {
      await run(
        `WITH finished AS (
           UPDATE ${table} SET state = $3, ts = $4, channel = COALESCE($5, channel), filter = COALESCE($6, filter),
             as_of = COALESCE($7, as_of), counts = COALESCE($8::jsonb, counts), known = COALESCE($9::jsonb, known)
           WHERE schedule = $1 AND slot = $2),
         pruned AS (
           DELETE FROM ${table} WHERE schedule = $1 AND slot <> $2 AND slot NOT IN
             (SELECT slot FROM ${table} WHERE schedule = $1 ORDER BY slot DESC LIMIT ${keptRows}))
         -- Only the newest IDs are compared with; keeping all would fill the disk.
         UPDATE ${table} SET known = NULL WHERE schedule = $1 AND slot <> $2 AND known IS NOT NULL AND slot IN
           (SELECT slot FROM ${table} WHERE schedule = $1 AND known IS NOT NULL
            ORDER BY slot DESC OFFSET 2 LIMIT ${keptRows})`,
        [schedule, slot.wall, state, ts ?? null, ...readingValues(reading)],
      );
    },

    /** Of one schedule, or of every schedule that posts to a channel; `max`: points of history. */
    async comparison(
      {
        schedule,
        channel,
      }:
        | { readonly schedule: string; readonly channel?: never }
        | { readonly schedule?: never; readonly channel: string },
      filters: readonly string[],
      max: number,
    ): Promise<Comparison> {
      const rows = await run(
        `SELECT as_of, counts, known FROM ${table}
         WHERE ${schedule === undefined ? 'channel' : 'schedule'} = $1 AND filter = ANY($2::text[])
           AND state IN ('posted', 'quiet') AND counts IS NOT NULL
         ORDER BY as_of DESC LIMIT ${max}`,
        [schedule ?? channel, filters],
      );
      const read = rows.map((row) => historyRow.parse(row));
      return {
        since: read.map(baselineOf).find((baseline) => baseline !== undefined),
        history: read.map((row) => ({ asOf: row.as_of, counts: row.counts })).reverse(),
      };
    },

    async drop(schedule: string): Promise<void> {
      await run(`DELETE FROM ${table} WHERE schedule = $1`, [schedule]);
    },
  };
}

const baselineOf = ({ as_of, counts, known }: z.infer<typeof historyRow>): Baseline | undefined =>
  known ? { asOf: as_of, counts, ...known } : undefined;

function readingValues(reading: Reading | undefined): unknown[] {
  if (!reading) return [null, null, null, null, null];
  const { channel, filter, baseline } = reading;
  const { asOf, counts: groups, active, failed } = baseline;
  return [channel, filter, asOf, JSON.stringify(groups), JSON.stringify({ active, failed })];
}
