import { startModelArts } from '../playground/modelarts/server.ts';
import { generousLimits } from './limits.ts';
import { startLoad } from './load.ts';
import type { BenchOptions } from './main.ts';
import { bareBolt, type Measured, startMeasured } from './measured.ts';
import { alternate, median, percentile, ratios } from './stats.ts';
import type { Row } from './table.ts';

interface Round {
  /** Milliseconds of CPU for one command. */
  readonly cpu: number;
  readonly perSecond: number;
}

/**
 * The whole road over HTTP (signed request, ack, list, render, response_url) with a reused answer, beside a bare
 * Bolt app that responds with constant blocks of the same size.
 */
export async function road({ smoke }: BenchOptions): Promise<Row[]> {
  const commands: string[] = Array(smoke ? 300 : 2_000).fill('failed');
  const modelarts = await startModelArts();
  const load = await startLoad();
  const ours = await startMeasured({ ...modelarts.environment, ...load.environment, ...generousLimits });
  const other = await startMeasured(load.environment, bareBolt);
  try {
    const round = (bot: Measured) => async (): Promise<Round> => {
      const [before, started] = [await bot.usage(), performance.now()];
      await load.run(bot.port ?? 0, commands, 16);
      const [after, ended] = [await bot.usage(), performance.now()];
      return {
        cpu: (after.cpu - before.cpu) / commands.length,
        perSecond: (commands.length / (ended - started)) * 1_000,
      };
    };
    // Warm up both: the first thousand commands are compiled while they run.
    for (const bot of [ours, other]) await load.run(bot.port ?? 0, commands, 16);
    const rounds = await alternate(smoke ? 1 : 5, round(ours), round(other));
    const cpu = { ours: rounds.ours.map((one) => one.cpu), other: rounds.other.map((one) => one.cpu) };
    const speed = {
      ours: rounds.ours.map((one) => one.perSecond),
      other: rounds.other.map((one) => one.perSecond),
    };
    // Ratios of speeds: how much less CPU a command takes than with the bare app.
    const faster = ratios(cpu.other, cpu.ours);
    const throughput = ratios(speed.ours, speed.other);
    return [
      {
        what: 'CPU of a command, HTTP, reused answer',
        ours: `${median(cpu.ours).toFixed(3)} ms`,
        other: `${median(cpu.other).toFixed(3)} ms (bare Bolt)`,
        ratio: `${faster.median.toFixed(2)} times its speed`,
        spread: faster.spread,
        goal: 'at least 1.2',
        held: faster.median >= (smoke ? 0.7 : 1.2),
      },
      {
        what: 'commands a second, HTTP, 16 at a time',
        ours: `${Math.round(median(speed.ours))}`,
        other: `${Math.round(median(speed.other))} (bare Bolt)`,
        ratio: throughput.median.toFixed(2),
        spread: throughput.spread,
      },
    ];
  } finally {
    await ours.stop('SIGINT');
    await other.stop('SIGINT');
    await load.close();
    await modelarts.close();
  }
}

/** What the bot adds to the service's own time, with a question that nobody asked before. */
export async function latency({ smoke }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [concurrency, delay] of [
    [1, 0],
    [1, 20],
    [1, 200],
    [50, 20],
    [50, 200],
  ] as const) {
    if (smoke && (concurrency !== 1 || delay !== 20)) continue;
    const modelarts = await startModelArts({ latency: delay });
    const load = await startLoad();
    const bot = await startMeasured({ ...modelarts.environment, ...load.environment, ...generousLimits });
    try {
      const questions = (count: number, name: string) =>
        Array.from({ length: count }, (_, index) => `${name}${index}`);
      await load.run(bot.port ?? 0, questions(300, 'warm'), concurrency);
      const from = modelarts.requests.length;
      const times = await load.run(
        bot.port ?? 0,
        questions(smoke ? 100 : concurrency === 1 ? 300 : 1_500, 'job'),
        concurrency,
      );
      const upstream = modelarts.requests.slice(from).map(({ durationMs = 0 }) => durationMs);
      const added = (p: number) => percentile(times, p) - percentile(upstream, p);
      const [p50, p95, p99] = [added(0.5), added(0.95), added(0.99)];
      rows.push({
        what: `added to the service's ${delay} ms, ${concurrency} at a time, p50 / p95 / p99`,
        ours: `${p50.toFixed(1)} / ${p95.toFixed(1)} / ${p99.toFixed(1)} ms`,
        other: `${percentile(upstream, 0.5).toFixed(1)} / ${percentile(upstream, 0.95).toFixed(1)} / ${percentile(upstream, 0.99).toFixed(1)} ms (service)`,
        ...(concurrency === 1
          ? { goal: '3 / – / 15 ms', held: p50 <= (smoke ? 15 : 3) && p99 <= (smoke ? 60 : 15) }
          : {}),
      });
    } finally {
      await bot.stop('SIGINT');
      await load.close();
      await modelarts.close();
    }
  }
  return rows;
}
