import type { CloudPart } from '../../jobs/cloudPart.ts';
import { adviceFor } from '../errors/errorAdvice.ts';
import { number } from '../kit/text.ts';

/** How many jobs come from which cloud: `prod 12 · research 3`. */
export const cloudTotals = (parts: readonly CloudPart[] = []): string =>
  parts
    .filter(({ total }) => total !== undefined)
    .map(({ cloud, total = 0 }) => `\`${cloud}\` ${number(total)}`)
    .join(' · ');

/** For titles: no total without it. Plain text; empty when every cloud answered. */
export function withoutClouds(parts: readonly CloudPart[] = []): string {
  const missing = parts.filter(({ total }) => total === undefined).map(({ cloud }) => cloud);
  return missing.length === 0 ? '' : ` · without ${missing.join(', ')}`;
}

/** One line on the clouds that are missing, and why; empty when every cloud answered. */
export function missingClouds(parts: readonly CloudPart[] = []): string {
  const lines = [
    ...parts.flatMap(({ cloud, error }) => {
      if (error === undefined) return [];
      const { what, why } = adviceFor(error);
      return [`\`${cloud}\` is missing: ${what} ${why}`];
    }),
    ...parts.flatMap(({ cloud, hidden }) =>
      hidden ? [`\`${cloud}\` is missing: you can't use it here.`] : [],
    ),
  ];
  return lines.length === 0 ? '' : `:warning: ${lines.join(' ')}`;
}
