/**
 * What usually helps, by the documented name of a failure status (modelarts_03_0074), in one sentence without
 * the status.
 */
const byName: Readonly<Record<string, string>> = {
  JOBSTAT_IMAGE_FAILED:
    'Restart it: the image is built by ModelArts, not from your data. If that fails twice, open a support ticket.',
  JOBSTAT_SUBMIT_FAILED:
    'Check that the log path exists, that ModelArts may read it and that the running quota has room; then restart it.',
  JOBSTAT_DELETE_FAILED:
    "Delete it again in a minute. If that doesn't help, open a support ticket with its ID.",
  JOBSTAT_FAILED:
    'Check that the log path has event files (`events.out.tfevents…`) of the right type, then restart it.',
  JOBSTAT_CANCELED: "It was stopped, or never fully created. Restart it if it's still needed.",
  JOBSTAT_LOST: 'Restart it: ModelArts no longer sees it. The logs in OBS are not affected.',
  JOBSTAT_SUBMIT_MODEL_FAILED:
    'Check that the log path exists and that ModelArts may read it, then restart it.',
  JOBSTAT_DEPLOY_SERVICE_FAILED:
    'Restart it: there were no resources for it. If that fails too, stop jobs that are no longer used.',
  JOBSTAT_CHECK_FAILED:
    'Check that the log path is in a bucket of this region and that ModelArts may read it, then restart it.',
  MOUNT_FAILED:
    'Check that the log path still exists and that the ModelArts agency may read its bucket, then restart it.',
};

/** In mrkdwn; undefined for other statuses. */
export const failureAdvice = (name: string): string | undefined => byName[name];
