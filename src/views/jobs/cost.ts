import type { DetailsConfig } from '../../config/details.ts';
import type { Job } from '../../modelarts/types.ts';
import { number } from '../kit/text.ts';
import { isRunning } from './row.ts';

export const hour = 3_600_000;

/** `about 3.10 EUR so far`, from the reported running time; empty without that or without a price. */
export function costOf(job: Job, price: DetailsConfig['price']): string {
  const words = priceOf(job.duration ?? 0, price);
  return words === '' || !isRunning(job) ? words : `${words} so far`;
}

/** `about 3.10 EUR` for that many milliseconds; empty below a cent or without a price. */
export function priceOf(milliseconds: number, price: DetailsConfig['price']): string {
  const amount = (milliseconds / hour) * (price?.perHour ?? 0);
  if (!price || amount < 0.01) return '';
  return `about ${amount < 10 ? amount.toFixed(2) : number(Math.round(amount))} ${price.currency}`;
}
