import { assert, describe, expect, test } from 'vitest';
import { GUEST, ML_OPS, OPERATOR, VIEWER } from '../../playground/slack/workspace.ts';
import { kinds } from '../database/databases.ts';
import { seeds, textOf } from '../e2e/bot.ts';
import { startSchedules } from './bot.ts';

const [kind = 'PGlite'] = kinds.slice(-1);
const board = { job_id: '197', job_name: 'board', status: 8, create_time: Date.UTC(2026, 10, 26, 6) };

type Bench = Awaited<ReturnType<typeof start>>;

const start = (environment: Readonly<Record<string, string>> = {}) =>
  startSchedules(kind, {
    at: '2026-11-26T07:00:00Z',
    jobs: [{ ...board, job_name: 'twin' }],
    research: { jobs: [board, ...seeds(2, 11, 'bad')] },
    environment,
  });

/** The only cloud but `prod` that is left. */
const withoutResearch = { VIZJOBS_CLOUDS: 'prod,spare' };

const ended = ({ lines }: Bench) =>
  lines.filter(({ msg }) => msg === 'timed stop').map(({ outcome }) => outcome);
const changes = ({ requests }: Bench['modelarts']) =>
  requests.filter(({ operation }) => operation === 'stop');

describe('a schedule', () => {
  test('is posted by the clock about its cloud, and its buttons stay there', async () => {
    const bench = await start();
    await bench.schedule('daily 09:00 failed in:research');
    const [message] = await bench.summaries('2026-11-26T08:00:00Z', 1);
    assert(message);
    expect(message.text).toContain('2 failed');
    expect(textOf(message)).toContain('research');
    const commands = textOf(message).match(/"value":"[^"]+"/g) ?? [];
    expect(commands.filter((command) => /failed|summary/.test(command))).not.toEqual([]);
    for (const command of commands) expect(command).toMatch(/in:research|schedule|help/);
    expect(bench.modelarts.requests).toEqual([]);
  });

  test('about all clouds is posted only if its owner may see each of them', async () => {
    const bench = await start({ VIZJOBS_VIEWERS_RESEARCH: OPERATOR });
    await bench.schedule('daily 09:00 failed in:prod');
    await bench.schedule('daily 09:00 failed in:all');
    await bench.clock.setTime('2026-11-26T08:00:00Z');
    await bench.until(() => bench.direct().length > 0 && bench.posted().length > 0);
    expect(bench.posted()).toHaveLength(1);
    const paused = (await bench.schedules().list()).filter((schedule) => schedule.paused);
    expect(paused).toMatchObject([{ filter: { cloud: 'all' }, paused: { reason: 'viewer' } }]);
  });

  test('about all clouds is no comparison for someone who may see only one of them', async () => {
    const bench = await start({ VIZJOBS_VIEWERS_RESEARCH: VIEWER });
    await bench.schedule('daily 09:00 in:all');
    await bench.summaries('2026-11-26T08:00:00Z', 1);
    const summary = async (user: string) =>
      (await bench.slack.command('/vizjobs summary in:all', { user })).answer();
    expect(textOf(await summary(VIEWER))).toMatch(/since <!date.*Last 2 summaries: failed 2 → 2/);
    const partial = await summary(GUEST);
    expect(partial.text).toBe('No failed jobs · without research: 0 failed, 1 running');
    expect(textOf(partial)).not.toMatch(/since|summaries|nothing to compare/);
  });

  test('of a cloud that is gone is paused, and its owner hears why', async () => {
    const bench = await start();
    await bench.schedule('daily 09:00 failed in:research');
    await bench.restart('2026-11-26T07:30:00Z', withoutResearch);
    await bench.clock.setTime('2026-11-26T08:00:00Z');
    await bench.until(() => bench.direct().length > 0);
    expect(bench.posted()).toEqual([]);
    expect(bench.direct().map(textOf).join()).toContain('The cloud is no longer configured in vizjobs.');
    expect((await bench.schedules().list())[0]?.paused).toMatchObject({ reason: 'cloud' });
  });
});

