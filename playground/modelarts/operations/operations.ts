import { type Answer, ok, parameterError, Refusal, serviceError } from '../answers.ts';
import { JOB_LIMIT, type Jobs } from '../jobs/jobs.ts';
import { RUNNING_QUOTA } from '../jobs/lifecycle.ts';
import { listedSchedule } from '../jobs/schedule.ts';
import { deletable, restartable, stoppable } from '../jobs/statuses.ts';
import { type Entry, rowText } from '../jobs/table.ts';
import { createRandom } from '../random.ts';
import { newDescription, newJobFields } from './bodies.ts';
import { listParameters, type Query, refuseUnknown } from './parameters.ts';

export type JobOperation = 'list' | 'get' | 'create' | 'describe' | 'stop' | 'restart' | 'delete';

export interface Call {
  /** The ID from the path; empty for list and create. */
  readonly jobId: string;
  readonly query: Query;
  readonly body: Buffer;
}

function find(jobs: Jobs, id: string): Entry {
  if (!/^\d{1,19}$/.test(id)) {
    throw parameterError(`Illegal job id: ${id}`);
  }
  const entry = jobs.table.entries.get(id);
  if (entry === undefined) {
    // No document gives a code for this: 404 is in the general table, 0104 is the code for any parameter.
    throw new Refusal(serviceError(404, 'ModelArts.0104', `The visualization job ${id} does not exist.`));
  }
  return entry;
}

// 0105 appears only in the samples (03_0068 to 03_0070), without an HTTP status: 400 like similar errors.
function demand(allowed: boolean, verb: 'stop' | 'resubmit' | 'delete', { row }: Entry): void {
  if (!allowed) {
    const text = `This job can't be ${verb}. job status: ${row.status}`;
    throw new Refusal(serviceError(400, 'ModelArts.0105', text));
  }
}

const done: Answer = ok({ is_success: true });
// Success statuses are not documented. Asynchronous operations return 202, so that clients must accept any
// 2xx.
const accepted: Answer = ok({ is_success: true }, 202);

function list(jobs: Jobs, { query }: Call, { maxPerPage, highestPerPage }: PageLimits): Answer {
  const { filter, perPage, page } = listParameters(query, jobs.table.workspaces, highestPerPage);
  const found = jobs.select(filter);
  const length = Math.min(perPage, maxPerPage);
  const rows = found.slice((page - 1) * length, page * length).map(rowText);
  const left = Math.max(0, JOB_LIMIT - jobs.table.entries.size);
  const counts = `"job_total_count":${found.length},"job_count_limit":${left}`;
  const body = `{"quotas":${RUNNING_QUOTA},"is_success":true,${counts},"jobs":[${rows.join(',')}]}`;
  return { status: 200, body };
}

function create(jobs: Jobs, { body }: Call, seed: number): Answer {
  const { autoStopHours, ...fields } = newJobFields(body);
  if (jobs.table.entries.size >= JOB_LIMIT) {
    throw new Refusal(serviceError(400, 'ModelArts.0118', 'The quota is insufficient.'));
  }
  const { hex } = createRandom(seed, 'resource', jobs.table.version);
  const { row } = jobs.create({
    ...fields,
    resource_id: `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
    ...(autoStopHours > 0 ? { schedule: listedSchedule(autoStopHours) } : {}),
  });
  // Strings where other operations have numbers, as in the sample.
  const created = { job_id: row.job_id, status: String(row.status), create_time: String(row.create_time) };
  return ok({ is_success: true, job_name: row.job_name, ...created }, 201);
}

/** The seven operations (modelarts_03_0064 to 03_0070) for authorized requests. */
interface PageLimits {
  readonly maxPerPage: number;
  readonly highestPerPage: number;
}

export function createOperations(jobs: Jobs, { seed, ...limits }: PageLimits & { readonly seed: number }) {
  return (operation: JobOperation, call: Call): Answer => {
    jobs.advance();
    if (operation !== 'create' && operation !== 'describe' && call.body.length > 0) {
      throw parameterError('This operation takes no request body');
    }
    if (operation === 'list') {
      return list(jobs, call, limits);
    }
    refuseUnknown(call.query);
    if (operation === 'create') {
      return create(jobs, call, seed);
    }
    const entry = find(jobs, call.jobId);
    const { row } = entry;
    switch (operation) {
      case 'get':
        // Without is_success, which details have lacked since the pages of 2024-11.
        return { status: 200, body: rowText(entry) };
      case 'describe':
        row.job_desc = newDescription(call.body);
        jobs.table.changed(entry);
        return done;
      case 'stop':
        demand(stoppable.has(row.status) && !entry.deleting, 'stop', entry);
        jobs.stop(entry);
        return accepted;
      case 'restart':
        demand(restartable.has(row.status) && !entry.deleting, 'resubmit', entry);
        jobs.restart(entry);
        return accepted;
      case 'delete':
        demand(deletable(row.status), 'delete', entry);
        if (!entry.deleting) {
          jobs.delete(entry);
        }
        return accepted;
    }
  };
}
