import { expect, test } from 'vitest';
import { createRandom } from '../../../playground/modelarts/random.ts';
import { ML_OPS, VIEWER } from '../../../playground/slack/workspace.ts';
import { parseFilter } from '../../../src/commands/parse/stored.ts';
import { tokenize } from '../../../src/commands/parse/tokens.ts';
import { kinds } from '../../database/databases.ts';
import { seeds } from '../../e2e/bot.ts';
import { startInstances } from './instances.ts';

const [kind = 'PGlite'] = kinds.slice(-1);
const minute = 60_000;
const day = 24 * 60 * minute;

async function startWatched(text: string) {
  const jobs = seeds(4, 8, 'board');
  const random = createRandom('instances', 1);
  const many = await startInstances(kind, { at: '2026-11-26T08:00:00Z', jobs, random });
  const add = async (words: string) =>
    many.watches()?.add({
      target: { kind: 'channel', channel: ML_OPS },
      subject: { kind: 'jobs', filter: parseFilter(tokenize(words)) },
      cloud: undefined,
      createdBy: VIEWER,
    });
  const number = async (sql: string) =>
    Number((await many.db.executeSql(`SELECT count(*) AS number FROM vizjobs.${sql}`)).rows[0].number);
  const isIdle = async () =>
    (await number('watch_source WHERE read_at IS NULL')) + (await number('watch_post')) === 0;
  const added = await add(text);
  await many.until(isIdle);
  const [one = '', two = ''] = many.modelarts.jobs.all().map(({ job_id: id }) => id);
  const top = () => many.slack.messages.filter(({ thread_ts: thread }) => thread === undefined);
  /** Moves on by this many milliseconds, minute by minute. */
  async function pass(milliseconds: number): Promise<void> {
    const end = many.clock.now() + milliseconds;
    await many.until(() => many.clock.now() >= end, milliseconds / 1_000 + 1);
  }
  return { ...many, add, number, isIdle, id: added?.watch.id ?? '', one, two, top, pass };
}

test.each([1, 4, 7, 12])(
  'when the instance at work dies after %s steps, another one takes over within 60 s',
  async (steps) => {
    const many = await startWatched('failed');
    many.modelarts.jobs.update(many.one, { status: 11 });
    await many.clock.setTime(many.clock.now() + 60_000);
    many.kill(steps);
    await many.until(() => many.kills() > 0 || many.top().length > 0);
    const from = many.clock.now();
    many.save();
    await many.until(() => many.top().length > 0);
    expect(many.clock.now() - from).toBeLessThanOrEqual(60_000);
    await many.until(many.isIdle);
    expect(many.top()).toHaveLength(1);
  },
);

test('instances are blind after ten minutes without a poll, and none of them once one can read', async () => {
  const many = await startWatched('failed');
  many.modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
  await many.pass(9 * minute);
  expect(many.blind()).toBe(0);
  await many.until(() => many.blind() > 0, 300);
  many.modelarts.clearFaults();
  await many.pass(5 * minute);
  expect(many.blind()).toBe(0);
});

test('upkeep drops threads that were quiet for a week, unless they ask something, and queues without a watch', async () => {
  const many = await startWatched('failed');
  await many.add('running over:1h board-2');
  many.modelarts.jobs.update(many.two, { duration: 61 * minute });
  await many.pass(2 * minute);
  many.modelarts.jobs.update(many.one, { status: 11 });
  await many.pass(3 * minute);
  expect(await many.number('watch_thread')).toBe(2);
  await many.clock.setTime(many.clock.now() + 6 * day);
  await many.pass(2 * minute);
  expect(await many.number('watch_thread')).toBe(2);
  await many.clock.setTime(many.clock.now() + 1.1 * day);
  await many.until(async () => (await many.number('watch_thread')) === 1);
  expect(await many.number(`watch_thread WHERE job = '${many.two}'`)).toBe(1);
  // It isn't asked again.
  await many.pass(3 * minute);
  expect(many.top()).toHaveLength(2);

  for (const { id } of (await many.watches()?.list('all')) ?? []) await many.watches()?.remove(id);
  expect(await many.number('watch_queue')).toBe(1);
  await many.clock.setTime(many.clock.now() + 61 * minute);
  await many.until(async () => (await many.number('watch_queue')) === 0);
  expect(await many.number('watch_source')).toBe(0);
});
