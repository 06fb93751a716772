import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { startUpstream } from '../fixtures/upstream.ts';
import { alternate, median, ratios } from '../stats.ts';
import { type BenchOptions, compare, type Row } from '../table.ts';
import { mb, ms, number } from '../units.ts';

const latency = 20;
const fetcher = fileURLToPath(new URL('../processes/fetcher.ts', import.meta.url));

interface Cost {
  /** Milliseconds. */
  readonly time: number;
  /** Peak resident memory, in bytes. */
  readonly memory: number;
}

interface Size {
  readonly jobs: number;
  readonly ours: Cost;
  readonly other: Cost;
}

/** By number of jobs: the time as a multiple of the requests alone, and the memory in bytes. */
const goals = new Map<number, { readonly time: number; readonly memory?: number }>([
  [10_000, { time: 1.3 }],
  [100_000, { time: 1.2, memory: 400e6 }],
]);

/** A group of many jobs, compared with the same requests, 4 at a time, with their responses discarded. */
export async function fetchAll({ smoke }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  const sizes: Size[] = [];
  for (const jobs of smoke ? [1_000, 10_000] : [1_000, 10_000, 100_000]) {
    const rounds = await measure(jobs, smoke ? 1 : 5);
    const side = (key: keyof Cost, some: readonly Cost[]) => some.map((one) => one[key]);
    const row = (what: string, key: keyof Cost, format: (value: number) => string) =>
      compare(what, side(key, rounds.ours), side(key, rounds.other), 'the requests alone', format);
    const time = ratios(side('time', rounds.ours), side('time', rounds.other)).median;
    const size = { jobs, ours: middle(rounds.ours), other: middle(rounds.other) };
    sizes.push(size);
    // One round is not enough to judge a goal.
    const goal = smoke ? undefined : goals.get(jobs);
    rows.push(
      {
        ...row(`a group over ${number(jobs)} jobs, service at ${latency} ms`, 'time', ms),
        ...(goal && { goal: `at most ${goal.time}`, passed: time <= goal.time }),
      },
      {
        ...row('the same, peak memory of the process', 'memory', mb),
        ...(goal?.memory && { goal: `at most ${mb(goal.memory)}`, passed: size.ours.memory <= goal.memory }),
      },
    );
  }
  return [...rows, ...growth(sizes)];
}

async function measure(jobs: number, rounds: number): Promise<{ ours: Cost[]; other: Cost[] }> {
  const upstream = await startUpstream({ jobs, latency });
  try {
    const run = (side: 'ours' | 'raw') => async (): Promise<Cost> => {
      const child = fork(fetcher, [side, String(jobs)], {
        // Not the flags of this process, which let its heap grow larger than the bot's.
        execArgv: [],
        env: { PATH: process.env['PATH'], ...upstream.environment.password },
      });
      const [[result]] = await Promise.all([once(child, 'message'), once(child, 'exit')]);
      return result;
    };
    return await alternate(rounds, run('ours'), run('raw'));
  } finally {
    await upstream.close();
  }
}

/** The growth for ten times as many jobs. */
function growth(sizes: readonly Size[]): Row[] {
  return sizes.slice(1).map((more, index): Row => {
    const less = sizes[index] ?? more;
    const times = ({ time }: Cost, before: Cost) => time / before.time;
    const kept = (more.ours.memory - less.ours.memory) / (more.jobs - less.jobs);
    return {
      what: `${number(more.jobs)} jobs instead of ${number(less.jobs)}: time, memory for each further job`,
      ours: `${times(more.ours, less.ours).toFixed(1)} times, ${(kept / 1_000).toFixed(1)} kB`,
      other: `${times(more.other, less.other).toFixed(1)} times (the requests alone)`,
      ratio: (times(more.ours, less.ours) / times(more.other, less.other)).toFixed(2),
    };
  });
}

const middle = (rounds: readonly Cost[]): Cost => ({
  time: median(rounds.map(({ time }) => time)),
  memory: median(rounds.map(({ memory }) => memory)),
});
