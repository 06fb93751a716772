import { expect, test } from 'vitest';
import { ML_OPS, OPERATOR } from '../../playground/slack/workspace.ts';
import { waitUntil } from '../waitUntil.ts';
import { idsOf, labelsOf, seeds, startBot, textOf } from './bot.ts';

const operator = { user: OPERATOR, channel: ML_OPS };
const asking = 'Asking ModelArts …';

function start(options: { readonly deadline?: number; readonly patience?: number } = {}) {
  return startBot({
    jobs: [...seeds(13, 11, 'job'), { job_id: '198', job_name: 'board', status: 12 }],
    environment: { VIZJOBS_OPERATORS: OPERATOR },
    patience: 20,
    ...options,
  });
}

test('while ModelArts is slow, a waiting message replaces the list, then the answer replaces it', async () => {
  const { slack, modelarts } = await start();
  const list = await (await slack.command('/vizjobs failed', operator)).answer();
  modelarts.inject({ kind: 'slow', delayMs: 700 });
  const exchange = await slack.click(list, 'Refresh', operator);
  const [line, answer] = await exchange.answers(2);
  expect(line && textOf(line)).toContain(asking);
  expect(answer && idsOf(answer)).toHaveLength(10);
  expect(slack.messages.map(({ ts }) => ts)).toEqual([list.ts]);
});

test("when ModelArts doesn't respond, the error replaces the waiting message, and Try again repeats the command", async () => {
  const { slack, modelarts } = await start({ deadline: 1_000 });
  const list = await (await slack.command('/vizjobs failed', operator)).answer();
  modelarts.inject({ kind: 'hang' });
  await slack.click(list, 'Refresh', operator);
  const failure = await waitUntil(() =>
    slack.messages.find((message) => textOf(message).includes("didn't respond in time")),
  );
  expect(failure.ts).toBe(list.ts);
  expect(slack.messages).toHaveLength(1);
  expect(labelsOf(failure)).toEqual(['Try again', 'Help']);
  await slack.click(failure, 'Try again', operator);
  await waitUntil(() => slack.messages.some((message) => idsOf(message).length === 10));
  expect(slack.messages).toHaveLength(1);
});

test.each([
  ['before', 20, 500],
  ['after', 700, 0],
])(
  'if the waiting message is due %s the answer to a later click, that answer stays, and an error stands beside it',
  async (_, patience, delayMs) => {
    const { slack, modelarts } = await start({ deadline: 1_200, patience });
    const list = await (await slack.command('/vizjobs failed', operator)).answer();
    const current = () => slack.messages.find(({ ts }) => ts === list.ts) ?? list;
    modelarts.inject({ kind: 'hang' });
    modelarts.inject({ kind: 'slow', delayMs });
    await Promise.all([slack.click(list, 'Refresh', operator), slack.click(list, 'All 14', operator)]);
    await waitUntil(() => current().text.startsWith('14 '));
    const failure = await waitUntil(() =>
      slack.messages.find((message) => textOf(message).includes("didn't respond in time")),
    );
    expect(failure.ts).not.toBe(list.ts);
    expect(current().text).toMatch(/^14 /);
  },
);

test('during a slow change the waiting message has no buttons, and one response URL covers all updates', async () => {
  const started = await start();
  const { slack, modelarts } = started;
  const question = await (await slack.command('/vizjobs restart 198', operator)).answer();
  modelarts.inject({ kind: 'slow', delayMs: 700 });
  const statuses = [12, 1, 2, 4, 7, 18, 19, 8];
  modelarts.onRequest(({ operation }) => {
    const status = operation === 'get' ? statuses.shift() : undefined;
    if (status !== undefined) modelarts.jobs.update('198', { status });
  });
  const exchange = await slack.click(question, 'Restart', operator);
  await waitUntil(() => started.logLines.some(({ msg, kind }) => msg === 'command' && kind === 'confirm'));
  const texts = exchange.received.map(textOf);
  expect(texts[0]).toContain(asking);
  expect(texts[1]).toContain('Restarting …');
  expect(texts.at(-1)).toContain('Restarted after');
  expect(started.logLines.filter(({ msg }) => msg === 'not answered')).toEqual([]);
  expect(slack.messages).toHaveLength(1);
});

test("after a typed command, shows nothing that couldn't be replaced", async () => {
  const { slack, modelarts } = await start();
  modelarts.inject({ kind: 'slow', delayMs: 300 });
  const exchange = await slack.command('/vizjobs failed', operator);
  await exchange.answer();
  expect(slack.messages).toHaveLength(1);
  expect(idsOf(slack.messages[0] ?? (await exchange.answer()))).toHaveLength(10);
});

test('a form opened from the menu of a list leaves the list as it is', async () => {
  const { slack } = await startBot({ database: true, patience: 1 });
  await (await slack.command('/vizjobs schedule daily 9:00 UTC', operator)).answer();
  const list = await (await slack.command('/vizjobs schedules', operator)).answer();
  const id = /schedule send (\w{6})/.exec(textOf(list))?.[1] ?? '';
  await slack.click(list, { value: `schedule edit ${id}` }, operator);
  await waitUntil(() => slack.modalOf(OPERATOR)?.callback_id === 'schedule');
  expect(slack.messages.find(({ ts }) => ts === list.ts)?.text).toBe(list.text);
});
