import { generousLimits } from '../fixtures/limits.ts';
import { type Load, type Mode, modeNames, startLoad } from '../fixtures/load.ts';
import { startUpstream, type Upstream } from '../fixtures/upstream.ts';
import { bareBolt, type Measured, startMeasured, unshared } from '../processes/measured.ts';
import { alternate, median, ratios } from '../stats.ts';
import type { BenchOptions, Row } from '../table.ts';

interface Round {
  /** Milliseconds of CPU for one command. */
  readonly cpu: number;
  readonly perSecond: number;
}

interface Side {
  readonly bot: Measured;
  readonly load: Load;
}

/** Commands in flight. */
const concurrency = 16;

/**
 * The whole road (signed request or envelope, ack, list, render, response_url) with a reused answer, beside a bare
 * Bolt app that responds with constant blocks of the same size, and beside the bot without coalescing and reuse.
 */
export async function commandPath({ smoke }: BenchOptions): Promise<Row[]> {
  const upstream = await startUpstream();
  const commands = Array.from({ length: smoke ? 300 : 2_000 }, () => 'failed');
  const rounds = smoke ? 1 : 5;
  try {
    const rows: Row[] = [];
    for (const mode of ['http', 'socket'] as const)
      rows.push(...(await besideBare(mode, upstream, commands, rounds, smoke)));
    rows.push(...(await besideUnshared(upstream, commands, rounds, smoke)));
    return rows;
  } finally {
    await upstream.close();
  }
}

async function besideBare(
  mode: Mode,
  upstream: Upstream,
  commands: readonly string[],
  rounds: number,
  smoke: boolean,
): Promise<Row[]> {
  const [ours, other] = [await oursWith(mode, upstream), await side(mode, {}, bareBolt)];
  try {
    const { cpu, speed } = await compare(ours, other, commands, rounds);
    return [
      {
        what: `CPU of a command, ${modeNames[mode]}, reused answer`,
        ours: ms(cpu.ours),
        other: `${ms(cpu.other)} (bare Bolt)`,
        ratio: `${cpu.faster.median.toFixed(2)} times its speed`,
        spread: cpu.faster.spread,
        goal: 'at least 1.2',
        held: cpu.faster.median >= (smoke ? 0.7 : 1.2),
      },
      {
        what: `commands a second, ${modeNames[mode]}, ${concurrency} at a time`,
        ours: perSecond(speed.ours),
        other: `${perSecond(speed.other)} (bare Bolt)`,
        ratio: speed.faster.median.toFixed(2),
        spread: speed.faster.spread,
      },
    ];
  } finally {
    await stop(ours, other);
  }
}

async function besideUnshared(
  upstream: Upstream,
  commands: readonly string[],
  rounds: number,
  smoke: boolean,
): Promise<Row[]> {
  const ours = await oursWith('http', upstream);
  const other = await side('http', environmentOf(upstream), unshared);
  try {
    const { cpu, speed } = await compare(ours, other, commands, rounds);
    return [
      {
        what: 'CPU of a command, HTTP, with coalescing and reuse',
        ours: ms(cpu.ours),
        other: `${ms(cpu.other)} (without)`,
        ratio: `${cpu.faster.median.toFixed(2)} times its speed`,
        spread: cpu.faster.spread,
        goal: 'at least 2',
        held: cpu.faster.median >= (smoke ? 1.2 : 2),
      },
      {
        what: `commands a second, HTTP, with coalescing and reuse, service at 0 ms`,
        ours: perSecond(speed.ours),
        other: `${perSecond(speed.other)} (without)`,
        ratio: speed.faster.median.toFixed(2),
        spread: speed.faster.spread,
      },
    ];
  } finally {
    await stop(ours, other);
  }
}

const environmentOf = (upstream: Upstream) => ({ ...upstream.environment.accessKey, ...generousLimits });
const oursWith = (mode: Mode, upstream: Upstream) => side(mode, environmentOf(upstream));

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

async function compare(ours: Side, other: Side, commands: readonly string[], rounds: number) {
  // Warm up both: the first thousands of commands are compiled while they run.
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
