import { startModelArts } from '../playground/modelarts/server.ts';
import { startLoad } from './load.ts';
import type { BenchOptions } from './main.ts';
import { bareBolt, startMeasured } from './measured.ts';
import { alternate, median, ratios } from './stats.ts';
import type { Row } from './table.ts';

/** From the start of the process until it is ready, and what it holds in memory then, beside a bare Bolt app. */
export async function start({ smoke }: BenchOptions): Promise<Row[]> {
  const modelarts = await startModelArts({ jobs: [] });
  const load = await startLoad();
  try {
    const once = (environment: Readonly<Record<string, string>>, script?: string) => async () => {
      const bot = await startMeasured(environment, script);
      const { memory } = await bot.usage();
      await bot.stop('SIGINT');
      return { startup: bot.startup, memory: memory / 1_000_000 };
    };
    const rounds = await alternate(
      smoke ? 1 : 7,
      once({ ...modelarts.environment, ...load.environment }),
      once(load.environment, bareBolt),
    );
    return (['startup', 'memory'] as const).map((key) => {
      const [ours, other] = [rounds.ours.map((one) => one[key]), rounds.other.map((one) => one[key])];
      const unit = key === 'startup' ? 'ms' : 'MB';
      const ratio = ratios(ours, other);
      return {
        what: key === 'startup' ? 'start to ready' : 'idle memory',
        ours: `${Math.round(median(ours))} ${unit}`,
        other: `${Math.round(median(other))} ${unit} (bare Bolt)`,
        ratio: ratio.median.toFixed(2),
        spread: ratio.spread,
        goal: 'at most 1.5',
        held: ratio.median <= (smoke ? 2.5 : 1.5),
      };
    });
  } finally {
    await load.close();
    await modelarts.close();
  }
}
