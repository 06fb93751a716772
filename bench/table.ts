import { median, ratios } from './stats.ts';

export interface BenchOptions {
  /** A short run that fails only on gross regressions. */
  readonly smoke: boolean;
}

/** A measurement and its counterpart. */
export interface Row {
  readonly what: string;
  readonly ours: string;
  readonly other: string;
  readonly ratio?: string;
  /** Minimum and maximum ratio over all rounds. */
  readonly spread?: string;
  readonly goal?: string;
  /** Undefined without a goal. */
  readonly passed?: boolean;
}

/** The medians of both sides over all rounds, and their ratio. `whose` names the other side. */
export function compare(
  what: string,
  ours: readonly number[],
  other: readonly number[],
  whose: string,
  format: (value: number) => string,
): Row {
  const ratio = ratios(ours, other);
  return {
    what,
    ours: format(median(ours)),
    other: `${format(median(other))} (${whose})`,
    ratio: ratio.median.toFixed(2),
    spread: ratio.spread,
  };
}

/** Aligned columns of plain text. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [
    ['what', 'ours', 'other', 'ratio', 'spread', 'goal', ''],
    ...rows.map(({ what, ours, other, ratio = '', spread = '', goal = '', passed }) => [
      what,
      ours,
      other,
      ratio,
      spread,
      goal,
      passed === undefined ? '' : passed ? 'passed' : 'FAILED',
    ]),
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
