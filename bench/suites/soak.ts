import { setTimeout as sleep } from 'node:timers/promises';
import { allScopes } from '../../manifest/source.ts';
import { startModelArts } from '../../playground/modelarts/server.ts';
import { type PlaygroundSlack, type SlackMessage, startSlack } from '../../playground/slack/server.ts';
import { inFolder } from '../fixtures/databases.ts';
import { generousLimits } from '../fixtures/limits.ts';
import { type Mode, modeNames } from '../fixtures/load.ts';
import { injectFaults, refreshConnections, simulatePeople, type Traffic } from '../fixtures/traffic.ts';
import { type Measured, startMeasured } from '../processes/measured.ts';
import { median } from '../stats.ts';
import type { BenchOptions, Row } from '../table.ts';
import { mb } from '../units.ts';

const minute = 60_000;
/**
 * Milliseconds until a summary must be posted. If the response to a post is lost, the bot searches for it
 * after 30 s.
 */
const summaryTimeout = { smoke: 15_000, long: 50_000 };

interface Outcome extends Traffic {
  readonly due: number;
  readonly posted: number;
  readonly duplicates: number;
  /** Resident memory in bytes. */
  readonly warm: number;
  readonly end: number;
}

/**
 * The real bot under everything at once for minutes: people, summaries, ModelArts faults and connection
 * refreshes.
 */
export async function soak({ smoke }: BenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const mode of ['http', 'socket'] as const) {
    const outcome = await inFolder((folder) => run(mode, folder, smoke ? 25_000 : 5 * minute));
    rows.push(...rowsOf(`${modeNames[mode]}, ${smoke ? '25 s' : '5 min'}`, outcome, smoke ? 1.6 : 1.3));
  }
  return rows;
}

async function run(mode: Mode, folder: string, duration: number): Promise<Outcome> {
  const modelarts = await startModelArts({ latency: 20 });
  const slack = await startSlack({ scopes: allScopes });
  const bot = await startMeasured({
    ...slack.environment[mode],
    ...modelarts.environment,
    ...generousLimits,
    DATA_DIR: folder,
    ...(mode === 'http' ? { PORT: '0' } : {}),
  });
  try {
    if (mode === 'http') slack.deliverTo(`http://127.0.0.1:${bot.port}/slack/events`);
    else await slack.connected();
    const signal = AbortSignal.timeout(duration);
    const [traffic, due, memory] = await Promise.all([
      simulatePeople(slack, signal),
      plan(slack, duration, signal),
      watch(bot, signal),
      injectFaults(modelarts, signal),
      ...(mode === 'socket' ? [refreshConnections(slack, signal)] : []),
    ]);
    const marks = () => slack.messages.flatMap(markOf);
    for (
      let waited = 0;
      waited < summaryTimeout[duration > minute ? 'long' : 'smoke'] && new Set(marks()).size < due;
      waited += 500
    )
      await sleep(500);
    const posted = new Set(marks()).size;
    return { ...traffic, due, posted, duplicates: marks().length - posted, ...memory };
  } finally {
    await bot.stop('SIGINT');
    await slack.close();
    await modelarts.close();
  }
}

/** Adds one schedule that is due now, and one for each following minute. Returns how many came due. */
async function plan(slack: PlaygroundSlack, duration: number, signal: AbortSignal): Promise<number> {
  const until = Date.now() + duration;
  const schedule = async (at: number) => {
    const time = new Date(at).toISOString().slice(11, 16);
    await (await slack.command(`/vizjobs schedule daily ${time} in UTC`)).answer();
  };
  // Due in twelve hours: the first schedule creates the database, which takes seconds.
  await schedule(Date.now() + 720 * minute);
  // A schedule added after its minute would not be due.
  if (nextMinute(Date.now()) - Date.now() < 5_000) await sleep(5_000);
  const times = [Date.now()];
  for (let at = nextMinute(Date.now()); at < until - 10_000; at += minute) times.push(at);
  for (const at of times) await schedule(at);
  // Slack posts one summary but loses the response, so the bot has to find the message instead of posting
  // again.
  if (duration > minute) slack.failNext('chat.postMessage', { reset: true, carriedOut: true });
  while (!signal.aborted) await sleep(100);
  return times.length;
}

const nextMinute = (time: number) => (Math.floor(time / minute) + 1) * minute;

const markOf = ({ metadata }: SlackMessage) =>
  metadata === undefined ? [] : [JSON.stringify(Object(metadata).event_payload)];

/** Memory halfway, once everything has been loaded and used, and at the end. */
async function watch(bot: Measured, signal: AbortSignal): Promise<{ warm: number; end: number }> {
  const samples: number[] = [];
  while (!signal.aborted) {
    samples.push((await bot.usage()).memory);
    await sleep(500);
  }
  const between = (from: number, to: number) =>
    median(samples.slice(Math.floor(samples.length * from), Math.ceil(samples.length * to)));
  return { warm: between(0.3, 0.45), end: between(0.85, 1) };
}

function rowsOf(
  name: string,
  { asked, clicked, unanswered, unacknowledged, due, posted, duplicates, warm, end }: Outcome,
  most: number,
): Row[] {
  const all = `of ${asked} commands and ${clicked} clicks`;
  return [
    {
      what: `${name}: unanswered`,
      ours: `${unanswered}`,
      other: all,
      goal: '0',
      passed: unanswered === 0,
    },
    {
      what: `${name}: acknowledged late or never`,
      ours: `${unacknowledged}`,
      other: all,
      goal: '0',
      passed: unacknowledged === 0,
    },
    {
      what: `${name}: duplicate summaries`,
      ours: `${duplicates}`,
      other: `of ${posted}, ${due} were due`,
      goal: '0',
      // No duplicates of no posts would prove nothing.
      passed: duplicates === 0 && posted > 0,
    },
    {
      what: `${name}: memory at the end`,
      ours: mb(end),
      other: `${mb(warm)} (after the warm-up)`,
      ratio: (end / warm).toFixed(2),
      goal: `at most ${most}`,
      passed: end / warm <= most,
    },
  ];
}
