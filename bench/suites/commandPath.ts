import { generousLimits } from '../fixtures/limits.ts';
import { type Load, type Mode, modeNames, startLoad } from '../fixtures/load.ts';
import { startUpstream, type Upstream } from '../fixtures/upstream.ts';
import { bareBolt, floor, type Measured, startMeasured, unshared } from '../processes/measured.ts';
import { alternate, median, ratios } from '../stats.ts';
import type { BenchOptions, Row } from '../table.ts';

interface Round {
  /** CPU milliseconds per command. */
  readonly cpu: number;
  readonly perSecond: number;
}

interface Side {
  readonly bot: Measured;
  readonly load: Load;
}

/** Commands in flight. */
const concurrency = 16;

/** What the bot is compared with, and the ratio of speeds to reach. */
interface Opponent {
  readonly mode: Mode;
  readonly script: string;
  readonly whose: string;
  readonly what: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The ratio of speeds that must be reached; `smoke` finds only gross regressions. */
  readonly goal: number;
  readonly smoke: number;
}

/**
 * The whole path of a command (signed request or envelope, ack, list, render, response_url) with a cached
 * answer, compared with a bare Bolt app that responds with constant blocks of the same size, with the floor
 * (the same bytes without Bolt, over HTTP), and with the bot without coalescing and caching.
 */
export async function commandPath({ smoke }: BenchOptions): Promise<Row[]> {
  const upstream = await startUpstream();
  const commands = Array.from({ length: smoke ? 300 : 2_000 }, () => 'failed');
  const reused = 'reused answer';
  const http = { mode: 'http', what: reused } as const;
  const opponents: readonly Opponent[] = [
    { ...http, script: bareBolt, whose: 'bare Bolt', goal: 1.5, smoke: 0.7 },
    { ...http, script: floor, whose: 'the floor', goal: 0.6, smoke: 0.2 },
    { mode: 'socket', what: reused, script: bareBolt, whose: 'bare Bolt', goal: 1.2, smoke: 0.7 },
    {
      ...http,
      what: 'with coalescing and caching',
      script: unshared,
      environment: environmentOf(upstream),
      whose: 'without',
      goal: 2,
      smoke: 1.2,
    },
  ];
  try {
    const rows: Row[] = [];
    for (const opponent of opponents) rows.push(...(await against(opponent, upstream, commands, smoke)));
    return rows;
  } finally {
    await upstream.close();
  }
}

async function against(
  { mode, script, whose, what, environment = {}, ...goals }: Opponent,
  upstream: Upstream,
  commands: readonly string[],
  smoke: boolean,
): Promise<Row[]> {
  const ours = await side(mode, environmentOf(upstream));
  const other = await side(mode, environment, script);
  try {
    const { cpu, speed } = await measureBoth(ours, other, commands, smoke ? 3 : 5);
    return [
      {
        what: `CPU per command, ${modeNames[mode]}, ${what}`,
        ours: ms(cpu.ours),
        other: `${ms(cpu.other)} (${whose})`,
        ratio: `${cpu.faster.median.toFixed(2)} times its speed`,
        spread: cpu.faster.spread,
        goal: `at least ${goals.goal}`,
        passed: cpu.faster.median >= (smoke ? goals.smoke : goals.goal),
      },
      {
        what: `commands per second, ${modeNames[mode]}, ${what}, ${concurrency} at a time`,
        ours: perSecond(speed.ours),
        other: `${perSecond(speed.other)} (${whose})`,
        ratio: speed.faster.median.toFixed(2),
        spread: speed.faster.spread,
      },
    ];
  } finally {
    await stop(ours, other);
  }
}

const environmentOf = (upstream: Upstream) => ({ ...upstream.environment.accessKey, ...generousLimits });

async function side(
  mode: Mode,
  environment: Readonly<Record<string, string>>,
  script?: string,
): Promise<Side> {
  const load = await startLoad(mode);
  return { load, bot: await startMeasured({ ...environment, ...load.environment }, script) };
}

async function stop(...sides: readonly Side[]): Promise<void> {
  for (const { bot, load } of sides) {
    await bot.stop('SIGINT');
    await load.close();
  }
}

async function measureBoth(ours: Side, other: Side, commands: readonly string[], rounds: number) {
  // Warm-up: V8 is still compiling during the first thousands of commands.
  for (const { bot, load } of [ours, other]) await load.run(bot, commands, concurrency);
  const results = await alternate(
    rounds,
    () => measure(ours, commands),
    () => measure(other, commands),
  );
  const column = (key: keyof Round) => {
    const [us, them] = [results.ours.map((one) => one[key]), results.other.map((one) => one[key])];
    return {
      ours: median(us),
      other: median(them),
      faster: key === 'cpu' ? ratios(them, us) : ratios(us, them),
    };
  };
  return { cpu: column('cpu'), speed: column('perSecond') };
}

async function measure({ bot, load }: Side, commands: readonly string[]): Promise<Round> {
  const [before, started] = [await bot.usage(), performance.now()];
  await load.run(bot, commands, concurrency);
  const [after, ended] = [await bot.usage(), performance.now()];
  return {
    cpu: (after.cpu - before.cpu) / commands.length,
    perSecond: (commands.length / (ended - started)) * 1_000,
  };
}

const ms = (milliseconds: number) => `${milliseconds.toFixed(3)} ms`;
const perSecond = (speed: number) => `${Math.round(speed)}`;
