import { describe, expect, test } from 'vitest';
import type { FaultKind, JobSeed } from '../../../playground/modelarts/server.ts';
import type { SlackMessage } from '../../../playground/slack/server.ts';
import { OPERATOR, VIEWER } from '../../../playground/slack/workspace.ts';
import { waitUntil } from '../../waitUntil.ts';
import { type BotOptions, buttonsOf, idsOf, type Mode, seeds, startBot, textOf } from '../bot.ts';

const modes: readonly Mode[] = ['socket', 'http'];

/** Jobs one hour apart, newest first, with every other one in research. */
function interleaved(count: number): { prod: JobSeed[]; research: JobSeed[] } {
  const all = Array.from({ length: count }, (_, index) => ({
    job_id: String(1_000 + index),
    job_name: `job-${index}`,
    status: 11,
    create_time: Date.UTC(2026, 0, 20) - index * 3_600_000,
  }));
  return {
    prod: all.filter((_, index) => index % 2 === 0),
    research: all.filter((_, index) => index % 2 === 1),
  };
}

const start = (prod: JobSeed[], research: JobSeed[], options: BotOptions = {}) =>
  startBot({ jobs: prod, research: { jobs: research }, ...options });

const lists = (requests: readonly { operation: string }[]) =>
  requests.filter(({ operation }) => operation === 'list').length;

const commandOf = (message: SlackMessage, label: string) =>
  buttonsOf(message).find((button) => button.label === label)?.value;

/** The first row's menu command for details. */
const detailsOf = (message: SlackMessage) =>
  /"(show \d+ in:\w+)"/.exec(JSON.stringify(message.blocks))?.[1] ?? '';

describe.each(modes)('several clouds over %s', (mode) => {
  test('a list is for the first cloud or the one it names, and so are its buttons', async () => {
    const { slack } = await start(seeds(11, 11, 'p'), seeds(12, 11, 'r'), { mode });
    const first = await (await slack.command('/vizjobs failed')).answer();
    expect(first.text).toContain('11 in all');
    expect(textOf(first)).toContain('In `prod`');
    expect(commandOf(first, 'Next')).toBe('failed page:2 in:prod');
    const other = await (await slack.command('/vizjobs failed in:research')).answer();
    expect(textOf(other)).toContain('In `research`');
    const second = await (await slack.click(other, 'Next')).answer();
    expect(idsOf(second)).toHaveLength(2);
    expect(textOf(second)).toContain('r-12');
    const details = await (await slack.click(second, { value: detailsOf(second) })).answer();
    expect(commandOf(details, 'Refresh')).toMatch(/^show \d+ in:research$/);
  });

  test('in:all pages through 300 jobs, each once and in order, with one request per cloud and view', async () => {
    const { prod, research } = interleaved(300);
    const { slack, modelarts, research: other, clock } = await start(prod, research, { mode });
    let page = await (await slack.command('/vizjobs failed in:all per:20')).answer();
    expect(textOf(page)).toContain('`prod` 150 · `research` 150');
    const seen: string[] = [];
    for (let view = 1; view <= 15; view++) {
      expect([lists(modelarts.requests), lists(other.requests)]).toEqual([view, view]);
      seen.push(...idsOf(page));
      // A cached answer lives for five seconds.
      clock.forward(6_000);
      if (view < 15) page = await (await slack.click(page, 'Next')).answer();
    }
    expect(seen).toEqual(Array.from({ length: 300 }, (_, index) => String(1_000 + index)));
    expect(textOf(page)).toMatch(/:red_circle: .*UTC> · `research`/);
  });
});

/** The reason given; undefined: the cloud isn't missing. */
const faults: Readonly<Record<FaultKind, RegExp | undefined>> = {
  'status-500': /rejected|problem/,
  'status-502': /rejected|problem/,
  'status-503': /rejected|problem/,
  'status-429': /rejected|many|busy/,
  'gateway-throttle': /rejected|many|busy/,
  'refused-200': /rejected/,
  unauthorized: /rejected|log in|credentials/,
  'token-expired': /rejected|log in|credentials/,
  forbidden: /rejected/,
  'api-withdrawn': /rejected|doesn't have/,
  html: /can't be read/,
  'cut-json': /can't be read/,
  empty: /can't be read/,
  reset: /can't be reached/,
  'reset-mid-body': /can't be reached/,
  hang: /didn't respond in time/,
  'hang-mid-body': /didn't respond in time/,
  slow: undefined,
  'bad-types': /can't be read/,
  'garbage-rows': undefined,
};
const kinds = Object.keys(faults) as FaultKind[];

