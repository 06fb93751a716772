import type { DetailsConfig } from '../../config/details.ts';
import type { Job } from '../../modelarts/types.ts';
import { number } from '../kit/text.ts';
import { isRunning } from './row.ts';

const hour = 3_600_000;

/** `about 3.10 EUR so far`, by the duration that the service reports; empty without one, or without a price. */
export function costOf(job: Job, price: DetailsConfig['price']): string {
  if (!price || job.duration === undefined || job.duration < 1_000) return '';
  const amount = (job.duration / hour) * price.perHour;
  const words = amount < 10 ? amount.toFixed(2) : number(Math.round(amount));
  return `about ${words} ${price.currency}${isRunning(job) ? ' so far' : ''}`;
}
