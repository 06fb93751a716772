import { formatCommand } from '../../src/commands/format.ts';
import { parseCommand } from '../../src/commands/parse/parse.ts';
import { countGroups } from '../../src/jobs/fetchAll.ts';
import type { Snapshot } from '../../src/jobs/list.ts';
import { baselineOf, summarize } from '../../src/jobs/summary.ts';
import { readResponse } from '../../src/modelarts/http/response.ts';
import { jobListSchema } from '../../src/modelarts/schema.ts';
import { jobListView } from '../../src/views/jobs/list.ts';
import { summaryView } from '../../src/views/summaries/summary.ts';
import { constantPage } from '../fixtures/constantPage.ts';
import { alternate, median, ratios } from '../stats.ts';
import type { BenchOptions, Row } from '../table.ts';

/** The pure functions, compared with `JSON.parse` of the same bytes. */
export async function parsing({ smoke }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  // The service returns at most 1,000 jobs per response, so 100,000 jobs are a hundred responses.
  for (const [jobs, answers] of smoke
    ? [[1_000, 1] as const]
    : ([
        [10, 1],
        [1_000, 1],
        [1_000, 100],
      ] as const)) {
    const text = answerOf(jobs);
    const times = Math.max(1, Math.round(100_000 / (jobs * answers)));
    const check = () =>
      repeat(times * answers, () => void readResponse({ status: 200, headers: {}, text }, options));
    const parse = () => repeat(times * answers, () => void JSON.parse(text));
    check();
    parse();
    // A single parse is so short that a few rounds would mostly measure noise.
    const rounds = await alternate(
      7,
      async () => check(),
      async () => parse(),
    );
    const ratio = ratios(rounds.ours, rounds.other);
    const goal = jobs === 1_000 && answers === 1;
    rows.push({
      what: `parse and check ${(jobs * answers).toLocaleString('en-US')} jobs`,
      ours: `${micro(median(rounds.ours) * answers)}, ${allocated(answers, () => void readResponse({ status: 200, headers: {}, text }, options))}`,
      other: `${micro(median(rounds.other) * answers)}, ${allocated(answers, () => void JSON.parse(text))} (JSON.parse)`,
      ratio: ratio.median.toFixed(2),
      spread: ratio.spread,
      ...(goal ? { goal: 'at most 1.5', passed: ratio.median <= (smoke ? 4 : 1.5) } : {}),
    });
  }
  const command = 'failed "nightly run" sort:name order:asc per:20 page:2';
  const { snapshot, summary } = constantSummary();
  for (const [what, call, result] of [
    ['parse a command', () => parseCommand(command), parseCommand(command)],
    ['parse and format a command', () => formatCommand(parseCommand(command)), command],
    ['render a page of ten jobs', () => jobListView(constantPage), jobListView(constantPage)],
    [
      `render a summary of ${snapshot.jobs.length} jobs`,
      () => summaryView(summarize(summary.filter, snapshot, summary.since), {}),
      summaryView(summary, {}),
    ],
  ] as const)
    rows.push(await besideStringify(what, smoke, call, result));
  return rows;
}

const options = {
  schema: jobListSchema,
  redact: (text: string) => text,
  refusal: 'refused',
  now: Date.now,
} as const;

function answerOf(count: number): string {
  return JSON.stringify({
    quotas: 100,
    is_success: true,
    job_total_count: count,
    job_count_limit: 1_000 - count,
    jobs: Array.from({ length: count }, (_, index) => ({
      job_id: 4_000 + index,
      job_name: `resnet50-nightly-${index}`,
      status: index % 22,
      create_time: 1_765_149_736_000 + index * 1_000,
      duration: 33_000,
      job_desc: 'TensorBoard of the nightly ResNet run',
      service_url: 'https://modelarts.example/modelarts2/tensorboard/04f679b17380d32a2f32c00335c4b5ba/197/',
      train_url: '/vision-logs/resnet50/nightly/',
      resource_id: 'e17dd874-b5e0-4e9b-aaf0-22b045ad8571',
      remaining_duration: null,
    })),
  });
}

/** Average milliseconds per call. */
function repeat(times: number, call: () => void): number {
  const started = performance.now();
  for (let index = 0; index < times; index++) call();
  return (performance.now() - started) / times;
}

/** Keeps the results, so that V8 can't optimise the calls away. */
const sink: { last: unknown } = { last: undefined };

/** Calls per second, compared with `JSON.stringify` of their results. */
async function besideStringify(
  what: string,
  smoke: boolean,
  call: () => unknown,
  result: unknown,
): Promise<Row> {
  const times = smoke ? 200 : 2_000;
  const work = () => {
    sink.last = call();
  };
  const stringify = () => {
    sink.last = JSON.stringify(result);
  };
  for (const one of [work, stringify]) repeat(times, one);
  const rounds = await alternate(
    smoke ? 3 : 7,
    async () => repeat(times, work),
    async () => repeat(times, stringify),
  );
  const ratio = ratios(rounds.ours, rounds.other);
  const side = (values: readonly number[], one: () => void) =>
    `${Math.round(1_000 / median(values)).toLocaleString('en-US')}/s, ${allocated(200, one, 200)}`;
  return {
    what,
    ours: side(rounds.ours, work),
    other: `${side(rounds.other, stringify)} (JSON.stringify of it)`,
    ratio: `${ratio.median.toFixed(1)} times its time`,
    spread: ratio.spread,
  };
}

/** A thousand jobs, ten of them failed since the last summary. */
function constantSummary() {
  const { jobs: ten, asOf } = constantPage;
  const jobs = Array.from({ length: 1_000 }, (_, index) => ({
    ...ten[index % ten.length],
    id: String(index),
    name: `resnet50-nightly-${index}`,
    status: index < 10 ? 11 : index % 22,
  }));
  const snapshot: Snapshot = {
    jobs,
    counts: countGroups(jobs),
    searched: jobs.length,
    unreadable: 0,
    skipped: 0,
    asOf,
  };
  const filter = { status: [], search: '' };
  const earlier = { ...snapshot, jobs: jobs.slice(10), asOf: asOf - 24 * 3_600_000 };
  return { snapshot, summary: summarize(filter, snapshot, baselineOf(earlier)) };
}

/**
 * Heap growth. `npm run bench` makes the young generation large enough that no collection happens meanwhile.
 */
function allocated(times: number, call: () => void, share = 1): string {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let index = 0; index < times; index++) call();
  return bytes((process.memoryUsage().heapUsed - before) / share);
}

const micro = (milliseconds: number) =>
  milliseconds < 1 ? `${(milliseconds * 1_000).toFixed(0)} µs` : `${milliseconds.toFixed(1)} ms`;
const bytes = (count: number) =>
  count < 1_000_000
    ? `${(count / 1_000).toFixed(count < 10_000 ? 1 : 0)} kB`
    : `${(count / 1_000_000).toFixed(1)} MB`;
