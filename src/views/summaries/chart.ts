import type { KnownBlock } from '@slack/types';
import type { HistoryPoint } from '../../jobs/summary.ts';
import type { StatusGroup } from '../../modelarts/statuses.ts';
import { groupLabel } from '../jobs/status.ts';
import { number } from '../kit/text.ts';
import { dayLabel } from '../kit/time.ts';

/**
 * A chart that Slack draws; not in @slack/types yet. https://docs.slack.dev/reference/block-kit/blocks
 * `title`: at most 50 characters. Names and labels: unique, at most 20 characters.
 */
export interface ChartBlock {
  readonly type: 'data_visualization';
  readonly title: string;
  readonly chart: {
    readonly type: 'line';
    /** Each with exactly one point per category. */
    readonly series: readonly ChartSeries[];
    readonly axis_config: { readonly categories: readonly string[] };
  };
}

interface ChartSeries {
  readonly name: string;
  readonly data: readonly { readonly label: string; readonly value: number }[];
}

/** Slack has four colors for series. */
const charted = ['failed', 'running', 'pending', 'done'] as const satisfies readonly StatusGroup[];

interface SummaryChart {
  readonly block: KnownBlock;
  /** Its numbers, for `text`. */
  readonly words: string;
}

/**
 * The counts of each day that has a summary, the last one of each day.
 * @param points oldest first
 * @param groups those that the filter covers
 * @returns undefined for fewer than two days, which make no line
 */
export function summaryChart(
  points: readonly HistoryPoint[],
  groups: readonly StatusGroup[],
  zone: string,
): SummaryChart | undefined {
  const shown = charted.filter((group) => groups.includes(group));
  const newest = points.at(-1)?.asOf ?? 0;
  const byDay = new Map(points.map((point) => [dayLabel(point.asOf, newest, zone), point.counts]));
  const days = [...byDay];
  const [first] = days;
  const last = days.at(-1);
  if (days.length < 2 || shown.length === 0 || !first || !last) return undefined;
  const block: ChartBlock = {
    type: 'data_visualization',
    title: 'Jobs by status and day',
    chart: {
      type: 'line',
      series: shown.map((group) => ({
        name: groupLabel(group),
        data: days.map(([label, counts]) => ({ label, value: counts[group] })),
      })),
      axis_config: { categories: days.map(([label]) => label) },
    },
  };
  const lines = shown.map(
    (group) => `${group} ${days.map(([, counts]) => number(counts[group])).join(' → ')}`,
  );
  return {
    block: block as unknown as KnownBlock,
    words: `By day from ${first[0]} to ${last[0]}: ${lines.join(', ')}`,
  };
}