describe.each(modes)('when one cloud fails over %s', (mode) => {
  test.each(kinds)('with %s, one line names it and the reason, or the list is complete', async (kind) => {
    const { slack, research } = await start(seeds(3, 11, 'p'), seeds(5, 11, 'r'), {
      mode,
      ...(kind.startsWith('hang') && { deadline: 1_000 }),
    });
    research.inject({ kind, times: Number.POSITIVE_INFINITY, delayMs: 50 });
    const answer = await (await slack.command('/vizjobs failed in:all')).answer();
    const why = faults[kind];
    if (why === undefined) {
      expect(answer.text).not.toContain('without');
      if (kind === 'garbage-rows') expect(textOf(answer)).toContain('2 jobs could not be read');
      else expect(idsOf(answer)).toHaveLength(8);
    } else {
      expect(idsOf(answer)).toHaveLength(3);
      expect(answer.text).toContain('without research');
      expect(answer.text).not.toContain('8');
      expect(textOf(answer)).toMatch(/:warning: `research` is missing: /);
      expect(textOf(answer)).toMatch(why);
    }
    const own = await (await slack.command('/vizjobs failed in:prod')).answer();
    expect(own.text).not.toContain('without');
  });

  test('an error, not an empty list, if all fail', async () => {
    const { slack, modelarts, research } = await start(seeds(1, 11, 'p'), seeds(1, 11, 'r'), { mode });
    for (const one of [modelarts, research]) one.inject({ kind: 'refused-200', times: 2 });
    const answer = await (await slack.command('/vizjobs failed in:all')).answer();
    expect(answer.text).toContain('ModelArts rejected the request.');
    expect(textOf(answer)).toContain('In every cloud');
  });

  test('health and the log name the cloud', async () => {
    const { slack, research, bot, logLines } = await start(seeds(1, 11, 'p'), seeds(1, 11, 'r'), { mode });
    research.inject({ kind: 'unauthorized', times: Number.POSITIVE_INFINITY });
    await (await slack.command('/vizjobs failed in:research')).answer();
    expect(bot().health()).toMatchObject({ ok: true, modelarts: { research: 'rejected' } });
    expect(logLines).toContainEqual(expect.objectContaining({ msg: 'cloud', cloud: 'research' }));
    await expect
      .poll(() => logLines)
      .toContainEqual(expect.objectContaining({ msg: 'command', cloud: 'research' }));
  });
});

describe.each(modes)('a job by ID over %s', (mode) => {
  const job = (name: string): JobSeed => ({
    job_id: '197',
    job_name: name,
    status: 8,
    create_time: Date.UTC(2026, 0, 1),
  });
  const rights = { VIZJOBS_OPERATORS: OPERATOR };

  test('is found in the cloud that has it', async () => {
    const { slack } = await start([], [job('only')], { mode });
    const details = await (await slack.command('/vizjobs show 197')).answer();
    expect(textOf(details)).toContain('*Cloud*  `research`');
    const none = await (await slack.command('/vizjobs show 197 in:prod')).answer();
    expect(none.text).toBe('There is no job “197” in prod.');
    expect(textOf(await (await slack.click(none, 'Search all clouds')).answer())).toContain('`research`');
  });

  test('in both clouds offers a choice, and only the chosen one is changed', async () => {
    const { slack, modelarts, research, logLines } = await start([job('a')], [job('b')], {
      environment: rights,
      mode,
    });
    const choice = await (await slack.command('/vizjobs stop 197', { user: OPERATOR })).answer();
    expect(choice.text).toContain('2 jobs have that ID, in different clouds');
    expect(textOf(choice)).toMatch(/stop 197 in:prod.*stop 197 in:research/);
    const question = await (
      await slack.command('/vizjobs stop 197 in:research', { user: OPERATOR })
    ).answer();
    expect(question.text).toContain('in research');
    await (await slack.click(question, 'Stop', { user: OPERATOR })).answer();
    await expect.poll(() => research.jobs.get('197')?.status).not.toBe(8);
    expect(modelarts.jobs.get('197')?.status).toBe(8);
    expect(logLines).toContainEqual(
      expect.objectContaining({ msg: 'audit', job: expect.objectContaining({ cloud: 'research' }) }),
    );
  });

  test('says if a cloud could not be searched', async () => {
    const { slack, research } = await start([job('a')], [job('b')], { mode });
    research.inject({ kind: 'refused-200', times: 1 });
    const details = await (await slack.command('/vizjobs show 197')).answer();
    expect(textOf(details)).toContain('*Cloud*  `prod`');
    expect(textOf(details)).toContain('`research` is missing: ModelArts rejected the request.');
  });
});

