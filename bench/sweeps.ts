import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchOptions } from './main.ts';
import { alternate, median, ratios } from './stats.ts';
import type { Row } from './table.ts';

const latency = 20;
const script = (name: string) => fileURLToPath(new URL(`./${name}.ts`, import.meta.url));

interface Sweep {
  /** Milliseconds. */
  readonly time: number;
  /** Peak resident memory, in bytes. */
  readonly memory: number;
}

/** A group over many jobs, beside the same requests, 4 at a time, whose answers nobody looks at. */
export async function sweeps({ smoke }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const jobs of smoke ? [10_000] : [1_000, 10_000, 100_000]) {
    const upstream = fork(script('upstream'), [String(jobs), String(latency)]);
    const [environment] = await once(upstream, 'message');
    try {
      const run = (side: 'ours' | 'raw') => async (): Promise<Sweep> => {
        const child = fork(script('sweeper'), [side, String(jobs)], {
          env: { PATH: process.env['PATH'], ...environment },
        });
        const [[result]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
        return result;
      };
      const rounds = await alternate(smoke ? 1 : 5, run('ours'), run('raw'));
      const times = {
        ours: rounds.ours.map(({ time }) => time),
        other: rounds.other.map(({ time }) => time),
      };
      const ratio = ratios(times.ours, times.other);
      const peak = (side: readonly Sweep[]) =>
        `${Math.round(median(side.map(({ memory }) => memory)) / 1_000_000)} MB`;
      rows.push({
        what: `a group over ${jobs.toLocaleString('en-US')} jobs, service at ${latency} ms`,
        ours: `${Math.round(median(times.ours))} ms, peak ${peak(rounds.ours)}`,
        other: `${Math.round(median(times.other))} ms, peak ${peak(rounds.other)} (the requests alone)`,
        ratio: ratio.median.toFixed(2),
        spread: ratio.spread,
        ...(jobs === 100_000 ? { goal: 'at most 1.3', held: ratio.median <= 1.3 } : {}),
      });
    } finally {
      upstream.kill();
      await once(upstream, 'exit');
    }
  }
  return rows;
}
