import { z } from 'zod';
import { unknownStatus } from './statuses.ts';
import type { Job, JobList } from './types.ts';

// The create sample has numbers in strings.
const digits = z.string().regex(/^-?\d{1,15}$/);
const integer = z.union([z.int(), digits.transform(Number)]);

// In other versions of the service, any field but the ID may be missing, null or of another type. Such a field is
// dropped, never the whole job. Checked by hand, because a page has up to a thousand rows, and zod would copy each.
interface Row {
  readonly job_id: number | string;
  readonly job_name?: unknown;
  readonly status?: unknown;
  readonly create_time?: unknown;
  readonly duration?: unknown;
  readonly job_desc?: unknown;
  readonly service_url?: unknown;
  readonly train_url?: unknown;
  readonly resource_id?: unknown;
  readonly job_type?: unknown;
  readonly schedule?: unknown;
}

const isRow = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && 'job_id' in value && isLong(value.job_id);

/** A Long as a number or digits. Numbers beyond 2^53 would have been rounded: see `parseExact`. */
const isLong = (id: unknown): id is number | string =>
  typeof id === 'number' ? Number.isSafeInteger(id) && id >= 0 : typeof id === 'string' && isJobId(id);

/** A job in the list, in the details, or just created (modelarts_03_0064 to 03_0066). */
export const jobSchema: z.ZodType<Job> = z
  .custom<Row>(isRow, { path: ['job_id'] })
  .transform((row) => toJob(row));

/** A page of the list. Rows are parsed one by one, so that a malformed row hides only itself. */
export const jobListSchema: z.ZodType<JobList> = z
  .object({
    jobs: z.custom<readonly unknown[]>(Array.isArray).nullish(),
    job_total_count: integer.refine((total) => total >= 0),
    job_count_limit: z.unknown().optional(),
    quotas: z.unknown().optional(),
  })
  .transform((page) => {
    const rows = page.jobs ?? [];
    const shared = shareTexts();
    const jobs = rows.filter(isRow).map((row) => toJob(row, shared));
    return {
      jobs,
      // A total that is too low would hide rows.
      total: Math.max(page.job_total_count, rows.length),
      unreadable: rows.length - jobs.length,
      creatable: number(page.job_count_limit),
      runningQuota: number(page.quotas),
    };
  });

/** All other operations return no data; `readResponse` detects refusals. */
export const acceptedSchema: z.ZodType<unknown> = z.object({ is_success: z.literal(true).nullish() });

export const isJobId = (id: string): boolean => /^\d{1,19}$/.test(id);

// All fields in one literal: objects of one shape are created faster and take less memory.
function toJob(row: Row, shared = text): Job {
  return {
    id: String(row.job_id),
    name: shared(row.job_name) ?? '',
    status: statusCode(row.status),
    createdAt: believableTime(number(row.create_time)),
    duration: number(row.duration),
    description: shared(row.job_desc),
    serviceUrl: text(row.service_url),
    trainUrl: shared(row.train_url),
    resourceId: text(row.resource_id),
    jobType: shared(row.job_type),
    autoStopHours: autoStopHours(row.schedule),
  };
}

/** The database stores 32 bits. */
const maxStatus = 2 ** 31 - 1;

function statusCode(value: unknown): number {
  const code = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isInteger(code) && Math.abs(Number(code)) <= maxStatus ? Number(code) : unknownStatus;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** As `text`, with one copy of equal texts: they repeat in a list, and take half of its memory. */
function shareTexts(): typeof text {
  const copies = new Map<string, string>();
  return (value) => {
    const own = text(value);
    const copy = own === undefined ? undefined : copies.get(own);
    if (own !== undefined && copy === undefined) copies.set(own, own);
    return copy ?? own;
  };
}

/** A non-negative count or time. */
function number(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : undefined;
}

/** Milliseconds since the epoch. The documentation has truncated values (below 1e12) that would mean 1970. */
function believableTime(time: number | undefined): number | undefined {
  const latest = 8.64e15; // the maximum of Date
  return time !== undefined && time >= 1e12 && time <= latest ? time : undefined;
}

const stop = z.compile(
  z.object({
    type: z.literal('stop'),
    timeUnit: z.literal('HOURS').optional(),
    time_unit: z.literal('HOURS').optional(),
    duration: integer,
  }),
);

/** `schedule` is an array in the samples but documented as an object; its unit has two spellings. */
function autoStopHours(schedule: unknown): number | undefined {
  if (schedule === null || schedule === undefined) return undefined;
  for (const entry of Array.isArray(schedule) ? schedule : [schedule]) {
    const read = stop.safeParse(entry).data;
    if (read && (read.timeUnit ?? read.time_unit) !== undefined && read.duration > 0) return read.duration;
  }
  return undefined;
}
