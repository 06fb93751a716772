import { generousLimits } from '../fixtures/limits.ts';
import { type Load, startLoad } from '../fixtures/load.ts';
import { direct, startUpstream, type Upstream } from '../fixtures/upstream.ts';
import { bareBolt, type Measured, startMeasured } from '../processes/measured.ts';
import { alternate, median, percentile, ratios } from '../stats.ts';
import type { BenchOptions, Row } from '../table.ts';

const percents = [0.5, 0.95, 0.99] as const;

/**
 * What the bot adds to the service's own time for uncached questions. Compared with a bare Bolt app that
 * sends one such request, ignores the response and responds with constant blocks: nothing is signed, checked
 * or rendered.
 */
export async function latency({ smoke }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [concurrency, delay] of [
    [1, 0],
    [1, 20],
    [1, 200],
    [50, 0],
    [50, 20],
    [50, 200],
  ] as const) {
    if (smoke && (concurrency !== 1 || delay !== 20)) continue;
    rows.push(await measure(concurrency, delay, smoke));
  }
  return rows;
}

async function measure(concurrency: number, delay: number, smoke: boolean): Promise<Row> {
  const upstream = await startUpstream({ latency: delay });
  const load = await startLoad();
  const ours = await startMeasured({
    ...upstream.environment.accessKey,
    ...load.environment,
    ...generousLimits,
  });
  const { url, headers } = await direct(upstream.environment.password);
  const request = {
    url: `${url}?order=desc&page=1&per_page=10&search_content=job&sortBy=create_time`,
    headers,
  };
  const bare = await startMeasured({ ...load.environment, BENCH_REQUEST: JSON.stringify(request) }, bareBolt);
  try {
    const count = smoke ? 100 : concurrency > 1 ? 1_000 : delay < 200 ? 200 : 50;
    const added = (bot: Measured) => () => round(bot, load, upstream, count, concurrency);
    for (const bot of [ours, bare]) await load.run(bot, questions(smoke ? 200 : 1_000), 16);
    await upstream.durations();
    const rounds = await alternate(smoke ? 1 : 5, added(ours), added(bare));
    const at = (side: readonly (readonly number[])[], index: number) =>
      side.map((values) => values[index] ?? Number.NaN);
    const words = (side: readonly (readonly number[])[]) =>
      percents.map((_, index) => median(at(side, index)).toFixed(1)).join(' / ');
    const ratio = ratios(at(rounds.ours, 0), at(rounds.other, 0));
    const [p50, p99] = [median(at(rounds.ours, 0)), median(at(rounds.ours, 2))];
    return {
      what: `added to the service's ${delay} ms, ${concurrency} at a time, p50 / p95 / p99`,
      ours: `${words(rounds.ours)} ms`,
      other: `${words(rounds.other)} ms (bare Bolt with one request)`,
      ratio: ratio.median.toFixed(2),
      spread: ratio.spread,
      ...(concurrency === 1
        ? { goal: '2 / – / 8 ms', passed: p50 <= (smoke ? 15 : 2) && p99 <= (smoke ? 100 : 8) }
        : {}),
    };
  } finally {
    await ours.stop('SIGINT');
    await bare.stop('SIGINT');
    await load.close();
    await upstream.close();
  }
}

/** Each percentile of the commands' times, minus the same percentile of the service's times. */
async function round(bot: Measured, load: Load, upstream: Upstream, count: number, concurrency: number) {
  const times = await load.run(bot, questions(count), concurrency);
  const own = await upstream.durations();
  return percents.map((p) => percentile(times, p) - percentile(own, p));
}

let asked = 0;
const questions = (count: number) => Array.from({ length: count }, () => `job${++asked}`);
