import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { pino } from 'pino';
import { startModelArts } from '../../playground/modelarts/server.ts';
import type { DatabaseConfig } from '../../src/database/connection.ts';
import { createLazyDatabase } from '../../src/database/lazyDatabase.ts';
import { createScheduler } from '../../src/delivery/schedules/scheduler.ts';
import { addFirst, constantJobs, constantPoster, everyMorning } from '../fixtures/constantSchedules.ts';
import { benchServer, inDatabase, inFolder } from '../fixtures/databases.ts';
import { startLoad } from '../fixtures/load.ts';
import { bareBolt, startMeasured } from '../processes/measured.ts';
import { alternate, ratios } from '../stats.ts';
import { type BenchOptions, compare, type Row } from '../table.ts';
import { mb, ms } from '../units.ts';

type Environment = Readonly<Record<string, string>>;

interface Start {
  /** Milliseconds from process start until it is ready and until its database is open. */
  readonly startup: number;
  readonly open: number;
  /** User and system time until it is ready, in milliseconds. */
  readonly cpu: number;
  /** Resident memory at that moment and its peak, in bytes. */
  readonly memory: number;
  readonly peak: number;
}

/**
 * The time from process start until ready, and the memory then, compared with a bare Bolt app. Node keeps its
 * compile cache in the temporary folder: the first start finds it empty, later ones use it.
 */
export async function start({ smoke }: BenchOptions): Promise<Row[]> {
  const modelarts = await startModelArts({ jobs: [] });
  const load = await startLoad();
  const environment = { ...modelarts.environment, ...load.environment };
  const rounds = smoke ? 1 : 7;
  const bare = () => startOnce(load.environment, { script: bareBolt });
  try {
    return await inFolder(async (TMPDIR) => {
      const again = () => startOnce({ ...environment, TMPDIR });
      const first = () => inFolder((empty) => startOnce({ ...environment, TMPDIR: empty }));
      const script = await build();
      const builtAgain = () => startOnce({ ...environment, TMPDIR }, { script });
      const builtFirst = () => inFolder((empty) => startOnce({ ...environment, TMPDIR: empty }, { script }));
      await builtAgain();
      const builtWarm = await alternate(rounds, builtAgain, bare);
      const builtCold = await alternate(rounds, builtFirst, bare);
      await again();
      const warm = await alternate(rounds, again, bare);
      const cold = await alternate(rounds, first, bare);
      const rows = [
        row('start to ready, built', builtWarm, 'startup', 1, smoke ? 1.8 : 1),
        row('start to ready, built, the first time', builtCold, 'startup', 1, smoke ? 2 : 1),
        row('CPU of a start, built', builtWarm, 'cpu', 1, smoke ? 1.8 : 1),
        row('CPU of a start, built, the first time', builtCold, 'cpu', 1, smoke ? 2 : 1),
        row('idle memory, built', builtWarm, 'memory', 1.2, smoke ? 1.5 : 1.2),
        row('idle memory, built, the first time', builtCold, 'memory', 1.2, smoke ? 1.5 : 1.2),
        row('start to ready', warm, 'startup', 1.5, smoke ? 2.5 : 1.5),
        row('idle memory', warm, 'memory', 1.5, smoke ? 2.5 : 1.5),
        row('start to ready, the first time', cold, 'startup', 1.5, smoke ? 4 : 1.5),
        row('idle memory, the first time', cold, 'memory', 1.5, smoke ? 2.5 : 1.5),
      ];
      const scheduled = async (name: string, where: Environment, config: DatabaseConfig, most?: number) => {
        await addSchedule(config);
        const opening = () => startOnce({ ...environment, TMPDIR, ...where }, { opens: true });
        await opening();
        const sides = await alternate(smoke ? 1 : 5, opening, bare);
        rows.push(
          row(`start to ready, one schedule on ${name}`, sides, 'startup'),
          row(`start to the open database, ${name}`, sides, 'open'),
          row(`idle memory, one schedule on ${name}`, sides, 'memory', most),
          row(`peak memory, one schedule on ${name}`, sides, 'peak', most),
        );
      };
      await inFolder((data) =>
        scheduled('PGlite', { DATA_DIR: data }, { folder: join(data, 'schedules') }, 3),
      );
      if (benchServer !== undefined)
        await inDatabase(benchServer, (url) => scheduled('PostgreSQL', { DATABASE_URL: url }, { url }));
      return rows;
    });
  } finally {
    await load.close();
    await modelarts.close();
  }
}

/**
 * @param goal the largest ratio to aim for; undefined: no goal
 * @param most the largest ratio that passes
 */
function row(
  what: string,
  { ours, other }: { readonly ours: readonly Start[]; readonly other: readonly Start[] },
  key: keyof Start,
  goal?: number,
  most = goal,
): Row {
  const [us, them] = [ours.map((one) => one[key]), other.map((one) => one[key])];
  const measured = compare(what, us, them, 'bare Bolt', key === 'memory' || key === 'peak' ? mb : ms);
  return goal === undefined || most === undefined
    ? measured
    : { ...measured, goal: `at most ${goal}`, passed: ratios(us, them).median <= most };
}

async function startOnce(
  environment: Environment,
  { script, opens = false }: { readonly script?: string; readonly opens?: boolean } = {},
): Promise<Start> {
  const opened = Promise.withResolvers<void>();
  const started = performance.now();
  const bot = await startMeasured(environment, script, (line) => {
    if (line.includes('database open')) opened.resolve();
  });
  // Commands are answered while the database opens in the background.
  if (opens) await opened.promise;
  const open = performance.now() - started;
  const { cpu, memory, peak } = await bot.usage();
  await bot.stop('SIGINT');
  return { startup: bot.startup, open, cpu, memory, peak };
}

/** Builds what is shipped. Returns its start script. */
async function build(): Promise<string> {
  await promisify(execFile)(process.execPath, ['build.ts']);
  return fileURLToPath(new URL('../../dist/main.js', import.meta.url));
}

async function addSchedule(config: DatabaseConfig): Promise<void> {
  const log = pino({ level: 'silent' });
  const database = createLazyDatabase({ config, log });
  const schedules = createScheduler({
    database,
    jobs: constantJobs(Date.now),
    poster: constantPoster(() => {}),
    log,
  });
  await addFirst(database, () => schedules.add(everyMorning, { channel: 'C1', createdBy: 'U1' }));
  schedules.stop();
  await database.close(30_000);
}
