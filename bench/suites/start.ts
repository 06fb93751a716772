import { join } from 'node:path';
import { pino } from 'pino';
import { startModelArts } from '../../playground/modelarts/server.ts';
import type { DatabaseConfig } from '../../src/schedules/connection.ts';
import { createSchedules } from '../../src/schedules/schedules.ts';
import type { BenchOptions } from '../main.ts';
import { bareBolt, startMeasured } from '../processes/measured.ts';
import { everyMorning, stillJobs, stillPoster } from '../rig/constantSchedules.ts';
import { benchServer, inDatabase, inFolder } from '../rig/databases.ts';
import { startLoad } from '../rig/load.ts';
import { alternate, median, ratios } from '../stats.ts';
import type { Row } from '../table.ts';

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
    const rows: Row[] = (['startup', 'memory'] as const).map((key) => {
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
        held: ratio.median <= (smoke ? 4 : 1.5),
      };
    });
    const environment = { ...modelarts.environment, ...load.environment };
    const bare = once(load.environment, bareBolt);
    const folder = (data: string) =>
      scheduled(
        'PGlite',
        { ...environment, DATA_DIR: data },
        { folder: join(data, 'schedules') },
        bare,
        smoke,
      );
    rows.push(...(await inFolder(folder)));
    if (benchServer !== undefined) {
      const database = (url: string) =>
        scheduled('PostgreSQL', { ...environment, DATABASE_URL: url }, { url }, bare, smoke);
      rows.push(...(await inDatabase(benchServer, database)));
    }
    return rows;
  } finally {
    await load.close();
    await modelarts.close();
  }
}

/** The same with one schedule: people are answered at once, the database opens behind. */
async function scheduled(
  name: string,
  environment: Readonly<Record<string, string>>,
  config: DatabaseConfig,
  bare: () => Promise<{ startup: number; memory: number }>,
  smoke: boolean,
): Promise<Row[]> {
  const schedules = createSchedules({
    config,
    jobs: stillJobs(Date.now),
    poster: stillPoster(() => {}),
    log: pino({ level: 'silent' }),
  });
  await schedules.add(everyMorning, { channel: 'C1', createdBy: 'U1' });
  await schedules.stop(2_000);
  const rounds = await alternate(smoke ? 1 : 5, () => openOnce(environment), bare);
  const row = (what: string, key: 'startup' | 'open' | 'memory', beside: 'startup' | 'memory'): Row => {
    const [ours, other] = [rounds.ours.map((one) => one[key]), rounds.other.map((one) => one[beside])];
    const unit = key === 'memory' ? 'MB' : 'ms';
    const ratio = ratios(ours, other);
    return {
      what: `${what}, one schedule on ${name}`,
      ours: `${Math.round(median(ours))} ${unit}`,
      other: `${Math.round(median(other))} ${unit} (bare Bolt)`,
      ratio: ratio.median.toFixed(2),
      spread: ratio.spread,
    };
  };
  return [
    row('start to ready', 'startup', 'startup'),
    row('start to the open database', 'open', 'startup'),
    row('idle memory', 'memory', 'memory'),
  ];
}

async function openOnce(environment: Readonly<Record<string, string>>) {
  const opened = Promise.withResolvers<void>();
  const started = performance.now();
  const bot = await startMeasured(environment, undefined, (line) => {
    if (line.includes('the store of schedules is open')) opened.resolve();
  });
  await opened.promise;
  const open = performance.now() - started;
  const { memory } = await bot.usage();
  await bot.stop('SIGINT');
  return { startup: bot.startup, open, memory: memory / 1_000_000 };
}
