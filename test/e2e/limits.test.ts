import { expect, test } from 'vitest';
import { idsOf, seeds, startBot, textOf } from './bot.ts';

const always = Number.POSITIVE_INFINITY;

test('rejects the 21st waiting question of a person at once, and answers the others in turn', async () => {
  const { slack, modelarts, logLines } = await startBot({
    jobs: seeds(3, 11, 'job'),
    environment: { MODELARTS_MAX_IN_FLIGHT: '1' },
  });
  modelarts.inject({ kind: 'slow', delayMs: 4_000 });
  const first = await slack.command('/vizjobs job');
  await expect.poll(() => modelarts.inFlight.now).toBe(1);
  const more = await Promise.all(
    Array.from({ length: 21 }, (_, index) => slack.command(`/vizjobs "job-${index}"`)),
  );
  const polite = await Promise.race(more.map((exchange) => exchange.answer()));
  expect(textOf(polite)).toContain('One at a time, please.');
  expect(textOf(polite)).toContain('You already have 20 requests waiting');
  expect(polite.ephemeralTo).toBeDefined();
  expect(modelarts.requests).toHaveLength(1);

  expect(idsOf(await first.answer())).toHaveLength(3);
  const answers = await Promise.all(more.map((exchange) => exchange.answer()));
  expect(answers.filter((answer) => textOf(answer).includes('One at a time'))).toHaveLength(1);
  expect(modelarts.requests).toHaveLength(21);
  await expect.poll(() => logLines.filter(({ msg }) => msg === 'command')).toHaveLength(22);
  expect(logLines.filter(({ outcome }) => outcome === 'too-many-questions')).toHaveLength(1);
});

test("many slow questions of one person don't delay another", async () => {
  const { slack, modelarts } = await startBot({
    jobs: seeds(3, 11, 'job'),
    environment: { MODELARTS_MAX_IN_FLIGHT: '2' },
    deadline: 4_000,
  });
  modelarts.inject({ kind: 'hang' });
  const [anna, ben] = [...slack.users.keys()];
  const many = Array.from({ length: 20 }, (_, index) =>
    slack.command(`/vizjobs "job-${index}"`, { user: anna ?? '' }),
  );
  await Promise.all(many);
  const answer = await (await slack.command('/vizjobs job', { user: ben ?? '' })).answer();
  expect(idsOf(answer)).toHaveLength(3);
  // Anna's first request is still in flight.
  expect(modelarts.requests).toHaveLength(2);
});

test('reports an outage at once with its start, and recovers when it ends', async () => {
  const { slack, modelarts, clock, logLines } = await startBot({ jobs: seeds(3, 11, 'job') });
  modelarts.inject({ kind: 'status-503', times: always, retryAfter: 0 });
  const since = Math.floor(clock.now() / 1_000);
  for (const text of ['failed', 'running', '"a name"']) {
    const message = await (await slack.command(`/vizjobs ${text}`)).answer();
    expect(textOf(message)).toContain('has a problem right now');
  }
  const asked = modelarts.requests.length;
  const error = await (await slack.command('/vizjobs failed')).answer();
  expect(modelarts.requests).toHaveLength(asked);
  const time = /Failing since <!date\^(\d+)\^/.exec(textOf(error))?.[1];
  expect(Number(time)).toBeGreaterThanOrEqual(since);
  expect(error.text).toMatch(
    /Failing since \d\d:\d\d UTC\. vizjobs keeps retrying; next try at \d\d:\d\d UTC\./,
  );
  await expect.poll(() => logLines.filter(({ msg }) => msg === 'command')).toHaveLength(4);
  expect(logLines.findLast(({ msg }) => msg === 'command')).toMatchObject({
    outcome: 'modelarts-down',
    upstreamRequests: 0,
  });

  modelarts.clearFaults();
  clock.forward(6_300);
  expect(idsOf(await (await slack.click(error, 'Try again')).answer())).toHaveLength(3);
});