test('a watch covers one cloud, and the refusal offers the first', async () => {
  const { slack } = await start([], []);
  const refused = await (await slack.command('/vizjobs watch failed in:all')).answer();
  expect(textOf(refused)).toContain(
    'A watch covers one cloud: set up one for each. Clouds: `prod`, `research`.',
  );
  expect(buttonsOf(refused).map(({ value }) => value)).toContain('watch failed in:prod');
});

describe.each(modes)('permissions per cloud over %s', (mode) => {
  const environment = {
    VIZJOBS_OPERATORS_RESEARCH: OPERATOR,
    VIZJOBS_VIEWERS_PROD: VIEWER,
  };

  test('for reading', async () => {
    const { slack } = await start(seeds(1, 8, 'p'), seeds(2, 8, 'r'), { environment, mode });
    const as = async (user: string, text: string) =>
      (await slack.command(`/vizjobs ${text}`, { user })).answer();
    expect((await as(OPERATOR, 'running in:prod')).text).toContain('Only some people');
    expect((await as(OPERATOR, 'running in:research')).text).toContain('2 running');
    const all = await as(OPERATOR, 'running in:all');
    expect(all.text).toMatch(/^2 running jobs · without prod: /);
    expect(textOf(all)).toContain("`prod` is missing: you can't use it here.");
    expect(textOf(all)).toContain('stop');
    expect((await as(VIEWER, 'running in:all')).text).toContain('3 running');
  });

  test('for changing, checked at the click', async () => {
    const { slack, modelarts } = await start(seeds(1, 8, 'p'), seeds(1, 8, 'r'), { environment, mode });
    const [id = ''] = modelarts.jobs.all().map(({ job_id }) => job_id);
    const as = async (user: string, text: string) =>
      (await slack.command(`/vizjobs ${text}`, { user })).answer();
    expect((await as(VIEWER, `stop ${id} in:prod`)).text).toMatch(/operator|change/);
    expect((await as(OPERATOR, `stop ${id} in:prod`)).text).not.toContain('Stop job');
    expect((await as(OPERATOR, `stop ${id} in:research`)).text).toContain('Stop job');
  });
});

describe.each(modes)("a channel's default cloud over %s", (mode) => {
  test('is set by operators, stored, and named in each message', async () => {
    const bot = await start(seeds(1, 11, 'p'), seeds(2, 11, 'r'), {
      database: true,
      environment: { VIZJOBS_OPERATORS: OPERATOR },
      mode,
    });
    const { slack } = bot;
    const refused = await (await slack.command('/vizjobs default in:research', { user: VIEWER })).answer();
    expect(refused.text).toMatch(/operator/i);
    const set = await (await slack.command('/vizjobs default in:research', { user: OPERATOR })).answer();
    expect(set.text).toBe('Commands in this channel now use research.');
    const after = await (await slack.command('/vizjobs failed')).answer();
    expect(textOf(after)).toContain('In `research`');
    await bot.restart();
    expect(textOf(await (await slack.command('/vizjobs failed')).answer())).toContain('In `research`');
    expect(textOf(await (await slack.command('/vizjobs failed in:prod')).answer())).toContain('In `prod`');
  });

  test('names the clouds that are left, and asks none, once it is gone', async () => {
    const bot = await start(seeds(1, 11, 'p'), seeds(2, 11, 'r'), {
      database: true,
      environment: { VIZJOBS_OPERATORS: OPERATOR },
      mode,
    });
    const { slack, modelarts } = bot;
    await (await slack.command('/vizjobs default in:research', { user: OPERATOR })).answer();
    await bot.restart({ VIZJOBS_CLOUDS: 'prod,spare' });
    const answer = await (await slack.command('/vizjobs failed')).answer();
    expect(answer.text).toContain('`research`, is no longer configured. Clouds: `prod`, `spare`.');
    expect(lists(modelarts.requests)).toBe(0);
    const named = await (await slack.click(answer, 'Run failed in:prod')).answer();
    expect(textOf(named)).toContain('In `prod`');
    await (await slack.command('/vizjobs default in:spare', { user: OPERATOR })).answer();
    expect(textOf(await (await slack.command('/vizjobs failed')).answer())).toContain('In `spare`');
  });

  test('costs nothing if none was ever set', async () => {
    const { slack, database } = await start(seeds(1, 11, 'p'), [], { mode });
    await (await slack.command('/vizjobs failed')).answer();
    expect(database().state().kind).toBe('closed');
  });
});

