/**
 * `npm run bench`: compares the cost of the bot with an alternative in the same run, as ratios. `npm run
 * bench -- NAME` runs one suite; `--smoke` is a short form that fails only on gross regressions. The rows are
 * also written to `bench/results/bench.json`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { burst } from './suites/burst.ts';
import { commandPath } from './suites/commandPath.ts';
import { fetchAll } from './suites/fetchAll.ts';
import { latency } from './suites/latency.ts';
import { parsing } from './suites/parsing.ts';
import { requests } from './suites/requests.ts';
import { schedules } from './suites/schedules.ts';
import { soak } from './suites/soak.ts';
import { start } from './suites/start.ts';
import { watches } from './suites/watches.ts';
import { type BenchOptions, formatTable, type Row } from './table.ts';

const benches: Readonly<Record<string, (options: BenchOptions) => Promise<Row[]>>> = {
  road: commandPath,
  latency,
  burst,
  parsing,
  sweeps: fetchAll,
  start,
  requests,
  schedules,
  watches,
  soak,
};

const { values, positionals } = parseArgs({
  options: { smoke: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : Object.keys(benches);
const unknown = names.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`Unknown bench ${unknown.join(', ')}. Available: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const rows: Row[] = [];
for (const name of names) rows.push(...((await benches[name]?.(values)) ?? []));
console.log(formatTable(rows));
const results = new URL('results/', import.meta.url);
mkdirSync(results, { recursive: true });
writeFileSync(
  new URL('bench.json', results),
  `${JSON.stringify({ node: process.version, platform: process.platform, rows }, undefined, 2)}\n`,
);
process.exitCode = rows.some(({ passed }) => passed === false) ? 1 : 0;
