import type { Overflow } from '@slack/types';
import type { WatchRequest } from '../../commands/command.ts';
import { formatCommand } from '../../commands/format.ts';
import { allowedChanges } from '../../jobs/changes/actions.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import type { Watch } from '../../watches/watch.ts';
import { changeLabels } from '../jobs/changeLabels.ts';
import { jobCommand } from '../jobs/ref.ts';
import { boardUrl } from '../jobs/row.ts';
import { overflow } from '../kit/blocks.ts';

export const watchText = (request: WatchRequest): string => formatCommand({ name: 'watch', request });

/** A watch of one job is removed when the job ends. */
export const hasEnded = ({ subject }: Watch, job: Job, isGone: boolean): boolean =>
  subject.kind === 'job' && (isGone || !statusOf(job.status).isActive);

/**
 * For everyone in the channel, so rights are checked at the click: each answer goes only to the person who
 * clicks. `hasThread`: the job has a message of its own, which can be muted.
 */
export function threadMenu(
  watch: Watch,
  job: Job,
  { isGone, hasThread = true }: { isGone: boolean; hasThread?: boolean },
): Overflow | undefined {
  const { id, subject } = watch;
  const url = isGone ? null : boardUrl(job);
  const change = isGone ? undefined : allowedChanges(job.status).find((one) => one !== 'delete');
  const options = [
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
    ...(isGone || !hasThread || subject.kind === 'job'
      ? []
      : [{ label: 'Mute this job', value: watchText({ kind: 'muteJob', id, job: job.id }) }]),
    ...(hasEnded(watch, job, isGone)
      ? []
      : [{ label: 'Mute this watch …', value: watchText({ kind: 'mute', id }) }]),
  ];
  return options.length === 0 ? undefined : overflow(options);
}
