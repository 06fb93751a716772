import { expect, test } from 'vitest';
import { createRandom } from '../../../playground/modelarts/random.ts';
import type { SlackMessage } from '../../../playground/slack/server.ts';
import { VIEWER } from '../../../playground/slack/workspace.ts';
import type { StatusSelector } from '../../../src/commands/command.ts';
import { matchesStatus } from '../../../src/commands/words/selectors.ts';
import { stepView, threadView } from '../../../src/views/watches/thread.ts';
import type { JobThread, Step } from '../../../src/watches/thread.ts';
import type { Watch } from '../../../src/watches/watch.ts';
import { kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { addChannels } from '../channels.ts';
import { startInstances } from './instances.ts';

const jobCount = 60;
const watchCount = 30;
const minKills = 5;
/** More would share one message. */
const changesAtOnce = 5;
const statuses = [7, 8, 10, 11, 12, 14];
const filters: readonly (readonly StatusSelector[])[] = [['failed'], ['pending', 'done'], ['stopped']];
/** Each is polled separately. */
const searches = ['', 'board-1', 'board-2', 'board-3', 'board-4', 'board-5', 'board-6', 'board-7'];
const [kind = 'PGlite'] = kinds.slice(-1);
/** One second of the embedded database takes several times the CPU. */
const changeCount = kind === 'PostgreSQL' ? 120 : 30;

test('instances that die at random report every change once per watch, in order', async () => {
  const random = createRandom('watches', 1);
  const jobs = seeds(jobCount, 8, 'board');
  const many = await startInstances(kind, { at: '2026-11-26T08:00:00Z', jobs, random });
  const { slack, modelarts } = many;
  const channels = addChannels(slack, watchCount / filters.length);
  const watches: Watch[] = [];
  for (let index = 0; index < watchCount; index++) {
    const status = filters[index % filters.length] ?? [];
    const channel = channels[Math.floor(index / filters.length)] ?? '';
    const added = await many.watches()?.add({
      target: { kind: 'channel', channel },
      subject: { kind: 'jobs', filter: { status, search: searches[index % searches.length] ?? '' } },
      cloud: undefined,
      createdBy: VIEWER,
    });
    if (added) watches.push(added.watch);
  }
  expect(new Set(watches.map(({ id }) => id)).size).toBe(watchCount);

  const number = async (sql: string) => Number((await many.db.executeSql(sql)).rows[0].number);
  const versions = async () => {
    const { rows } = await many.db.executeSql('SELECT key, version FROM vizjobs.watch_source');
    return new Map(rows.map((row: { key: string; version: number }) => [row.key, row.version]));
  };
  /** Whether every source has been polled since. */
  async function isRead(before: ReadonlyMap<string, number>): Promise<boolean> {
    return [...(await versions())].every(([key, version]) => version > (before.get(key) ?? 0));
  }
  const left = () =>
    number(`SELECT (SELECT count(*) FROM vizjobs.watch_post)
      + (SELECT count(*) FROM vizjobs.watch_thread WHERE shown < version) AS number`);
  await many.until(() => isRead(new Map()));

  const changes = new Map<string, Step[]>();
  many.endanger();
  for (let done = 0; done < changeCount || many.kills() < minKills; ) {
    const before = await versions();
    const chosen = new Set(Array.from({ length: changesAtOnce }, () => random.int(0, jobCount - 1)));
    for (const index of chosen) {
      const { job_id: id = '', status: from = 0 } = modelarts.jobs.all()[index] ?? {};
      const status = random.pick([...statuses].filter((one): one is number => one !== from) as [number]);
      modelarts.jobs.update(id, { status });
      changes.set(id, [...(changes.get(id) ?? []), { kind: 'status', from, status, at: 0, after: 0 }]);
      done++;
    }
    await many.until(() => isRead(before));
    if (random.chance(0.3)) slack.failNext('chat.postMessage', { reset: true, carriedOut: true });
    if (random.chance(0.1)) slack.failNext('chat.postMessage', { retryAfter: 3 });
  }
  many.save();
  await many.until(async () => (await left()) === 0);

  const byChannel = Map.groupBy(slack.messages, ({ channel }) => channel);
  for (const watch of watches) {
    const { target, subject } = watch;
    if (target.kind !== 'channel' || subject.kind !== 'jobs') continue;
    const ofWatch = (byChannel.get(target.channel) ?? []).filter((message) => watchOf(message) === watch.id);
    const threads = new Map(
      ofWatch
        .filter(isTop)
        .map((message) => [
          message.text,
          ofWatch.filter(({ thread_ts: thread }) => thread === message.ts).map(({ text }) => text),
        ]),
    );
    expect(ofWatch.filter(isTop)).toHaveLength(threads.size);
    const matching = modelarts.jobs
      .all()
      .filter(({ job_name: name }) => name.includes(subject.filter.search));
    expect(threads).toEqual(expected(watch, subject.filter.status, changes, matching));
  }
});

const isTop = ({ thread_ts: thread }: SlackMessage) => thread === undefined;
const watchOf = ({ metadata }: SlackMessage) =>
  (metadata as { event_payload: { watch?: string } } | undefined)?.event_payload.watch;

/** The latest state of each job that started to match, and every step from then on. */
function expected(
  watch: Watch,
  status: readonly StatusSelector[],
  changes: ReadonlyMap<string, readonly Step[]>,
  rows: readonly { job_id: string; job_name: string; status: number }[],
): Map<string, string[]> {
  const threads = rows.flatMap(({ job_id: id, job_name: name, status: now }) => {
    const all = changes.get(id) ?? [];
    const first = all.findIndex(
      (step) =>
        matchesStatus(status, step.status) &&
        (status.length === 0 || !matchesStatus(status, step.from ?? step.status)),
    );
    if (first < 0) return [];
    const steps = all.slice(first);
    const job = { id, name, status: now };
    const thread: JobThread = { watch, job, asOf: 0, since: 0, isGone: false, steps };
    return [[threadView(thread, {}).text, steps.map((step) => stepView(thread, step).text)] as const];
  });
  return new Map(threads);
}
