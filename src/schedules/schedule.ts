import { z } from 'zod';
import { type SchedulePlan, unchangedWords, weekdays } from '../commands/command.ts';
import { formatFilter } from '../commands/format.ts';
import { parseStoredFilter } from '../commands/parse/parse.ts';

/** The zone may be unknown to this Node (`isZone`). */
export type ZonedPlan = SchedulePlan & { readonly zone: string };

/** A recurring summary in a channel. */
export interface Schedule extends ZonedPlan {
  /** Six letters and digits. */
  readonly id: string;
  /** Slack ID of the channel. */
  readonly channel: string;
  /** Slack ID of the owner. */
  readonly createdBy: string;
  readonly paused?: Paused;
}

interface Paused {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Why vizjobs paused it: Slack's error code or a missing right (`pauseAdvice`). Undefined: a person paused it. */
  readonly reason?: string | undefined;
}

const stored = z.object({
  time: z.object({ hour: z.int().min(0).max(23), minute: z.int().min(0).max(59) }),
  days: z.array(z.enum(weekdays)).min(1),
  zone: z.string(),
  /** In the command language, which people and later versions can read. */
  filter: z.string(),
  unchanged: z.enum(unchangedWords),
});

type StoredPlan = z.infer<typeof stored>;

export const storePlan = ({ time, days, zone, filter, unchanged }: ZonedPlan): StoredPlan => ({
  time,
  days: [...days],
  zone,
  filter: formatFilter(filter),
  unchanged,
});

/** Undefined if a later version wrote it. */
export function readPlan(data: unknown): ZonedPlan | undefined {
  const read = stored.safeParse(data).data;
  const filter = read && readFilter(read.filter);
  return read && filter && { ...read, filter };
}

function readFilter(text: string): SchedulePlan['filter'] | undefined {
  try {
    return parseStoredFilter(text);
  } catch {
    return undefined;
  }
}
