import { z } from 'zod';
import type { CreatedJob, Job, JobList } from './job.ts';

// The create sample has numbers as strings, and any field but id, name and status may be missing, null or
// (in newer versions of the service) something else: such a field is absent, its row stays.
const digits = z.string().regex(/^-?\d{1,19}$/);
const integer = z.union([z.int(), digits.transform(Number)]);
const number = z.union([z.number(), digits.transform(Number)]);
const optionalNumber = number.nullish().catch(undefined);
const optionalText = z.string().nullish().catch(undefined);

/** A Long as its decimal digits. A number beyond 2^53 would be a rounded one, see `parseExact`. */
const jobId = z.union([z.int().nonnegative().transform(String), z.string().regex(/^\d{1,19}$/)]);

const row = z.object({
  job_id: jobId,
  job_name: z.string(),
  status: integer,
  create_time: optionalNumber,
  duration: optionalNumber,
  job_desc: optionalText,
  service_url: optionalText,
  train_url: optionalText,
  resource_id: optionalText,
  job_type: optionalText,
  schedule: z.unknown(),
});

/** One job of the list or of the details (modelarts_03_0065, 03_0066). */
export const jobSchema: z.ZodType<Job> = row.transform(toJob);

/** A page of the list. Rows are read one by one, so that a bad one does not cost the others. */
export const jobListSchema: z.ZodType<JobList> = z
  .object({
    jobs: z.array(z.unknown()).nullish(),
    job_total_count: number,
    job_count_limit: optionalNumber,
    quotas: optionalNumber,
  })
  .transform((page) => {
    const jobs: Job[] = [];
    const rows = page.jobs ?? [];
    for (const value of rows) {
      const read = row.safeParse(value);
      if (read.success) jobs.push(toJob(read.data));
    }
    return {
      jobs,
      total: page.job_total_count,
      unreadable: rows.length - jobs.length,
      ...(typeof page.job_count_limit === 'number' && { creatable: page.job_count_limit }),
      ...(typeof page.quotas === 'number' && { runningQuota: page.quotas }),
    };
  });

/** The answer to create (modelarts_03_0064). */
export const createdJobSchema: z.ZodType<CreatedJob> = row
  .pick({ job_id: true, job_name: true, status: true, create_time: true, service_url: true })
  .transform((created) => {
    const createdAt = believableTime(created.create_time);
    return {
      id: created.job_id,
      name: created.job_name,
      status: created.status,
      ...(createdAt !== undefined && { createdAt }),
      ...(created.service_url && { serviceUrl: created.service_url }),
    };
  });

/** The answer to everything else says only that it was accepted, which `readAnswer` has checked. */
export const acceptedSchema: z.ZodType<unknown> = z.object({});

// Assigned one by one: spreading conditional fields takes several times as long, a thousand times a page.
function toJob(from: z.infer<typeof row>): Job {
  const job: { -readonly [Field in keyof Job]: Job[Field] } = {
    id: from.job_id,
    name: from.job_name,
    status: from.status,
  };
  const createdAt = believableTime(from.create_time);
  if (createdAt !== undefined) job.createdAt = createdAt;
  if (typeof from.duration === 'number' && from.duration >= 0) job.duration = from.duration;
  if (from.job_desc) job.description = from.job_desc;
  if (from.service_url) job.serviceUrl = from.service_url;
  if (from.train_url) job.trainUrl = from.train_url;
  if (from.resource_id) job.resourceId = from.resource_id;
  if (from.job_type) job.jobType = from.job_type;
  if (from.schedule) {
    const hours = autoStopHours(from.schedule);
    if (hours !== undefined) job.autoStopHours = hours;
  }
  return job;
}

/** Milliseconds since the epoch. The documents have cut-off values (below 1e12) that would read as 1970. */
function believableTime(time: number | null | undefined): number | undefined {
  const latest = 8.64e15; // of a Date
  return typeof time === 'number' && time >= 1e12 && time <= latest ? time : undefined;
}

const stop = z.object({
  type: z.literal('stop'),
  timeUnit: z.literal('HOURS').optional(),
  time_unit: z.literal('HOURS').optional(),
  duration: integer,
});

/** From `schedule`, an array in the samples and an object in the table, with either spelling of its unit. */
function autoStopHours(schedule: unknown): number | undefined {
  for (const entry of Array.isArray(schedule) ? schedule : [schedule]) {
    const read = stop.safeParse(entry).data;
    if (read && (read.timeUnit ?? read.time_unit) !== undefined && read.duration > 0) return read.duration;
  }
  return undefined;
}
