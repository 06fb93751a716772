import type { StatusCounts } from '../../jobs/fetchAll.ts';
import { statusGroups } from '../../modelarts/statuses.ts';
import { groupLabel } from '../jobs/status.ts';
import { number } from '../kit/text.ts';

/** Characters; with label and number it fits on a phone. */
const barLength = 14;
const labelLength = Math.max(...statusGroups.map((group) => group.length)) + 1;

/** The counts by group, with bars relative to the largest, monospaced. */
export function countsText(counts: StatusCounts): string {
  const largest = Math.max(...statusGroups.map((group) => counts[group]));
  if (largest === 0) return 'There are no jobs yet.';
  const lines = statusGroups
    .filter((group) => counts[group] > 0)
    .map((group) => {
      // Every group with jobs has a bar.
      const bar = '█'.repeat(Math.max(1, Math.round((counts[group] / largest) * barLength)));
      return `${groupLabel(group).padEnd(labelLength)}${bar} ${number(counts[group])}`;
    });
  return `\`\`\`${lines.join('\n')}\`\`\``;
}
