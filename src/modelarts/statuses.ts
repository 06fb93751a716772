/**
 * The status codes of a visualization job (modelarts_03_0074), their names, words and groups.
 * Code 22 is not in that table; the SDK reference (modelarts_04_0077) adds it.
 */

export const statusGroups = ['failed', 'running', 'pending', 'stopped', 'done', 'unknown'] as const;

/** Every documented code is in exactly one group; a code that is not documented is `unknown`. */
export type StatusGroup = (typeof statusGroups)[number];

export interface Status {
  readonly code: number;
  /** The documented name, for example `JOBSTAT_IMAGE_FAILED`. */
  readonly name: string;
  /** What a person reads, for example `Image failed`. */
  readonly label: string;
  readonly group: StatusGroup;
  /** One sentence for help and details. */
  readonly meaning: string;
}

/** The list API's `status` parameter documents codes from 0 to this one (modelarts_03_0065). */
export const highestQueryStatus = 21;

// 13 is in `failed` because the list API's page counts 3, 5, 6 and 13 as failed jobs.
export const statuses: readonly Status[] = [
  { code: 0, name: 'JOBSTAT_UNKNOWN', label: 'Unknown', group: 'unknown', meaning: 'status not known' },
  { code: 1, name: 'JOBSTAT_INIT', label: 'Initializing', group: 'pending', meaning: 'being initialized' },
  {
    code: 2,
    name: 'JOBSTAT_IMAGE_CREATING',
    label: 'Creating image',
    group: 'pending',
    meaning: 'image is being built',
  },
  {
    code: 3,
    name: 'JOBSTAT_IMAGE_FAILED',
    label: 'Image failed',
    group: 'failed',
    meaning: 'image could not be built',
  },
  {
    code: 4,
    name: 'JOBSTAT_SUBMIT_TRYING',
    label: 'Submitting',
    group: 'pending',
    meaning: 'being submitted',
  },
  {
    code: 5,
    name: 'JOBSTAT_SUBMIT_FAILED',
    label: 'Submit failed',
    group: 'failed',
    meaning: 'could not be submitted',
  },
  {
    code: 6,
    name: 'JOBSTAT_DELETE_FAILED',
    label: 'Delete failed',
    group: 'failed',
    meaning: 'could not be deleted',
  },
  { code: 7, name: 'JOBSTAT_WAITING', label: 'Waiting', group: 'pending', meaning: 'waiting in the queue' },
  { code: 8, name: 'JOBSTAT_RUNNING', label: 'Running', group: 'running', meaning: 'running, and billed' },
  { code: 9, name: 'JOBSTAT_KILLING', label: 'Stopping', group: 'stopped', meaning: 'being stopped' },
  { code: 10, name: 'JOBSTAT_COMPLETED', label: 'Completed', group: 'done', meaning: 'completed' },
  { code: 11, name: 'JOBSTAT_FAILED', label: 'Failed', group: 'failed', meaning: 'failed while running' },
  { code: 12, name: 'JOBSTAT_KILLED', label: 'Stopped', group: 'stopped', meaning: 'stopped' },
  { code: 13, name: 'JOBSTAT_CANCELED', label: 'Canceled', group: 'failed', meaning: 'canceled' },
  { code: 14, name: 'JOBSTAT_LOST', label: 'Lost', group: 'failed', meaning: 'lost' },
  { code: 15, name: 'JOBSTAT_SCALING', label: 'Scaling', group: 'running', meaning: 'being scaled' },
  {
    code: 16,
    name: 'JOBSTAT_SUBMIT_MODEL_FAILED',
    label: 'Model submit failed',
    group: 'failed',
    meaning: 'model could not be submitted',
  },
  {
    code: 17,
    name: 'JOBSTAT_DEPLOY_SERVICE_FAILED',
    label: 'Deploy failed',
    group: 'failed',
    meaning: 'service could not be deployed',
  },
  {
    code: 18,
    name: 'JOBSTAT_CHECK_INIT',
    label: 'Check starting',
    group: 'pending',
    meaning: 'review is being initialized',
  },
  { code: 19, name: 'JOBSTAT_CHECK_RUNNING', label: 'Checking', group: 'pending', meaning: 'being reviewed' },
  {
    code: 20,
    name: 'JOBSTAT_CHECK_RUNNING_COMPLETED',
    label: 'Check completed',
    group: 'done',
    meaning: 'review completed',
  },
  {
    code: 21,
    name: 'JOBSTAT_CHECK_FAILED',
    label: 'Check failed',
    group: 'failed',
    meaning: 'review failed',
  },
  {
    code: 22,
    name: 'MOUNT_FAILED',
    label: 'Mount failed',
    group: 'failed',
    meaning: 'storage could not be mounted',
  },
];

const byCode = new Map(statuses.map((status) => [status.code, status]));

/** A code that the table does not have is a status too: the service is newer than its documents. */
export function statusOf(code: number): Status {
  return (
    byCode.get(code) ?? {
      code,
      name: `UNKNOWN (${code})`,
      label: `Unknown (${code})`,
      group: 'unknown',
      meaning: 'not documented',
    }
  );
}

export function groupOf(code: number): StatusGroup {
  return byCode.get(code)?.group ?? 'unknown';
}
