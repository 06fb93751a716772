/** The percentile `p`, from 0 to 1. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

export const median = (values: readonly number[]) => percentile(values, 0.5);

/**
 * Alternates between the two sides, so that a busy machine affects both. Returns the measurements of each
 * round.
 */
export async function alternate<A, B = A>(
  rounds: number,
  ours: () => Promise<A>,
  other: () => Promise<B>,
): Promise<{ ours: A[]; other: B[] }> {
  const results: { ours: A[]; other: B[] } = { ours: [], other: [] };
  for (let round = 0; round < rounds; round++) {
    if (round % 2 === 0) results.ours.push(await ours());
    results.other.push(await other());
    if (round % 2 === 1) results.ours.push(await ours());
  }
  return results;
}

/** The median, minimum and maximum of the ratios of all rounds. */
export function ratios(
  ours: readonly number[],
  other: readonly number[],
): { median: number; spread: string } {
  const all = ours.map((value, index) => value / (other[index] ?? Number.NaN));
  return { median: median(all), spread: `${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)}` };
}
