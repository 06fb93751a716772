import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../playground/modelarts/server.ts';
import { sign } from '../../playground/slack/server.ts';
import { GUEST, ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../playground/slack/workspace.ts';
import { waitUntil } from '../waitUntil.ts';
import { type BotOptions, labelsOf, type Mode, seeds, startBot, textOf } from './bot.ts';

const operators = { VIZJOBS_OPERATORS: OPERATOR };
const operator = { user: OPERATOR, channel: ML_OPS };

function start(options: BotOptions = {}) {
  return startBot({
    jobs: [
      {
        job_id: '197',
        job_name: 'board',
        status: 8,
        service_url: 'https://board.example/',
        duration: 60_000,
      },
      { job_id: '198', job_name: 'ended', status: 12 },
    ],
    ...options,
    environment: { ...operators, ...options.environment },
  });
}

type Started = Awaited<ReturnType<typeof start>>;

const audit = ({ logLines }: Started) => logLines.filter((line) => line['audit'] === true);
const changes = ({ modelarts }: Started) =>
  modelarts.requests.filter(({ operation }) => !['list', 'get', 'login', 'projects'].includes(operation));

/** The message after the bot has followed the job to its final status. */
async function settled({ slack, logLines }: Started, ts: string) {
  const isEnd = ({ msg, kind, outcome }: Record<string, unknown>) =>
    msg === 'command' && kind === 'confirm' && outcome !== 'repeated';
  await waitUntil(() => logLines.some(isEnd));
  const message = slack.messages.find((one) => one.ts === ts);
  if (!message) throw new Error('The message is gone');
  return message;
}

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test('a row menu asks first, the button acts, and that message follows the job to its final status', async () => {
    const started = await start({ mode });
    const { slack } = started;
    const list = await (await slack.command('/vizjobs running', operator)).answer();
    const question = await (await slack.click(list, 'Stop …', operator)).answer();
    expect(textOf(question)).toContain('Stop this job?');
    expect(labelsOf(question)).toEqual(['Keep', 'Stop']);
    expect(changes(started)).toEqual([]);

    await slack.click(question, 'Stop', operator);
    const outcome = await settled(started, question.ts);
    expect(textOf(outcome)).toMatch(/Stopped after \d+ s/);
    expect(changes(started).map(({ operation }) => operation)).toEqual(['stop']);
    expect(slack.messages).toHaveLength(2);
    expect(audit(started)).toMatchObject([
      { user: OPERATOR, channel: ML_OPS, verb: 'stop', job: { id: '197' }, outcome: 'accepted' },
    ]);
    expect(audit(started)[0]?.['requestId']).toBeTruthy();
  });

  test('restarts a job, and deletes one until it is gone', async () => {
    const started = await start({ mode });
    const { slack, logLines } = started;
    const restart = await (await slack.command('/vizjobs restart 198', operator)).answer();
    await slack.click(restart, 'Restart', operator);
    expect(textOf(await settled(started, restart.ts))).toMatch(/Restarted after/);
    logLines.length = 0;
    const question = await (await slack.command('/vizjobs delete 198', operator)).answer();
    expect(textOf(question)).toContain("can't be undone");
    await slack.click(question, 'Delete', operator);
    expect(textOf(await settled(started, question.ts))).toMatch(/Deleted.*after/);
  });

  test('create validates its form and shows the new job until it runs', async () => {
    const started = await start({ mode });
    const { slack, modelarts } = started;
    await slack.command('/vizjobs create', operator);
    const form = await waitUntil(() => slack.modalOf(OPERATOR));
    const wrong = await slack.submit(form, { Name: 'no spaces', 'Log path in OBS': 'bucket' }, operator);
    expect(JSON.stringify(wrong.ackBody)).toMatch(/1 to 20 letters.*\/bucket\/folder\//);
    const open = await waitUntil(() => slack.modalOf(OPERATOR));
    const values = {
      Name: 'new-board',
      'Log path in OBS': '/bucket/logs/',
      Type: 'MindInsight',
      Description: 'For today',
      'Stop automatically after (hours)': '2',
    };
    const exchange = await slack.submit(open, values, operator);
    expect(exchange.acked).toBe(true);
    const outcome = await waitUntil(() =>
      slack.messages.find((message) => /Running after/.test(textOf(message))),
    );
    expect(textOf(outcome)).toContain('new-board');
    // ModelArts' answer has no type.
    const created = slack.messages.find((message) => textOf(message).includes('*Created.*'));
    expect(created && textOf(created)).toContain('*Type*  mindinsight');
    const job = modelarts.jobs.all().find(({ job_name: name }) => name === 'new-board');
    expect(job).toMatchObject({ train_url: '/bucket/logs/', job_type: 'mindinsight', job_desc: 'For today' });
    expect(JSON.stringify(job?.schedule)).toContain('2');
    expect(audit(started)).toMatchObject([{ verb: 'create', outcome: 'accepted' }]);
  });

  test('after ModelArts rejects to create a job, the form reopens with everything typed', async () => {
    const started = await start({ mode });
    const { slack, modelarts } = started;
    await slack.command('/vizjobs create', operator);
    const form = await waitUntil(() => slack.modalOf(OPERATOR));
    modelarts.inject({ kind: 'forbidden', operation: 'create', times: 1 });
    const values = {
      Name: 'new-board',
      'Log path in OBS': '/bucket/"odd"/',
      Type: 'MindInsight',
      Description: 'For “today” & tomorrow',
      'Stop automatically after (hours)': '2',
    };
    await slack.submit(form, values, operator);
    const refusal = await waitUntil(() => slack.messages.at(-1));
    expect(textOf(refusal)).toMatch(/may not do this|lacks a permission/);
    expect(labelsOf(refusal)).toEqual(['Open the form again', 'Help']);
    await slack.click(refusal, 'Open the form again', operator);
    const again = await waitUntil(() =>
      [slack.modalOf(OPERATOR)].find((view) => view !== undefined && view.id !== form.id),
    );
    await slack.submit(again, {}, operator);
    await expect
      .poll(() => modelarts.jobs.all().find(({ job_name: name }) => name === 'new-board'))
      .toMatchObject({
        train_url: '/bucket/"odd"/',
        job_type: 'mindinsight',
        job_desc: 'For “today” & tomorrow',
        schedule: [{ duration: 2 }],
      });
  });

  test('after ModelArts rejects a description, the form reopens with it', async () => {
    const started = await start({ mode });
    const { slack, modelarts } = started;
    await slack.command('/vizjobs describe 197', operator);
    const describeForm = (id?: string) =>
      waitUntil(() =>
        [slack.modalOf(OPERATOR)].find((view) => view?.callback_id === 'describe' && view.id !== id),
      );
    const form = await describeForm();
    modelarts.inject({ kind: 'forbidden', operation: 'describe', times: 1 });
    await slack.submit(form, { description: 'By form' }, operator);
    const refusal = await waitUntil(() => slack.messages.at(-1));
    expect(labelsOf(refusal)).toEqual(['Open the form again', 'Help']);
    expect(modelarts.jobs.get('197')?.job_desc).not.toBe('By form');
    await slack.click(refusal, 'Open the form again', operator);
    await slack.submit(await describeForm(form.id), {}, operator);
    await expect.poll(() => modelarts.jobs.get('197')?.job_desc).toBe('By form');
  });

  test('describes a job by command, and by a form prefilled with the current text', async () => {
    const started = await start({ mode });
    const { slack, modelarts } = started;
    const answer = await (await slack.command('/vizjobs describe 197 "A new text"', operator)).answer();
    expect(textOf(answer)).toContain('A new text');
    await slack.click(answer, 'Edit description …', operator);
    const form = await waitUntil(() =>
      [slack.modalOf(OPERATOR)].find((view) => view?.callback_id === 'describe'),
    );
    expect(JSON.stringify(form)).toContain('A new text');
    await slack.submit(form, { description: 'By form' }, operator);
    await expect.poll(() => modelarts.jobs.get('197')?.job_desc).toBe('By form');
    await expect.poll(() => audit(started).map(({ verb }) => verb)).toEqual(['describe', 'describe']);
  });
});

