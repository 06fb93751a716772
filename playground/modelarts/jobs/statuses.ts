/**
 * The playground's own table of status codes (modelarts_03_0074, and 22 from modelarts_04_0077), independent
 * of the one in src/, so that tests reveal mistakes there.
 */
export const UNKNOWN = 0;
export const INIT = 1;
export const IMAGE_CREATING = 2;
export const IMAGE_FAILED = 3;
export const SUBMIT_TRYING = 4;
export const SUBMIT_FAILED = 5;
export const DELETE_FAILED = 6;
export const WAITING = 7;
export const RUNNING = 8;
export const KILLING = 9;
export const COMPLETED = 10;
export const FAILED = 11;
export const KILLED = 12;
export const CANCELED = 13;
export const LOST = 14;
export const SCALING = 15;
export const SUBMIT_MODEL_FAILED = 16;
export const DEPLOY_SERVICE_FAILED = 17;
export const CHECK_INIT = 18;
export const CHECK_RUNNING = 19;
export const CHECK_RUNNING_COMPLETED = 20;
export const CHECK_FAILED = 21;
export const MOUNT_FAILED = 22;

/** The list's `status` parameter ranges from 0 to this code. */
export const HIGHEST_QUERY_STATUS = 21;

/** Billed, and counted towards the quota. */
export const occupying: ReadonlySet<number> = new Set([RUNNING, SCALING]);

// Documented are only "10 cannot be stopped", "8 cannot be restarted" and "9 cannot be deleted" (samples of
// 03_0068 to 03_0070). The rest is assumed.
export const stoppable: ReadonlySet<number> = new Set([
  INIT,
  IMAGE_CREATING,
  SUBMIT_TRYING,
  WAITING,
  RUNNING,
  SCALING,
  CHECK_INIT,
  CHECK_RUNNING,
]);
export const restartable: ReadonlySet<number> = new Set([
  IMAGE_FAILED,
  SUBMIT_FAILED,
  COMPLETED,
  FAILED,
  KILLED,
  CANCELED,
  LOST,
  SUBMIT_MODEL_FAILED,
  DEPLOY_SERVICE_FAILED,
  CHECK_FAILED,
  MOUNT_FAILED,
]);
export const deletable = (status: number): boolean => status !== KILLING;

/** The job stays unchanged until a request changes it. */
export const ended = (status: number): boolean => !stoppable.has(status) && status !== KILLING;
