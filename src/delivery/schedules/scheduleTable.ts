import { randomUUID } from 'node:crypto';
import type { Db, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { z } from 'zod';
import { queue } from '../../database/connection.ts';
import { bossSchema, schema } from '../../database/migrations.ts';
import { columnsOf, optional, rowsOf } from '../../database/rows.ts';
import type { ScheduleCounts } from '../../metrics/metrics.ts';
import type { Slot } from '../../schedules/recurrence.ts';
import { readPlan, type Schedule, storePlan, type ZonedPlan } from '../../schedules/schedule.ts';
import { firstFree, withinLimits } from '../limits.ts';
import { newId } from '../newId.ts';
import { isStranded, type NewJob, withJobs } from '../withJobs.ts';

export interface ScheduleRow {
  readonly schedule: Schedule;
  /** When a person last set it up, edited or resumed it, in milliseconds since the epoch. */
  readonly changedAt: number;
  /** The next or current slot; undefined: not yet planned. */
  readonly slot: Slot | undefined;
  /** The pg-boss job that delivers the slot. */
  readonly job: string | undefined;
  readonly version: number;
}

/** A row as it was read, and its changes. */
export interface RowChange {
  readonly row: ScheduleRow;
  readonly schedule?: Schedule;
  readonly changedAt?: number;
  readonly slot?: Slot;
  /** Replaces the job by one that starts at a time or after a number of seconds. `null`: by none. */
  readonly wake?: Date | number | null;
}

export type ScheduleTable = ReturnType<typeof createScheduleTable>;

/** Limited by the message that lists them. */
const maxInChannel = 15;
const table = `${schema}.schedule`;
const jobTable = `${bossSchema}.job`;

const stored = z.object({
  id: z.string(),
  channel: z.string(),
  createdBy: z.string(),
  changedAt: z.number(),
  pausedAt: optional(z.number()),
  pausedReason: optional(z.string()),
  plan: z.unknown(),
  version: z.number(),
  slot: optional(z.string()),
  slotAt: optional(z.number()),
  job: optional(z.string()),
});

/** The first free place of a channel; null when it has the maximum number of schedules. */
const freePlace = (channel: string) => firstFree(table, 'place', maxInChannel, `o.channel = ${channel}`);
const limits = { place: 'too_many_schedules' };

/**
 * Schedules, each with one job for its next slot. A row and its job change in one statement, so that a crash can't
 * separate them.
 */
export function createScheduleTable(
  { boss, db }: { boss: PgBoss; db: Db },
  log: Pick<Logger, 'debug' | 'warn'>,
  /** The cloud for rows without one; undefined with a single cloud. */
  firstCloud?: string,
) {
  const onUnreadable = (id: string) =>
    log.warn({ schedule: id }, "a schedule from another version can't be read");
  /** `slot` undefined: none, because the schedule is paused or removed. */
  const logNext = (schedule: string, slot?: Slot) => log.debug({ schedule, next: slot?.at }, 'next slot');

  const run = rowsOf(db);

  const select = async (rest: string, values: unknown[]): Promise<ScheduleRow[]> =>
    (await run(`SELECT ${columnsOf('s', stored)} FROM ${table} s ${rest}`, values)).flatMap((row) => {
      const read = stored.parse(row);
      const plan = withCloud(readPlan(read.plan), firstCloud);
      if (!plan) onUnreadable(read.id);
      return plan ? [rowOf(read, plan)] : [];
    });

  /** Optimistic locking: changes only rows that are as they were read, and returns their IDs. */
  async function write(changes: readonly RowChange[]): Promise<readonly string[]> {
    if (changes.length === 0) return [];
    const jobs: NewJob[] = [];
    const values = changes.map(
      ({ row, schedule = row.schedule, changedAt = row.changedAt, slot = row.slot, wake }) => {
        const job = wake === undefined ? row.job : wake === null ? undefined : randomUUID();
        if (job !== undefined && wake !== undefined && wake !== null)
          jobs.push({ id: job, of: schedule.id, wake });
        return {
          id: schedule.id,
          version: row.version,
          channel: schedule.channel,
          changed_at: changedAt,
          paused_at: schedule.paused?.at,
          paused_reason: schedule.paused?.reason,
          plan: storePlan(schedule),
          slot: slot?.wall,
          slot_at: slot?.at,
          job,
          old_job: wake === undefined ? undefined : row.job,
        };
      },
    );
    const changed = await withJobs(
      { boss, db, queue },
      jobs,
      (parameter) => `changed AS (
         UPDATE ${table} s SET channel = n.channel,
           place = CASE WHEN s.channel = n.channel THEN s.place ELSE ${freePlace('n.channel')} END,
           changed_at = n.changed_at, paused_at = n.paused_at, paused_reason = n.paused_reason, plan = n.plan,
           slot = n.slot, slot_at = n.slot_at, job = n.job, version = s.version + 1
         FROM json_to_recordset(${parameter}) AS n (id text, version integer, channel text,
           changed_at double precision, paused_at double precision, paused_reason text, plan jsonb,
           slot text, slot_at double precision, job uuid, old_job uuid)
         WHERE s.id = n.id AND s.version = n.version RETURNING s.id, n.old_job),
       dropped AS (DELETE FROM ${jobTable}
         WHERE name = '${queue}' AND id IN (SELECT old_job FROM changed) AND state < 'active')
       SELECT id FROM changed`,
      values,
    );
    const done = new Set(changed);
    for (const { row, slot = row.slot, wake } of changes)
      if (wake !== undefined && done.has(row.schedule.id))
        logNext(row.schedule.id, wake === null ? undefined : slot);
    return changed;
  }

  const self = {
    write,

    get: async (id: string): Promise<ScheduleRow | undefined> => (await self.getAll([id]))[0],

    getAll: (some: readonly string[]): Promise<ScheduleRow[]> =>
      select('WHERE s.id = ANY($1::text[])', [some]),

    /** By channel, or all: those paused by vizjobs first, then in order of creation. */
    list: (channel?: string): Promise<ScheduleRow[]> =>
      select(
        `WHERE $1::text IS NULL OR s.channel = $1
         ORDER BY s.paused_reason IS NULL, s.created_at, s.id`,
        [channel ?? null],
      ),

    /** Active schedules after an ID, in ID order. */
    page: (after: string, max: number): Promise<ScheduleRow[]> =>
      select('WHERE s.paused_at IS NULL AND s.id > $1 ORDER BY s.id LIMIT $2', [after, max]),

    /**
     * Active schedules without a job, or with a job delayed by a clock that was ahead.
     * @param maxWait seconds that a job may wait after its slot, or from now
     */
    stranded: (after: string, max: number, maxWait: number): Promise<ScheduleRow[]> =>
      select(
        `LEFT JOIN ${jobTable} j ON j.name = '${queue}' AND j.id = s.job
         WHERE s.paused_at IS NULL AND s.id > $1 AND (${isStranded('s.slot_at', '$3')}) ORDER BY s.id LIMIT $2`,
        [after, max, maxWait],
      ),

    /** @throws ChannelError when the channel has the maximum number of schedules */
    add: (planned: Omit<Schedule, 'id'>, at: number, slot: Slot): Promise<Schedule> =>
      withinLimits(limits, async () => {
        const schedule = { ...planned, id: newId() };
        const job = randomUUID();
        await withJobs(
          { boss, db, queue },
          [{ id: job, of: schedule.id, wake: new Date(slot.at) }],
          (parameter) => `added AS (
             INSERT INTO ${table} (id, channel, place, created_by, created_at, changed_at, plan, slot, slot_at, job)
             SELECT id, channel, ${freePlace('n.channel')}, created_by, at, at, plan, slot, slot_at, job
             FROM json_to_record(${parameter}) AS n (id text, channel text, created_by text, at double precision,
               plan jsonb, slot text, slot_at double precision, job uuid) RETURNING id)
           SELECT id FROM added`,
          {
            id: schedule.id,
            channel: schedule.channel,
            created_by: schedule.createdBy,
            at,
            plan: storePlan(schedule),
            slot: slot.wall,
            slot_at: slot.at,
            job,
          },
        );
        logNext(schedule.id, slot);
        return schedule;
      }),

    /**
     * Changes a row; after a concurrent change, calls `change` again with the new row. `change` returns undefined to
     * leave the row unchanged. Returns the resulting schedule; undefined: it doesn't exist.
     * @throws ChannelError when the new channel has the maximum number of schedules
     */
    modify: (
      id: string,
      change: (row: ScheduleRow) => Omit<RowChange, 'row'> | undefined,
    ): Promise<Schedule | undefined> =>
      withinLimits(limits, async () => {
        for (;;) {
          const row = await self.get(id);
          const next = row && change(row);
          if (!next) return row?.schedule;
          if ((await write([{ ...next, row }])).length > 0) return next.schedule ?? row.schedule;
        }
      }),

    async remove(id: string): Promise<void> {
      await run(
        `WITH removed AS (DELETE FROM ${table} WHERE id = $1 RETURNING job)
         DELETE FROM ${jobTable} WHERE name = '${queue}' AND id IN (SELECT job FROM removed) AND state < 'active'`,
        [id],
      );
      logNext(id);
    },

    async counts(): Promise<ScheduleCounts> {
      const [row] = await run(
        `SELECT count(*)::integer AS total, count(paused_at)::integer AS stopped,
           count(paused_reason)::integer AS blocked FROM ${table}`,
        [],
      );
      const { total, stopped, blocked } = counted.parse(row);
      return { active: total - stopped, paused: stopped - blocked, blocked };
    },
  };
  return self;
}

const counted = z.object({ total: z.number(), stopped: z.number(), blocked: z.number() });

function withCloud(plan: ZonedPlan | undefined, cloud: string | undefined): ZonedPlan | undefined {
  if (!plan || cloud === undefined || plan.filter.cloud !== undefined) return plan;
  return { ...plan, filter: { ...plan.filter, cloud } };
}

function rowOf(row: z.infer<typeof stored>, plan: ZonedPlan): ScheduleRow {
  const { id, channel, createdBy, changedAt, pausedAt, pausedReason, slot, slotAt, job, version } = row;
  const paused = pausedAt !== undefined && {
    paused: { at: pausedAt, reason: pausedReason },
  };
  return {
    schedule: { id, ...plan, channel, createdBy, ...paused },
    changedAt,
    slot: slot !== undefined && slotAt !== undefined ? { wall: slot, at: slotAt } : undefined,
    job,
    version,
  };
}