describe('permission to act', () => {
  const refused = async (
    environment: Record<string, string>,
    from: { user: string; channel: string },
    text = 'stop 197',
  ) => {
    const started = await start({ environment });
    const message = await (await started.slack.command(`/vizjobs ${text}`, from)).answer();
    expect(changes(started)).toEqual([]);
    return textOf(message);
  };

  test.each([
    [
      'excludes everyone if there are no operators',
      { VIZJOBS_OPERATORS: '' },
      operator,
      'No operators are configured',
    ],
    ['excludes viewers', {}, { user: VIEWER, channel: ML_OPS }, 'Only operators'],
    [
      'excludes guests, even if listed',
      { VIZJOBS_OPERATORS: GUEST },
      { user: GUEST, channel: ML_OPS },
      'Guests can read jobs',
    ],
    [
      'excludes other channels',
      { VIZJOBS_CHANNELS: ML_OPS },
      { user: OPERATOR, channel: RANDOM },
      "doesn't show jobs in that channel",
    ],
  ])('%s', async (_, environment, from, words) => {
    expect(await refused(environment, from)).toContain(words);
  });

  test('excludes people from other workspaces, even if listed', async () => {
    const { slack } = await start();
    const stranger = slack.users.get(OPERATOR);
    if (stranger) slack.users.set(OPERATOR, { ...stranger, team_id: 'T0ELSEWHERE' });
    expect(textOf(await (await slack.command('/vizjobs stop 197', operator)).answer())).toContain(
      'another workspace',
    );
  });

  test("excludes people whose profile Slack won't return", async () => {
    const { slack } = await start();
    slack.failNext('users.info', { error: 'user_not_found', times: 5 });
    expect(textOf(await (await slack.command('/vizjobs stop 197', operator)).answer())).toContain(
      "couldn't check your permissions",
    );
  });

  test('includes members of a listed user group', async () => {
    const { slack } = await start({ environment: { VIZJOBS_OPERATORS: 'S0OPERATORS' } });
    expect(labelsOf(await (await slack.command('/vizjobs stop 197', operator)).answer())).toEqual([
      'Keep',
      'Stop',
    ]);
    const viewer = await (
      await slack.command('/vizjobs stop 197', { user: VIEWER, channel: ML_OPS })
    ).answer();
    expect(textOf(viewer)).toContain('Only operators');
  });

  test('reading is limited to viewers and operators once viewers are listed', async () => {
    const { slack } = await start({ environment: { VIZJOBS_VIEWERS: 'U0SOMEONE01' } });
    expect(
      textOf(await (await slack.command('/vizjobs', { user: VIEWER, channel: ML_OPS })).answer()),
    ).toContain('VIZJOBS_VIEWERS');
    expect(textOf(await (await slack.command('/vizjobs', operator)).answer())).toContain('2 jobs');
    expect(
      textOf(await (await slack.command('/vizjobs help', { user: VIEWER, channel: ML_OPS })).answer()),
    ).toContain('What to type');
  });

  test('is checked at the click, not when the button was rendered', async () => {
    const started = await start({ environment: { VIZJOBS_OPERATORS: 'S0OPERATORS' } });
    const { slack, clock } = started;
    const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
    slack.userGroups.set('S0OPERATORS', { id: 'S0OPERATORS', handle: 'operators', users: [] });
    clock.forward(5 * 60_001);
    const answer = await (await slack.click(question, 'Stop', operator)).answer();
    expect(textOf(answer)).toContain('Only operators');
    expect(changes(started)).toEqual([]);
  });

  test('hides menu entries that change jobs from people without it', async () => {
    const { slack } = await start();
    // Both are rendered from the same ModelArts response.
    expect(textOf(await (await slack.command('/vizjobs', operator)).answer())).toContain(
      '"value":"stop 197"',
    );
    const list = await (await slack.command('/vizjobs', { user: VIEWER, channel: ML_OPS })).answer();
    expect(textOf(list)).toContain('"value":"show 197"');
    expect(textOf(list)).not.toMatch(/"value":"(stop|restart|delete|describe) /);
    const details = await (
      await slack.command('/vizjobs show 197', { user: VIEWER, channel: ML_OPS })
    ).answer();
    expect(labelsOf(details)).toEqual(['Open', 'Refresh', 'Share', 'Tell me when it ends']);
  });
});

describe('one click makes one change', () => {
  test('on a double click', async () => {
    const started = await start({ latency: 50 });
    const { slack } = started;
    const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
    await Promise.all([slack.click(question, 'Stop', operator), slack.click(question, 'Stop', operator)]);
    await settled(started, question.ts);
    expect(changes(started)).toHaveLength(1);
  });

  test('Keep removes the confirmation and changes nothing', async () => {
    const started = await start();
    const { slack } = started;
    const question = await (await slack.command('/vizjobs delete 197', operator)).answer();
    await slack.click(question, 'Keep', operator);
    await expect.poll(() => slack.messages).toEqual([]);
    expect(changes(started)).toEqual([]);
  });

  test.each<FaultKind>(['reset', 'hang', 'status-502', 'cut-json'])(
    'a stop whose response is lost (%s) is not sent twice',
    async (kind) => {
      const started = await start({ deadline: 1_000 });
      const { slack, modelarts } = started;
      const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
      modelarts.inject({ kind, operation: 'stop', after: 'processing' });
      await slack.click(question, 'Stop', operator);
      expect(textOf(await settled(started, question.ts))).toMatch(/Stopped after/);
      expect(changes(started)).toHaveLength(1);
    },
  );

  test('a stop that never reached ModelArts is sent again', async () => {
    const started = await start();
    const { slack, modelarts } = started;
    const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
    modelarts.inject({ kind: 'reset', operation: 'stop' });
    await slack.click(question, 'Stop', operator);
    expect(textOf(await settled(started, question.ts))).toMatch(/Stopped after/);
    expect(changes(started)).toHaveLength(2);
  });

  test('a stop that can be neither confirmed nor checked is uncertain, also in the audit line', async () => {
    const started = await start();
    const { slack, modelarts } = started;
    const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
    modelarts.inject({ kind: 'reset', operation: 'stop', after: 'processing' });
    modelarts.onRequest(({ operation }) => {
      if (operation === 'stop') modelarts.inject({ kind: 'forbidden', operation: 'get' });
    });
    const answer = await (await slack.click(question, 'Stop', operator)).answer();
    expect(textOf(answer)).toMatch(/may or may not have been made/);
    expect(audit(started)).toMatchObject([{ outcome: 'uncertain: The change may have been made' }]);
  });

  test.each([
    ['is looked up', 'processing' as const, 1],
    ['is sent again if the job is not there', undefined, 2],
  ])('a create whose response is lost %s, leaving one job', async (_, after, requests) => {
    const started = await start();
    const { slack, modelarts } = started;
    await slack.command('/vizjobs create', operator);
    const form = await waitUntil(() => slack.modalOf(OPERATOR));
    modelarts.inject({ kind: 'reset', operation: 'create', ...(after ? { after } : {}) });
    await slack.submit(form, { Name: 'once', 'Log path in OBS': '/bucket/logs/' }, operator);
    await waitUntil(() => slack.messages.find((message) => /Created/.test(textOf(message))));
    expect(modelarts.jobs.all().filter(({ job_name: name }) => name === 'once')).toHaveLength(1);
    expect(changes(started)).toHaveLength(requests);
  });
});

test('a replayed signed click changes nothing', async () => {
  const started = await start({ mode: 'http' });
  const { slack, modelarts, bot, clock } = started;
  const question = await (await slack.command('/vizjobs restart 198', operator)).answer();
  const payload = {
    type: 'block_actions',
    user: { id: OPERATOR, team_id: slack.users.get(OPERATOR)?.team_id },
    team: { id: slack.users.get(OPERATOR)?.team_id },
    channel: { id: ML_OPS },
    trigger_id: 'once',
    response_url: `${slack.origin}/commands/nowhere`,
    container: { type: 'message', message_ts: question.ts, channel_id: ML_OPS, is_ephemeral: true },
    actions: [
      { type: 'button', action_id: 'confirm:restart', block_id: 'b', value: 'restart 198', action_ts: '1' },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = Math.floor(clock.now() / 1_000);
  const send = () =>
    fetch(`http://127.0.0.1:${bot().port}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': sign(slack.signingSecret, timestamp, body),
      },
      body,
    });
  expect((await send()).status).toBe(200);
  await expect.poll(() => changes(started).length).toBe(1);
  modelarts.jobs.update('198', { status: 12 });
  const asked = started.logLines.filter(({ msg }) => msg === 'command').length;
  await send();
  await expect
    .poll(() => started.logLines.filter(({ msg }) => msg === 'command').length)
    .toBeGreaterThan(asked);
  expect(changes(started)).toHaveLength(1);
});

test('permission is checked again when a form is submitted', async () => {
  const started = await start({ environment: { VIZJOBS_OPERATORS: 'S0OPERATORS' } });
  const { slack, clock } = started;
  await slack.command('/vizjobs create', operator);
  const form = await waitUntil(() => slack.modalOf(OPERATOR));
  slack.userGroups.set('S0OPERATORS', { id: 'S0OPERATORS', handle: 'operators', users: [] });
  clock.forward(5 * 60_001);
  await slack.submit(form, { Name: 'late', 'Log path in OBS': '/bucket/logs/' }, operator);
  const answer = await waitUntil(() => slack.messages.at(-1));
  expect(textOf(answer)).toContain('Only operators');
  expect(changes(started)).toEqual([]);
});

describe('what ModelArts rejects', () => {
  test("is reported with the job's actual status", async () => {
    const started = await start();
    const { slack, modelarts } = started;
    const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
    const seen = modelarts.jobs.get('197');
    expect(seen?.status).toBe(8);
    modelarts.jobs.update('197', { status: 10 });
    await slack.click(question, 'Stop', operator);
    expect(textOf(await settled(started, question.ts))).toContain(
      "This job can't be stopped now: its status is Completed.",
    );
    expect(audit(started)).toMatchObject([{ outcome: expect.stringContaining('job status: 10') }]);
  });

  test.each([
    ['restart 197', "can't be restarted now: its status is Running"],
    ['stop 198', "can't be stopped now: its status is Stopped"],
    ['stop 4711', 'Use its ID or complete name.'],
  ])('%s is not even requested', async (text, words) => {
    const started = await start();
    const message = await (await started.slack.command(`/vizjobs ${text}`, operator)).answer();
    expect(textOf(message)).toContain(words);
    expect(changes(started)).toEqual([]);
  });

  test('an error leaves the confirmation in place, with its button', async () => {
    const started = await start();
    const { slack, modelarts } = started;
    const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
    modelarts.inject({ kind: 'forbidden', operation: 'stop' });
    const failure = await (await slack.click(question, 'Stop', operator)).answer();
    expect(failure.ts).not.toBe(question.ts);
    expect(textOf(failure)).toMatch(/may not do this|lacks a permission/);
    await slack.click(question, 'Stop', operator);
    await expect.poll(() => changes(started).length).toBe(2);
  });
});

test('reports a job that is still changing after five minutes, with Refresh', async () => {
  const started = await start();
  const { slack, modelarts } = started;
  const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
  const hold = modelarts.onRequest(({ operation }) => {
    if (operation === 'get' || operation === 'stop') modelarts.jobs.update('197', { status: 15 });
  });
  await slack.click(question, 'Stop', operator);
  const outcome = await settled(started, question.ts);
  hold();
  expect(textOf(outcome)).toMatch(/Not stopped yet after 5 min/);
  expect(labelsOf(outcome)).toContain('Refresh');
});

test('reports every change in the audit channel, and a failed report blocks nothing', async () => {
  const started = await start({
    jobs: [{ job_id: '197', job_name: '<!channel> *board*', status: 8, job_desc: 'our secret project' }],
    environment: { VIZJOBS_AUDIT_CHANNEL: ML_OPS },
  });
  const { slack } = started;
  const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
  await slack.click(question, 'Stop', operator);
  await settled(started, question.ts);
  const line = slack.messages.find(({ ephemeralTo }) => ephemeralTo === undefined);
  expect(line?.text).toMatch(
    new RegExp(`<@${OPERATOR}> in <#${ML_OPS}>: stop .&lt;!channel&gt; \\*board\\*. .#197. – accepted`),
  );

  expect(audit(started)[0]?.['job']).toEqual({ id: '197', name: '<!channel> *board*' });

  const failing = await start({ environment: { VIZJOBS_AUDIT_CHANNEL: 'C0NOWHERE01' } });
  const again = await (await failing.slack.command('/vizjobs stop 197', operator)).answer();
  await failing.slack.click(again, 'Stop', operator);
  expect(textOf(await settled(failing, again.ts))).toMatch(/Stopped after/);
});

test('the audit line never has the request ID of another response', async () => {
  const started = await start();
  const { slack, modelarts } = started;
  const question = await (await slack.command('/vizjobs stop 197', operator)).answer();
  // Reads before the change get a response; the change doesn't.
  modelarts.onRequest(({ operation }) => {
    if (operation === 'get') modelarts.inject({ kind: 'reset', times: 50 });
  });
  await slack.click(question, 'Stop', operator);
  await expect.poll(() => audit(started)).toHaveLength(1);
  expect(audit(started)[0]?.['requestId']).toBeUndefined();
});

test("a job's final status is shown however many it passes through, within the five uses of a response URL", async () => {
  const started = await start();
  const { slack, modelarts } = started;
  const question = await (await slack.command('/vizjobs restart 198', operator)).answer();
  const passing = [1, 2, 4, 18, 7, 19, 8];
  modelarts.onRequest(({ operation }) => {
    const isFollowing = changes(started).length > 0 && /^(get|restart)$/.test(operation ?? '');
    const status = isFollowing ? passing.shift() : undefined;
    if (status !== undefined) modelarts.jobs.update('198', { status });
  });
  await slack.click(question, 'Restart', operator);
  expect(textOf(await settled(started, question.ts))).toMatch(/Restarted after/);
  expect(passing).toEqual([]);
  expect(started.logLines.filter(({ msg }) => msg === 'not answered')).toEqual([]);
});

test('a form sent after its response URL has expired is answered in a direct message', async () => {
  const { slack, modelarts, clock } = await start();
  await slack.command('/vizjobs describe 197', operator);
  const form = await waitUntil(() =>
    [slack.modalOf(OPERATOR)].find((view) => view?.callback_id === 'describe'),
  );
  clock.forward(31 * 60_000);
  await slack.submit(form, { description: 'After lunch' }, operator);
  const answer = await waitUntil(() => slack.messages.at(-1));
  expect(answer).toMatchObject({ channel: `D${OPERATOR.slice(1)}` });
  expect(textOf(answer)).toContain('Description changed');
  expect(modelarts.jobs.get('197')?.job_desc).toBe('After lunch');
});

test('for a name shared by several jobs, offers each job and confirms the chosen one', async () => {
  const started = await start({
    jobs: seeds(3, 8, 'x').map((job, index) => ({
      ...job,
      job_name: 'twin',
      status: [8, 12, 10][index] ?? 8,
    })),
  });
  const { slack } = started;
  const choice = await (await slack.command('/vizjobs stop twin', operator)).answer();
  expect(textOf(choice)).toContain('3 jobs have that name');
  expect(textOf(choice)).toContain('Which one should stop? Nothing has been stopped.');
  expect(changes(started)).toEqual([]);
  const question = await (await slack.click(choice, 'Stop …', operator)).answer();
  expect(question.ts).toBe(choice.ts);
  expect(textOf(question)).toContain('Stop this job?');
  await slack.click(question, 'Stop', operator);
  await settled(started, question.ts);
  expect(changes(started)).toHaveLength(1);
});

test('a job named like the ID of a deleted job is not changed in its place', async () => {
  const started = await start();
  const { slack, modelarts, logLines } = started;
  const first = await (await slack.command('/vizjobs delete 198', operator)).answer();
  const second = await (await slack.command('/vizjobs delete 198', operator)).answer();
  await slack.click(first, 'Delete', operator);
  expect(textOf(await settled(started, first.ts))).toContain('Deleted after');
  modelarts.jobs.update('197', { job_name: '198' });
  logLines.length = 0;
  await slack.click(second, 'Delete', operator);
  expect(textOf(await settled(started, second.ts))).toContain('There is no job');
  expect(changes(started)).toHaveLength(1);
});
