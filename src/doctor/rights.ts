/**
 * Finds out which of the seven operations the account may perform, without performing any. ModelArts checks
 * permissions before it looks up the job or validates values (modelarts_03_0095: 0108 and 0112), so each
 * operation is tried on a job that doesn't exist, or with values that break documented rules.
 */
import { ModelArtsError } from '../errors.ts';
import { isGone } from '../jobs/changes/actions.ts';
import type { ModelArts, NewJob } from '../modelarts/types.ts';
import { type Finding, finding, Unfit } from './finding.ts';

/**
 * The last part of a permission, `modelarts:tensorboard:…` (training_job_permissions in the API reference).
 */
type Right = 'list' | 'get' | 'create' | 'update' | 'stop' | 'restart' | 'delete';

/** The largest Long; IDs are counted up from 1. */
const noJob = '9223372036854775807';

/** Breaks four rules of modelarts_03_0064, two of them about required fields. */
const impossible: NewJob = {
  name: '%%',
  trainUrl: '',
  description: 'x'.repeat(257),
  autoStopHours: 25,
};

export const lacks = (right: Right) =>
  new Unfit(
    `The bot's account lacks a permission. Grant it modelarts:tensorboard:${right} in IAM, which takes effect within a few minutes.`,
  );

/** The service denies permission for the operation, rather than rejecting the account. */
export function isDenied(error: unknown): boolean {
  if (!(error instanceof ModelArtsError) || error.failure !== 'refused') return false;
  const { status, code = '' } = error;
  if (/^ModelArts\.(0108|0112)$/.test(code)) return true;
  return status === 403 && !isAboutCredentials(code);
}

/** Other reasons for a 403: an invalid token, wrong keys, another project, the gateway. */
const isAboutCredentials = (code: string) => /^(ModelArts\.(0203|0206|0210)|APIG)/.test(code);

/** Permission is granted if only the request itself is rejected: no page says with which HTTP status. */
const isPermitted = (error: unknown) =>
  isGone(error) ||
  (error instanceof ModelArtsError &&
    error.failure === 'refused' &&
    (error.status === 400 || /^ModelArts\.01(01|04|05|07)$/.test(error.code ?? '')));

/** Requests a job that doesn't exist. Changes to it are tried only if the service confirms that. */
export const tryReading = (modelarts: ModelArts): Promise<Finding> =>
  attempt('get', async () => {
    await modelarts.get(noJob);
    throw new Unfit(`Job ${noJob} exists but shouldn't, so permissions to change jobs were not checked.`);
  });

/** Five attempts that can't succeed. Run only if `tryReading` found nothing wrong. */
export async function tryWriting(modelarts: ModelArts): Promise<Finding[]> {
  return [
    await attempt('create', async () => {
      const { id } = await modelarts.create(impossible);
      throw new Unfit(`ModelArts accepted a job that breaks its own rules. Delete job ${id}.`);
    }),
    await attempt('update', () => modelarts.describe(noJob, '')),
    await attempt('stop', () => modelarts.stop(noJob)),
    await attempt('restart', () => modelarts.restart(noJob)),
    await attempt('delete', () => modelarts.delete(noJob)),
  ];
}

const attempt = (right: Right, ask: () => Promise<unknown>): Promise<Finding> =>
  finding(`ModelArts ${right}`, async () => {
    await ask().catch((error: unknown) => {
      if (isDenied(error)) throw lacks(right);
      if (!isPermitted(error)) throw error;
    });
    return 'Allowed.';
  });