test("creates a new job in its form's cloud", async () => {
  const { slack, modelarts, research } = await start([], [], {
    environment: { VIZJOBS_OPERATORS: OPERATOR },
  });
  await slack.command('/vizjobs create in:research', { user: OPERATOR });
  const form = await waitUntil(() => slack.modalOf(OPERATOR));
  expect(JSON.stringify(form.blocks)).toContain('In the cloud `research`');
  await slack.submit(form, { Name: 'new', 'Log path in OBS': '/bucket/logs/' }, { user: OPERATOR });
  await expect.poll(() => research.jobs.all().map(({ job_name }) => job_name)).toEqual(['new']);
  expect(modelarts.jobs.all()).toEqual([]);
});

test('an unknown cloud gets the nearest name, and sends no requests', async () => {
  const { slack, modelarts, research } = await start([], []);
  const answer = await (await slack.command('/vizjobs failed in:reserch')).answer();
  expect(answer.text).toContain('There is no cloud `reserch`.');
  expect(commandOf(answer, 'Run failed in:research')).toBe('failed in:research');
  expect([...modelarts.requests, ...research.requests]).toEqual([]);
});

test('help has a topic about clouds', async () => {
  const { slack } = await start([], []);
  expect(commandOf(await (await slack.command('/vizjobs help')).answer(), 'Clouds')).toBe('help clouds');
  expect(textOf(await (await slack.command('/vizjobs help clouds')).answer())).toContain('default in:CLOUD');
});

test('with a single cloud none of this exists', async () => {
  const { slack } = await startBot({ jobs: seeds(2, 11, 'p') });
  const list = await (await slack.command('/vizjobs failed')).answer();
  expect(textOf(list)).not.toMatch(/ in:|cloud/i);
  const help = await (await slack.command('/vizjobs help')).answer();
  expect(textOf(help)).not.toMatch(/cloud/i);
  const typed = await (await slack.command('/vizjobs failed in:prod')).answer();
  expect(typed.text).toContain('There is no key `in`.');
  const word = await (await slack.command('/vizjobs default')).answer();
  expect(word.text).toContain('match “default”');
});

test('summaries and schedules are for their cloud; one for all clouds names the missing one', async () => {
  const { slack, research, schedules } = await start(seeds(2, 11, 'p'), seeds(3, 11, 'r'), {
    database: true,
  });
  const setUp = async (cloud: string) => {
    const answer = await (
      await slack.command(`/vizjobs schedule daily 09:00 UTC failed in:${cloud}`)
    ).answer();
    return /schedule \w+ ([a-z0-9]{6})/.exec(textOf(answer))?.[1] ?? '';
  };
  const sent = async (id: string) => {
    const before = slack.messages.length;
    await (await slack.command(`/vizjobs schedule send ${id}`)).answer();
    return slack.messages.slice(before).find((message) => message.text.includes('failed'));
  };
  const ids = [await setUp('prod'), await setUp('research'), await setUp('all')];
  expect((await schedules().list()).map(({ filter }) => filter.cloud)).toEqual(['prod', 'research', 'all']);
  const [prod, other, all] = [await sent(ids[0] ?? ''), await sent(ids[1] ?? ''), await sent(ids[2] ?? '')];
  expect(prod?.text).toContain('2 failed');
  expect(textOf(prod as SlackMessage)).toContain('in prod');
  expect(other?.text).toContain('3 failed');
  expect(all?.text).toContain('5 failed');
  expect(textOf(all as SlackMessage)).toContain('`prod` 2 · `research` 3');
  research.inject({ kind: 'refused-200', times: 1 });
  const partial = await sent(ids[2] ?? '');
  expect(partial?.text).toMatch(/^2 failed jobs · without research: /);
  expect(textOf(partial as SlackMessage)).toContain('`research` is missing: ModelArts rejected the request.');
});
