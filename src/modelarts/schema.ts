import { z } from 'zod';
import { unknownStatus } from './statuses.ts';
import type { CreatedJob, Job, JobList } from './types.ts';

// The create sample has numbers in strings.
const digits = z.string().regex(/^-?\d{1,15}$/);
const integer = z.union([z.int(), digits.transform(Number)]);

/** A Long as a number or digits. Numbers beyond 2^53 would have been rounded: see `parseExact`. */
const jobId = z.custom<number | string>((id) =>
  typeof id === 'number' ? Number.isSafeInteger(id) && id >= 0 : typeof id === 'string' && isJobId(id),
);

// In other versions of the service, any field but the ID may be missing, null or of another type. Such a field is
// dropped, never the whole job. `text`, `number` and `statusCode` below do this because Zod's `.catch` takes five times
// as long for null fields.
const anything = z.unknown().optional();

// Compiled, because a page has up to a thousand rows.
const row = z.compile(
  z.object({
    job_id: jobId,
    job_name: anything,
    status: anything,
    create_time: anything,
    duration: anything,
    job_desc: anything,
    service_url: anything,
    train_url: anything,
    resource_id: anything,
    job_type: anything,
    schedule: anything,
  }),
);

/** A job in the list or the details (modelarts_03_0065, 03_0066). */
export const jobSchema: z.ZodType<Job> = row.transform(toJob);

/** A page of the list. Rows are parsed one by one, so that a malformed row hides only itself. */
export const jobListSchema: z.ZodType<JobList> = z
  .object({
    jobs: z.array(z.unknown()).nullish(),
    job_total_count: integer.refine((total) => total >= 0),
    job_count_limit: anything,
    quotas: anything,
  })
  .transform((page) => {
    const jobs: Job[] = [];
    const rows = page.jobs ?? [];
    for (const value of rows) {
      const read = row.safeParse(value);
      if (read.success) jobs.push(toJob(read.data));
    }
    const creatable = number(page.job_count_limit);
    const runningQuota = number(page.quotas);
    return {
      jobs,
      // A total that is too low would hide rows.
      total: Math.max(page.job_total_count, rows.length),
      unreadable: rows.length - jobs.length,
      ...(creatable !== undefined && { creatable }),
      ...(runningQuota !== undefined && { runningQuota }),
    };
  });

/** The response to create (modelarts_03_0064). */
export const createdJobSchema: z.ZodType<CreatedJob> = row.transform((created) => {
  const { id, name, status, createdAt, serviceUrl } = toJob(created);
  return {
    id,
    name,
    status,
    ...(createdAt !== undefined && { createdAt }),
    ...(serviceUrl !== undefined && { serviceUrl }),
  };
});

/** All other operations return no data; `readResponse` detects refusals. */
export const acceptedSchema: z.ZodType<unknown> = z.object({ is_success: z.literal(true).nullish() });

export const isJobId = (id: string): boolean => /^\d{1,19}$/.test(id);

// Assigned one by one, because spreading conditional fields takes several times as long.
function toJob(from: z.infer<typeof row>): Job {
  const job: { -readonly [Field in keyof Job]: Job[Field] } = {
    id: String(from.job_id),
    name: text(from.job_name) ?? '',
    status: statusCode(from.status),
  };
  const createdAt = believableTime(number(from.create_time));
  if (createdAt !== undefined) job.createdAt = createdAt;
  const duration = number(from.duration);
  if (duration !== undefined) job.duration = duration;
  const description = text(from.job_desc);
  if (description) job.description = description;
  const serviceUrl = text(from.service_url);
  if (serviceUrl) job.serviceUrl = serviceUrl;
  const trainUrl = text(from.train_url);
  if (trainUrl) job.trainUrl = trainUrl;
  const resourceId = text(from.resource_id);
  if (resourceId) job.resourceId = resourceId;
  const jobType = text(from.job_type);
  if (jobType) job.jobType = jobType;
  const hours = autoStopHours(from.schedule);
  if (hours !== undefined) job.autoStopHours = hours;
  return job;
}

/** The database stores 32 bits. */
const maxStatus = 2 ** 31 - 1;

function statusCode(value: unknown): number {
  const code = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isInteger(code) && Math.abs(Number(code)) <= maxStatus ? Number(code) : unknownStatus;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

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

const stop = z.object({
  type: z.literal('stop'),
  timeUnit: z.literal('HOURS').optional(),
  time_unit: z.literal('HOURS').optional(),
  duration: integer,
});

/** `schedule` is an array in the samples but documented as an object; its unit has two spellings. */
function autoStopHours(schedule: unknown): number | undefined {
  if (schedule === null || schedule === undefined) return undefined;
  for (const entry of Array.isArray(schedule) ? schedule : [schedule]) {
    const read = stop.safeParse(entry).data;
    if (read && (read.timeUnit ?? read.time_unit) !== undefined && read.duration > 0) return read.duration;
  }
  return undefined;
}
