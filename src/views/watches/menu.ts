import type { Overflow } from '@slack/types';
import type { WatchRequest } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { allowedChanges } from '../../jobs/changes/actions.ts';
import type { Job } from '../../modelarts/types.ts';
import type { Watch } from '../../watches/watch.ts';
import { changeLabels } from '../jobs/changeLabels.ts';
import { jobCommand } from '../jobs/ref.ts';
import { boardUrl } from '../jobs/row.ts';
import { overflow } from '../kit/blocks.ts';

export const watchText = (request: WatchRequest): string => formatCommand({ name: 'watch', request });

/**
 * For everyone in the channel, so rights are checked at the click: each answer goes only to the person who
 * clicks. `hasThread`: the job has a message of its own, which can be muted.
 */
export function threadMenu(
  { id }: Watch,
  job: Job,
  { isGone, hasThread = true }: { isGone: boolean; hasThread?: boolean },
): Overflow {
  const url = isGone ? null : boardUrl(job);
  const change = isGone ? undefined : allowedChanges(job.status).find((one) => one !== 'delete');
  return overflow([
    ...(isGone ? [] : [{ label: 'Details', value: jobCommand('show', job) }]),
    ...(url === null ? [] : [{ label: 'Open', url }]),
    ...(change === undefined
      ? []
      : [
          {
            label: `${changeLabels[change].verb} …`,
            value: jobCommand(change, job),
          },
        ]),
    ...(isGone || !hasThread
      ? []
      : [{ label: 'Mute this job', value: watchText({ kind: 'muteJob', id, job: job.id }) }]),
    { label: 'Mute this watch …', value: watchText({ kind: 'mute', id }) },
  ]);
}
