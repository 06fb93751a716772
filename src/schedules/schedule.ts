import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { type JobFilter, type SchedulePlan, unchangedWords, weekdays } from '../commands/command.ts';
import { formatFilter } from '../commands/format.ts';
import { parseFilter } from '../commands/parse/schedule.ts';
import { tokenize } from '../commands/parse/tokens.ts';

/** A summary that a channel gets again and again. */
export interface Schedule extends SchedulePlan {
  /** Six letters and digits. */
  readonly id: string;
  readonly zone: string;
  /** Slack id of the channel. */
  readonly channel: string;
  /** Slack id of whoever set it up. */
  readonly createdBy: string;
  /** Milliseconds since the epoch: slots before it are not owed. */
  readonly changedAt: number;
  readonly paused?: Paused;
}

export interface Paused {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Slack's word for why nothing can be posted; undefined: a person paused it. */
  readonly reason?: string;
}

/** How a schedule is stored, as JSON in pg-boss' own table. */
const stored = z.object({
  version: z.literal(1),
  id: z.string(),
  channel: z.string(),
  createdBy: z.string(),
  changedAt: z.number(),
  time: z.object({ hour: z.int().min(0).max(23), minute: z.int().min(0).max(59) }),
  days: z.array(z.enum(weekdays)).min(1),
  zone: z.string(),
  /** In the command language, so that it can be read by people and by later versions. */
  filter: z.string(),
  unchanged: z.enum(unchangedWords),
  paused: z.object({ at: z.number(), reason: z.string().exactOptional() }).exactOptional(),
});

export type StoredSchedule = z.infer<typeof stored>;

export const storeSchedule = ({ filter, days, ...schedule }: Schedule): StoredSchedule => ({
  version: 1,
  ...schedule,
  days: [...days],
  filter: formatFilter(filter),
});

/** Undefined when it was not written by this version or an earlier one. */
export function readSchedule(data: unknown): Schedule | undefined {
  const read = stored.safeParse(data).data;
  const filter = read && readFilter(read.filter);
  if (!read || !filter) return undefined;
  const { version: _, ...schedule } = read;
  return { ...schedule, filter };
}

function readFilter(text: string): JobFilter | undefined {
  try {
    return parseFilter(tokenize(text));
  } catch {
    return undefined;
  }
}

// Without letters and digits that look alike: people read ids aloud.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

export const newScheduleId = (): string =>
  Array.from({ length: 6 }, () => letters[randomInt(letters.length)]).join('');
