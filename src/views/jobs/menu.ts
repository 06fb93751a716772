import type { Overflow } from '@slack/types';
import { formatCommand } from '../../commands/format.ts';
import { allowedChanges } from '../../jobs/actions.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { overflow } from '../kit/blocks.ts';
import { changeLabels } from './changeLabels.ts';
import { jobRef } from './ref.ts';
import { boardUrl } from './row.ts';

/** Slack's limit. The details have the rest. */
const maxOptions = 5;

/** What can be done with a job; a change asks first, or opens a form. */
export function jobMenu(job: Job, mayAct: boolean): Overflow {
  const url = boardUrl(job);
  return overflow(
    [
      { label: 'Details', value: formatCommand({ name: 'show', ...jobRef(job) }) },
      ...(url === null ? [] : [{ label: 'Open', url }]),
      ...(statusOf(job.status).isActive ? [{ label: tellLabel, value: tellText(job) }] : []),
      ...(mayAct ? changeOptions(job) : []),
    ].slice(0, maxOptions),
  );
}

/** By direct message. */
export const tellLabel = 'Tell me when it ends';

export const tellText = ({ id, cloud }: Job): string =>
  formatCommand({
    name: 'watch',
    request: { kind: 'job', job: id, ...(cloud === undefined ? {} : { cloud }) },
  });

const changeOptions = (job: Job) => [
  ...allowedChanges(job.status).flatMap((change) => [
    { label: `${changeLabels[change].verb} …`, value: formatCommand({ name: change, ...jobRef(job) }) },
    ...(change === 'stop'
      ? [{ label: 'Stop later …', value: formatCommand({ name: 'stopLater', ...jobRef(job) }) }]
      : []),
  ]),
  { label: 'Edit description …', value: formatCommand({ name: 'describe', ...jobRef(job) }) },
];
