import type { Overflow } from '@slack/types';
import { formatCommand } from '../../commands/format.ts';
import { allowedChanges } from '../../jobs/changes/actions.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { overflow } from '../kit/blocks.ts';
import { changeLabels } from './changeLabels.ts';
import { jobCommand, jobRef } from './ref.ts';
import { boardUrl } from './row.ts';

/** Slack's limit. The details have the rest. */
const maxOptions = 5;

/** Whether the reader may do something, or in which clouds. */
export type Allowed = boolean | ReadonlySet<string>;
export const isAllowed = (
  allowed: Allowed,
  { cloud = '' }: { readonly cloud?: string | undefined },
): boolean => (typeof allowed === 'boolean' ? allowed : allowed.has(cloud));

export interface JobOffers {
  /** Whether to offer changes. Default: false. */
  readonly mayAct?: Allowed;
  /** Whether to offer to report the job by direct message. Default: false. */
  readonly mayWatch?: Allowed;
}

/** What can be done with a job; a change asks first, or opens a form. */
export function jobMenu(job: Job, { mayAct = false, mayWatch = false }: JobOffers): Overflow {
  const url = boardUrl(job);
  return overflow(
    [
      { label: 'Details', value: jobCommand('show', job) },
      ...(url === null ? [] : [{ label: 'Open', url }]),
      ...(offersWatch(job, mayWatch) ? [{ label: tellLabel, value: tellText(job) }] : []),
      ...(isAllowed(mayAct, job) ? changeOptions(job) : []),
    ].slice(0, maxOptions),
  );
}

export const offersWatch = (job: Job, mayWatch: Allowed): boolean =>
  statusOf(job.status).isActive && isAllowed(mayWatch, job);

/** By direct message. */
export const tellLabel = 'Tell me when it ends';

export const tellText = (job: Job): string =>
  formatCommand({ name: 'watch', request: { kind: 'job', ...jobRef(job) } });

/** They ask first, or open a form. */
export const changeOptions = (job: Job) => [
  ...allowedChanges(job.status).flatMap((change) => [
    { label: `${changeLabels[change].verb} …`, value: jobCommand(change, job) },
    ...(change === 'stop' ? [{ label: 'Stop later …', value: jobCommand('stopLater', job) }] : []),
  ]),
  { label: 'Edit description …', value: jobCommand('describe', job) },
];
