/**
 * The status codes of a visualization job (modelarts_03_0074): their names, labels, groups and abilities.
 * Code 22 is not in that table; the SDK reference (modelarts_04_0077) adds it.
 */

export const statusGroups = ['failed', 'running', 'pending', 'stopped', 'done', 'unknown'] as const;

/** Every documented code is in exactly one group; undocumented codes are `unknown`. */
export type StatusGroup = (typeof statusGroups)[number];

export interface Status {
  readonly code: number;
  /** The documented name, for example `JOBSTAT_IMAGE_FAILED`. */
  readonly name: string;
  /** For people, for example `Image failed`. */
  readonly label: string;
  readonly group: StatusGroup;
  /** One sentence for help and details. */
  readonly meaning: string;
  /** Which actions to offer. The service may still refuse: few rules are documented (modelarts_03_0068 to 03_0070). */
  readonly canStop: boolean;
  readonly canRestart: boolean;
  readonly canDelete: boolean;
  /** Whether the TensorBoard or MindInsight page is available. */
  readonly hasPage: boolean;
  /** Not finished, or unknown. */
  readonly isActive: boolean;
}

/** Of a new job. */
export const initialStatus = 1;
/** Of a job whose status is missing or not a number. */
export const unknownStatus = 0;
export const deleteFailed = 6;
/** The list API's `status` parameter takes 0 to this code (modelarts_03_0065). */
export const highestQueryStatus = 21;

/** @param abilities any of `stop restart delete page active` */
function row(
  code: number,
  name: string,
  label: string,
  group: StatusGroup,
  meaning: string,
  abilities: string,
): Status {
  const can = (ability: string) => abilities.split(' ').includes(ability);
  return {
    code,
    name,
    label,
    group,
    meaning,
    canStop: can('stop'),
    canRestart: can('restart'),
    canDelete: can('delete'),
    hasPage: can('page'),
    isActive: can('active'),
  };
}

// 13 is in `failed` because the list API's documentation counts 3, 5, 6 and 13 as failed jobs.
// biome-ignore format: one line per status
export const statuses: readonly Status[] = [
  row(0, 'JOBSTAT_UNKNOWN', 'Unknown', 'unknown', 'status not known', 'delete active'),
  row(1, 'JOBSTAT_INIT', 'Initializing', 'pending', 'being initialized', 'stop delete active'),
  row(2, 'JOBSTAT_IMAGE_CREATING', 'Creating image', 'pending', 'image is being built', 'stop delete active'),
  row(3, 'JOBSTAT_IMAGE_FAILED', 'Image failed', 'failed', 'image could not be built', 'restart delete'),
  row(4, 'JOBSTAT_SUBMIT_TRYING', 'Submitting', 'pending', 'being submitted', 'stop delete active'),
  row(5, 'JOBSTAT_SUBMIT_FAILED', 'Submit failed', 'failed', 'could not be submitted', 'restart delete'),
  row(6, 'JOBSTAT_DELETE_FAILED', 'Delete failed', 'failed', 'could not be deleted', 'delete'),
  row(7, 'JOBSTAT_WAITING', 'Waiting', 'pending', 'waiting in the queue', 'stop delete active'),
  row(8, 'JOBSTAT_RUNNING', 'Running', 'running', 'running, and billed', 'stop delete page active'),
  row(9, 'JOBSTAT_KILLING', 'Stopping', 'stopped', 'being stopped', 'active'),
  row(10, 'JOBSTAT_COMPLETED', 'Completed', 'done', 'completed', 'restart delete'),
  row(11, 'JOBSTAT_FAILED', 'Failed', 'failed', 'failed while running', 'restart delete'),
  row(12, 'JOBSTAT_KILLED', 'Stopped', 'stopped', 'stopped', 'restart delete'),
  row(13, 'JOBSTAT_CANCELED', 'Canceled', 'failed', 'canceled', 'restart delete'),
  row(14, 'JOBSTAT_LOST', 'Lost', 'failed', 'lost', 'restart delete'),
  row(15, 'JOBSTAT_SCALING', 'Scaling', 'running', 'being scaled', 'stop delete active'),
  row(16, 'JOBSTAT_SUBMIT_MODEL_FAILED', 'Model submit failed', 'failed', 'model could not be submitted', 'restart delete'),
  row(17, 'JOBSTAT_DEPLOY_SERVICE_FAILED', 'Deploy failed', 'failed', 'service could not be deployed', 'restart delete'),
  row(18, 'JOBSTAT_CHECK_INIT', 'Check starting', 'pending', 'review is being initialized', 'stop delete active'),
  row(19, 'JOBSTAT_CHECK_RUNNING', 'Checking', 'pending', 'being reviewed', 'stop delete active'),
  row(20, 'JOBSTAT_CHECK_RUNNING_COMPLETED', 'Check completed', 'done', 'review completed', 'delete'),
  row(21, 'JOBSTAT_CHECK_FAILED', 'Check failed', 'failed', 'review failed', 'restart delete'),
  row(22, 'MOUNT_FAILED', 'Mount failed', 'failed', 'storage could not be mounted', 'restart delete'),
];

const byCode = new Map(statuses.map((status) => [status.code, status]));

/** Also handles codes that are not in the table: the service may be newer than its documentation. */
export const statusOf = (code: number): Status =>
  byCode.get(code) ??
  row(code, `UNKNOWN (${code})`, `Unknown (${code})`, 'unknown', 'not documented', 'delete active');

export const groupOf = (code: number): StatusGroup => byCode.get(code)?.group ?? 'unknown';
