import { describe, expect, test } from 'vitest';
import { idsOf, labelsOf, type Mode, seeds, startBot, textOf } from './bot.ts';

const failedCodes = [3, 5, 6, 11, 13, 14, 16, 17, 21, 22];

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test('/vizjobs failed pages through all failed jobs of 137 and back, with one request per view', async () => {
    const failed = failedCodes.flatMap((code, index) => seeds(index === 0 ? 5 : 4, code, `bad${code}`));
    const others = [8, 10, 12, 7].flatMap((code) => seeds(24, code, `ok${code}`));
    const { slack, modelarts, clock } = await startBot({ mode, jobs: [...failed, ...others] });
    expect(failed.length + others.length).toBe(137);

    let message = await (await slack.command('/vizjobs failed')).answer();
    const there = [message];
    const requests = [modelarts.requests.length];
    while (labelsOf(message).includes('Next')) {
      message = await press('Next');
      there.push(message);
    }
    const back = [message];
    while (labelsOf(message).includes('Previous')) {
      message = await press('Previous');
      back.push(message);
    }

    expect(there.flatMap(idsOf).sort()).toEqual(failed.map((job) => job.job_id).sort());
    expect(back.reverse().map(idsOf)).toEqual(there.map(idsOf));
    expect(requests).toEqual(requests.map(() => 1));
    expect(slack.messages).toHaveLength(1);

    async function press(label: string) {
      // Past the lifetime of a cached answer.
      clock.forward(5_001);
      const before = modelarts.requests.length;
      const answer = await (await slack.click(message, label)).answer();
      requests.push(modelarts.requests.length - before);
      return answer;
    }
  });

  test('acknowledges every command and click immediately', async () => {
    const { slack } = await startBot({ mode, jobs: seeds(11, 11, 'job'), latency: 300 });
    const command = await slack.command('/vizjobs failed');
    const click = await slack.click(await command.answer(), 'Next');
    for (const exchange of [command, click]) expect(exchange).toMatchObject({ acked: true });
    // ModelArts takes 300 ms, but an acknowledgement doesn't wait for it.
    expect(command.ackMs).toBeLessThan(300);
    await click.answer();
  });

  test('a button from before a restart still works', async () => {
    const jobs = seeds(25, 11, 'job');
    const { slack, restart } = await startBot({ mode, jobs });
    const message = await (await slack.command('/vizjobs failed')).answer();
    await restart();
    const click = await slack.click(message, 'Next');
    expect(idsOf(await click.answer())).toEqual(jobs.slice(10, 20).map((job) => job.job_id));
  });

  test('shows the last button pressed, even if an earlier response arrives later', async () => {
    const jobs = [...seeds(3, 11, 'bad'), ...seeds(2, 8, 'board')];
    const { slack, modelarts, logLines } = await startBot({ mode, jobs });
    const message = await (await slack.command('/vizjobs failed')).answer();
    modelarts.inject({ kind: 'slow', delayMs: 500 });
    await slack.click(message, 'Refresh');
    // Unlike Refresh, this asks for a list of all statuses, so the two don't share a request.
    const all = await (await slack.click(message, 'All 5')).answer();
    expect(idsOf(all)).toHaveLength(5);
    await expect.poll(() => logLines.some(({ outcome }) => outcome === 'overtaken')).toBe(true);
    expect(slack.messages.map(idsOf)).toEqual([idsOf(all)]);
  });

  test('the select jumps to a page', async () => {
    const jobs = seeds(45, 11, 'job');
    const { slack } = await startBot({ mode, jobs });
    const message = await (await slack.command('/vizjobs failed')).answer();
    const last = await (await slack.click(message, { value: 'failed page:5' })).answer();
    expect(last.ts).toBe(message.ts);
    expect(idsOf(last)).toEqual(jobs.slice(40).map((job) => job.job_id));
  });

  test('a list is visible only to the requester, and paging replaces it', async () => {
    const { slack } = await startBot({ mode, jobs: seeds(11, 11, 'job') });
    const message = await (await slack.command('/vizjobs failed')).answer();
    const next = await (await slack.click(message, 'Next')).answer();
    expect(message.ephemeralTo).toBeDefined();
    expect(next.ts).toBe(message.ts);
    expect(next.ephemeralTo).toBe(message.ephemeralTo);
  });

  test('a typo is explained without any request', async () => {
    const { slack, modelarts } = await startBot({ mode, jobs: [] });
    const message = await (await slack.command('/vizjobs faild sort:nmae')).answer();
    expect(textOf(message)).toContain('sort:name');
    expect(modelarts.requests).toHaveLength(0);
  });
});

test('buttons posted by version 0.1 still work', async () => {
  const { slack } = await startBot({ jobs: seeds(11, 11, 'job') });
  let payload: Readonly<Record<string, unknown>> = {};
  slack.onEvent((event) => {
    if (event.type === 'delivery') payload = event.payload;
  });
  const list = await (await slack.command('/vizjobs failed')).answer();
  expect((await (await slack.click(list, 'Next')).answer()).text).toContain('page 2 of 2');
  const former = (action_id: string, value: string) =>
    slack.deliver('interactive', {
      ...payload,
      trigger_id: action_id,
      actions: [{ type: 'button', action_id, block_id: 'b', value, action_ts: '1' }],
    });
  await former('run:all', 'failed');
  await expect.poll(() => slack.messages[0]?.text).toContain('page 1 of 2');
  await former('new:details', 'help');
  await expect.poll(() => slack.messages).toHaveLength(2);
});

test('Refresh can be pressed again at once', async () => {
  const { slack, modelarts } = await startBot({ jobs: seeds(2, 11, 'bad') });
  const list = await (await slack.command('/vizjobs failed')).answer();
  const [gone = ''] = idsOf(list);
  await (await slack.click(list, 'Refresh')).answer();
  modelarts.jobs.remove(gone);
  expect(idsOf(await (await slack.click(list, 'Refresh')).answer())).toHaveLength(1);
});

test('what Slack escapes in a command is searched for as typed, also by the buttons of the answer', async () => {
  const { slack, modelarts } = await startBot({ jobs: seeds(12, 11, 'r&d <x>') });
  const message = await (await slack.command('/vizjobs failed "r&d <x>"')).answer();
  expect(message.text).toContain('“r&amp;d &lt;x&gt;”');
  expect(message.text).toContain('page 1 of 2');
  const next = await (await slack.click(message, 'Next')).answer();
  expect(next.text).toContain('“r&amp;d &lt;x&gt;”, page 2 of 2');
  expect(new Set(modelarts.requests.map(({ query }) => query['search_content']))).toEqual(
    new Set(['r&d <x>']),
  );
});