describe('a watch', () => {
  test('tells of failures in its cloud, names it, and its buttons stay there', async () => {
    const bench = await start();
    await bench.watch('failed in:research');
    await bench.pass(2);
    bench.modelarts.jobs.update('197', { status: 11 });
    await bench.poll();
    expect(bench.topLevel()).toEqual([]);
    bench.research.jobs.update('197', { status: 11 });
    await bench.poll();
    const [message, ...others] = bench.topLevel();
    assert(message);
    expect(others).toEqual([]);
    expect(message.text).toBe('research: board failed (was Running).');
    expect(textOf(message)).toContain('board `#197` in `research`');
    expect(textOf(message)).toContain('failed jobs in `research`');
    expect(textOf(message)).toContain('show 197 in:research');
    expect(textOf(message)).toContain('restart 197 in:research');
  });

  test('of several changes at once names the cloud too', async () => {
    const bench = await start();
    for (const job of seeds(6, 8, 'b')) bench.research.jobs.add(job);
    await bench.watch('failed in:research');
    await bench.pass(2);
    for (const { job_id: id = '' } of seeds(6, 8, 'b')) bench.research.jobs.update(id, { status: 11 });
    await bench.poll();
    const [message] = bench.topLevel();
    assert(message);
    expect(message.text).toMatch(/^research: 6 jobs failed/);
    expect(textOf(message)).toContain('failed in:research');
  });

  test('whose cloud is down says which one, and that of the other cloud goes on', async () => {
    const bench = await start();
    await bench.watch('failed in:research');
    await bench.watch('failed in:prod');
    await bench.pass(2);
    bench.research.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    for (let minute = 0; minute < 13; minute++) await bench.pass(60);
    const [message] = bench.topLevel();
    expect(message?.text).toBe(
      "Watches can't see changes: ModelArts in research can't be read. I'll post here when they work again.",
    );
    bench.modelarts.jobs.update('197', { status: 11 });
    await bench.poll();
    expect(bench.topLevel().at(-1)?.text).toBe('prod: twin failed (was Running).');
    bench.research.clearFaults();
    for (let minute = 0; minute < 4; minute++) await bench.pass(60);
    expect(bench.topLevel().at(-1)?.text).toBe('Watches work again in research.');
  });

  test("reports each cloud's outage and its end, whatever the other does", async () => {
    const bench = await start();
    const { id } = await bench.watch('failed in:research');
    await bench.watch('failed in:prod');
    await bench.pass(2);
    const minutes = async (count: number) => {
      for (let minute = 0; minute < count; minute++) await bench.pass(60);
    };
    const news = () =>
      bench.topLevel().map(({ text }) => /(?<=: )ModelArts in .* read|again in .*/.exec(text)?.[0]);
    const down = { kind: 'status-503', times: Number.POSITIVE_INFINITY } as const;
    bench.research.inject(down);
    await minutes(13);
    bench.modelarts.inject(down);
    await minutes(13);
    bench.research.clearFaults();
    await minutes(4);
    bench.research.inject(down);
    await minutes(13);
    const earlier = [
      "ModelArts in research can't be read",
      "ModelArts in prod can't be read",
      'again in research.',
    ];
    expect(news()).toEqual([...earlier, "ModelArts in research can't be read"]);
    // Muted watches have no news, and so no end of an outage.
    await bench.watches().mute(id, bench.clock.now() + 86_400_000);
    bench.modelarts.clearFaults();
    await minutes(4);
    expect(news().slice(4)).toEqual(['again in prod.']);
  });

  test('of a cloud that is gone is paused, and its owner hears why', async () => {
    const bench = await start();
    await bench.watch('failed in:research');
    await bench.pass(2);
    await bench.restart('2026-11-26T07:30:00Z', withoutResearch);
    for (let minute = 0; minute < 15 && bench.direct().length === 0; minute++) await bench.pass(60);
    expect(bench.direct().map(textOf).join()).toContain('The cloud is no longer configured in vizjobs.');
    expect(await bench.watches().list('all')).toMatchObject([{ paused: { reason: 'cloud' } }]);
  });
});

describe('a timed stop', () => {
  async function setUp(bench: Bench, setBy = OPERATOR, channel = ML_OPS) {
    const set = await bench.timedStops().set({
      job: '197',
      name: 'board',
      cloud: 'research',
      createdAt: board.create_time,
      channel,
      setBy,
      setAt: bench.clock.now(),
      dueAt: Date.parse('2026-11-26T08:00:00Z'),
    });
    assert(typeof set === 'object');
  }

  async function over(bench: Bench) {
    await bench.clock.setTime('2026-11-26T08:00:00Z');
    await bench.until(() => ended(bench).length > 0, 900);
  }

  test('stops the job of its cloud, and the message and the audit line name that', async () => {
    const bench = await start();
    await setUp(bench);
    await over(bench);
    expect(bench.research.jobs.get('197')?.status).toBe(12);
    expect(changes(bench.modelarts)).toEqual([]);
    const [message] = bench.posted();
    assert(message);
    expect(message.text).toContain('Stopped: board (#197) in research.');
    expect(textOf(message)).toContain('board `#197` in `research`');
    expect(textOf(message)).toContain('show 197 in:research');
    expect(bench.lines).toContainEqual(
      expect.objectContaining({ audit: true, job: { id: '197', name: 'board', cloud: 'research' } }),
    );
  });

  test('is refused where its person may no longer change that cloud, whatever they may elsewhere', async () => {
    const bench = await start({ VIZJOBS_OPERATORS_RESEARCH: VIEWER });
    await setUp(bench);
    await over(bench);
    expect(ended(bench)).toEqual(['forbidden']);
    expect([...changes(bench.research), ...changes(bench.modelarts)]).toEqual([]);
    expect(textOf(bench.posted()[0] ?? assert.fail())).toContain('stop 197 in:research');
  });

  test.each([
    ['the channel', ML_OPS],
    ['the person who set it up in a direct message', 'D0OPERATOR1'],
  ])('of a cloud that is gone touches no other cloud, and %s hears why', async (_, channel) => {
    const bench = await start();
    await setUp(bench, OPERATOR, channel);
    await bench.restart('2026-11-26T07:30:00Z', withoutResearch);
    await over(bench);
    expect(ended(bench)).toEqual(['unconfigured']);
    expect([...changes(bench.research), ...changes(bench.modelarts)]).toEqual([]);
    const [message] = [...bench.posted(), ...bench.direct()];
    assert(message);
    expect(message.channel).toBe(channel);
    expect(textOf(message)).toContain('its cloud is no longer configured in vizjobs');
    expect(message.blocks.filter(({ type }) => type === 'actions')).toEqual([]);
  });
});

test('the metrics of each cloud have its label', async () => {
  const bench = await start();
  await bench.schedule('daily 09:00 failed in:research');
  await bench.summaries('2026-11-26T08:00:00Z', 1);
  const metrics = await bench.scrape();
  expect(metrics).toMatch(
    /vizjobs_upstream_requests_total\{service="modelarts",status="200",cloud="research"\} [1-9]/,
  );
  expect(metrics).toMatch(/vizjobs_upstream_requests_total\{service="iam",status="201",cloud="research"\} 1/);
  expect(metrics).not.toMatch(/vizjobs_upstream_requests_total\{[^}]*cloud="prod"\} [1-9]/);
});
