import type { CloudPart } from '../../jobs/clouds/cloudPart.ts';
import { adviceFor } from '../errors/errorAdvice.ts';
import { number, plural } from '../kit/text.ts';

/** Clouds in one line. */
const maxClouds = 10;
const more = (all: number) => `and ${all - maxClouds} more`;

/** How many jobs come from which cloud: `prod 12 · research 3`. */
export const cloudTotals = (parts: readonly CloudPart[] = []): string =>
  parts
    .filter(({ total }) => total !== undefined)
    .map(({ cloud, total = 0 }, index, all) =>
      index < maxClouds ? `\`${cloud}\` ${number(total)}` : more(all.length),
    )
    .slice(0, maxClouds + 1)
    .join(' · ');

/** Must accompany a total in a title. Plain text; empty if no cloud is missing. */
export function withoutClouds(parts: readonly CloudPart[] = []): string {
  const missing = parts.filter(({ total }) => total === undefined).map(({ cloud }) => cloud);
  return missing.length === 0 ? '' : ` · without ${missing.join(', ')}`;
}

/** One line about missing clouds and the reasons; empty if none is missing. */
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
  if (lines.length === 0) return '';
  const shown = lines.slice(0, maxClouds);
  return `:warning: ${shown.join(' ')}${lines.length > maxClouds ? ` … and ${plural(lines.length - maxClouds, 'more cloud')}.` : ''}`;
}
