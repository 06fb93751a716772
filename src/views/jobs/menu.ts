import type { Overflow } from '@slack/types';
import { formatCommand } from '../../commands/format.ts';
import { allowedChanges } from '../../jobs/actions.ts';
import type { Job } from '../../modelarts/types.ts';
import { overflow } from '../kit/blocks.ts';
import { changeLabels } from './changeLabels.ts';
import { boardUrl } from './row.ts';

/** What can be done with a job, at most five options; a change asks first, or opens a form. */
export function jobMenu(job: Job, mayAct: boolean): Overflow {
  const url = boardUrl(job);
  return overflow([
    { label: 'Details', value: formatCommand({ name: 'show', job: job.id }) },
    ...(url === null ? [] : [{ label: 'Open', url }]),
    ...(mayAct ? changeOptions(job) : []),
  ]);
}

const changeOptions = (job: Job) => [
  ...allowedChanges(job.status).map((change) => ({
    label: `${changeLabels[change].verb} …`,
    value: formatCommand({ name: change, job: job.id }),
  })),
  { label: 'Edit description …', value: formatCommand({ name: 'describe', job: job.id }) },
];
