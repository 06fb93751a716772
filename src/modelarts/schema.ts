import { z } from 'zod';
import { unknownStatus } from './statuses.ts';
import type { CreatedJob, Job, JobList } from './types.ts';

// The create sample has numbers as strings.
const digits = z.string().regex(/^-?\d{1,15}$/);
const integer = z.union([z.int(), digits.transform(Number)]);

/** A Long as number or digits. A number beyond 2^53 would be a rounded one, see `parseExact`. */
const jobId = z.custom<number | string>((id) =>
  typeof id === 'number' ? Number.isSafeInteger(id) && id >= 0 : typeof id === 'string' && isJobId(id),
);

// All but the id may be missing, null, or something else in another version of the service: such a field is left out
// of the job, never the job out of the page. Zod's `.catch` takes five times as long as soon as fields are null, so
// `text`, `number` and `statusCode` below do it.
const anything = z.unknown().optional();

// Compiled: a page has a thousand rows.
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

/** One job of the list or of the details (modelarts_03_0065, 03_0066). */
export const jobSchema: z.ZodType<Job> = row.transform(toJob);

/** A page of the list. Rows are read one by one, so that a bad one does not cost the others. */
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
      // A total below what is there would hide it.
      total: Math.max(page.job_total_count, rows.length),
      unreadable: rows.length - jobs.length,
      ...(creatable !== undefined && { creatable }),
      ...(runningQuota !== undefined && { runningQuota }),
    };
  });

/** The answer to create (modelarts_03_0064). */
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

/** Every other response only says that it was accepted; `readResponse` knows a refusal. */
export const acceptedSchema: z.ZodType<unknown> = z.object({ is_success: z.literal(true).nullish() });

export const isJobId = (id: string): boolean => /^\d{1,19}$/.test(id);

// Assigned one by one: spreading conditional fields takes several times as long, a thousand times a page.
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

function statusCode(value: unknown): number {
  const code = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(code) ? Number(code) : unknownStatus;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** A count or a time, not negative. */
function number(value: unknown): number | undefined {
  const count = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : undefined;
}

/** Milliseconds since the epoch. The documents have cut-off values (below 1e12) that would read as 1970. */
function believableTime(time: number | undefined): number | undefined {
  const latest = 8.64e15; // of a Date
  return time !== undefined && time >= 1e12 && time <= latest ? time : undefined;
}

const stop = z.object({
  type: z.literal('stop'),
  timeUnit: z.literal('HOURS').optional(),
  time_unit: z.literal('HOURS').optional(),
  duration: integer,
});

/** From `schedule`, an array in the samples and an object in the table, with either spelling of its unit. */
function autoStopHours(schedule: unknown): number | undefined {
  if (schedule === null || schedule === undefined) return undefined;
  for (const entry of Array.isArray(schedule) ? schedule : [schedule]) {
    const read = stop.safeParse(entry).data;
    if (read && (read.timeUnit ?? read.time_unit) !== undefined && read.duration > 0) return read.duration;
  }
  return undefined;
}
