import type { Change } from '../../commands/command.ts';
import type { DetailsConfig } from '../../config/details.ts';
import { statusOf } from '../../modelarts/statuses.ts';
import type { Job } from '../../modelarts/types.ts';
import { costOf, hour, priceOf } from '../jobs/cost.ts';
import { code } from '../kit/text.ts';

/** The effects on open boards, billing and logs, as mrkdwn sentences. */
export function consequences(change: Change, job: Job, { price }: DetailsConfig): readonly string[] {
  const { hasPage } = statusOf(job.status);
  const logs = `The logs stay in OBS${job.trainUrl === undefined ? '' : `: ${code(job.trainUrl, 200)}`}.`;
  if (change === 'restart') {
    const cost = priceOf(hour, price);
    return [
      `Billing starts again and lasts while the job runs${cost === '' ? '' : `, ${cost} an hour`}.`,
      logs,
    ];
  }
  return [
    ...(hasPage ? ['The board closes for everyone who has it open.'] : []),
    billing(job, price),
    logs,
    change === 'stop' ? 'You can restart the job later.' : "This can't be undone.",
  ];
}

function billing(job: Job, price: DetailsConfig['price']): string {
  const { group } = statusOf(job.status);
  const cost = costOf(job, price);
  if (group === 'running') return `Billing stops${cost === '' ? '' : `: ${cost}`}.`;
  return group === 'pending'
    ? "The job won't start, so it won't be billed."
    : "The job isn't running, so billing doesn't change.";
}
