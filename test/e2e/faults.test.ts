import { describe, expect, test } from 'vitest';
import type { FaultKind } from '../../playground/modelarts/server.ts';
import { VIEWER } from '../../playground/slack/workspace.ts';
import { freePort } from '../freePort.ts';
import { httpsServer } from '../httpsServer.ts';
import { waitUntil } from '../waitUntil.ts';
import { idsOf, labelsOf, seeds, startBot, textOf } from './bot.ts';

const always = Number.POSITIVE_INFINITY;

describe('what people see when ModelArts', () => {
  test.each<[FaultKind, string, string]>([
    ['status-500', 'has a problem right now', 'HTTP 500'],
    ['status-502', 'has a problem right now', 'HTTP 502'],
    ['status-503', 'has a problem right now', 'HTTP 503'],
    ['status-429', 'Too many requests', 'HTTP 429'],
    ['gateway-throttle', 'Too many requests', 'APIG.0308'],
    ['refused-200', 'ModelArts rejected', 'request ID'],
    ['unauthorized', "rejected vizjobs' credentials", 'HTTP 401'],
    ['forbidden', "isn't allowed to do this|lacks a permission", 'HTTP 403'],
    ['api-withdrawn', 'no longer offers visualization jobs', 'APIG.0101'],
    ['html', "can't be read", 'Try again'],
    ['cut-json', "can't be read", 'Try again'],
    ['empty', "can't be read", 'Try again'],
    ['bad-types', "can't be read", 'Try again'],
    ['reset', "can't be reached", 'Try again'],
    ['reset-mid-body', "can't be reached", 'Try again'],
    ['hang', "didn't respond in time", 'narrow it down'],
    ['hang-mid-body', "didn't respond in time", 'narrow it down'],
  ])('responds with %s', async (kind, why, more) => {
    const { slack, modelarts, logLines } = await startBot({ jobs: seeds(3, 11, 'job'), deadline: 2_500 });
    modelarts.inject({ kind, times: always, retryAfter: 0 });
    const message = await (await slack.command('/vizjobs failed')).answer();
    expect(textOf(message)).toMatch(new RegExp(why));
    expect(textOf(message)).toContain(more);
    const reference = /Ref `(\w+)`/.exec(textOf(message))?.[1];
    await expect.poll(() => logLines.find(({ msg }) => msg === 'command')).toMatchObject({ reference });
  });

  test("is hidden behind a proxy's web page: its text goes only to the log", async () => {
    const { slack, modelarts, logLines } = await startBot({ jobs: [] });
    modelarts.inject({ kind: 'html', status: 403, times: always });
    const message = await (await slack.command('/vizjobs failed')).answer();
    expect(textOf(message)).toContain('A proxy responded with a web page, HTTP 403.');
    expect(textOf(message)).not.toMatch(/<h|&lt;|html/);
    expect(logLines).toContainEqual(
      expect.objectContaining({ msg: 'cloud', status: 403, detail: expect.stringContaining('<html>') }),
    );
  });

  test.each<FaultKind>(['status-502', 'status-503', 'reset', 'status-429'])(
    'recovers from one %s: nothing',
    async (kind) => {
      const { slack, modelarts } = await startBot({ jobs: seeds(3, 11, 'job') });
      modelarts.inject({ kind });
      expect(idsOf(await (await slack.command('/vizjobs failed')).answer())).toHaveLength(3);
    },
  );

  test('sends unreadable rows: the others, and how many are missing', async () => {
    const { slack, modelarts } = await startBot({ jobs: seeds(8, 11, 'job') });
    modelarts.inject({ kind: 'garbage-rows' });
    const message = await (await slack.command('/vizjobs')).answer();
    expect(idsOf(message).length).toBeGreaterThan(0);
    expect(textOf(message)).toMatch(/jobs? could not be read/);
  });

  test('forgets the token: nothing, after a new login', async () => {
    const { slack, modelarts, clock } = await startBot({ jobs: seeds(3, 11, 'job'), byToken: true });
    await (await slack.command('/vizjobs')).answer();
    modelarts.expireTokens();
    clock.forward(6_000);
    expect(idsOf(await (await slack.command('/vizjobs')).answer())).toHaveLength(3);
    expect(modelarts.requests.filter(({ operation }) => operation === 'login')).toHaveLength(2);
  });
});

test('people see a company certificate error with its code', async () => {
  const { slack } = await startBot({ environment: { MODELARTS_ENDPOINT: await httpsServer('signed') } });
  const message = textOf(await (await slack.command('/vizjobs failed')).answer());
  expect(message).toContain("from an authority that this machine doesn't trust");
  expect(message).toContain('NODE_EXTRA_CA_CERTS');
  expect(message).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE');
});

test('an unreachable IAM is not taken for ModelArts', async () => {
  const { slack } = await startBot({
    jobs: [],
    byToken: true,
    environment: { OS_AUTH_URL: `http://127.0.0.1:${await freePort()}/v3` },
  });
  const { text } = await (await slack.command('/vizjobs failed')).answer();
  expect(text).toMatch(/^The login service IAM can't be reached\. The connection was refused\./);
});

test('the log says why Slack did not take an answer', async () => {
  const { slack, logLines } = await startBot({ jobs: [] });
  slack.failNext('response_url', { status: 404, error: 'used_url' });
  await (await slack.command('/vizjobs failed')).answer();
  const last = await waitUntil(() => logLines.find(({ msg }) => msg === 'command'));
  expect(logLines).toContainEqual(
    expect.objectContaining({ msg: 'not delivered', reason: '404 used_url', reference: last['reference'] }),
  );
});

test('Try again on an error runs the command again as a new message', async () => {
  const { slack, modelarts } = await startBot({ jobs: seeds(3, 11, 'job') });
  modelarts.inject({ kind: 'html' });
  const failure = await (await slack.command('/vizjobs failed')).answer();
  const answer = await (await slack.click(failure, 'Try again')).answer();
  expect(idsOf(answer)).toHaveLength(3);
  expect(answer.ts).not.toBe(failure.ts);
});

test('Share again on an error shares', async () => {
  const { slack, modelarts, clock } = await startBot({ jobs: seeds(3, 11, 'job') });
  const list = await (await slack.command('/vizjobs failed')).answer();
  modelarts.inject({ kind: 'html' });
  clock.forward(6_000);
  const failure = await (await slack.click(list, 'Share')).answer();
  await slack.click(failure, 'Share again');
  const shared = await waitUntil(() => slack.messages.find(({ ephemeralTo }) => ephemeralTo === undefined));
  expect(idsOf(shared)).toHaveLength(3);
});

test('an error never replaces the list that was clicked', async () => {
  const { slack, modelarts, clock } = await startBot({ jobs: seeds(13, 11, 'job') });
  const list = await (await slack.command('/vizjobs failed')).answer();
  modelarts.inject({ kind: 'forbidden' });
  clock.forward(6_000);
  const failure = await (await slack.click(list, 'Next')).answer();
  expect(textOf(failure)).toContain('Ref');
  expect(slack.messages.map(({ ts }) => ts)).toEqual([list.ts, failure.ts]);
  // The list is still there, and its button works.
  expect(idsOf(await (await slack.click(list, 'Next')).answer())).toHaveLength(3);
});

test('Refresh fetches again, even immediately', async () => {
  const { slack, modelarts } = await startBot({ jobs: seeds(3, 11, 'job') });
  const list = await (await slack.command('/vizjobs failed')).answer();
  modelarts.jobs.remove(seeds(3, 11, 'job')[0]?.job_id ?? '');
  const refreshed = await (await slack.click(list, 'Refresh')).answer();
  expect(idsOf(refreshed)).toHaveLength(2);
  expect(refreshed.ts).toBe(list.ts);
});

describe('Share', () => {
  test('posts a copy for everyone whose only button replies to the person clicking', async () => {
    const { slack } = await startBot({ jobs: seeds(13, 11, 'job') });
    const list = await (await slack.command('/vizjobs failed')).answer();
    await slack.click(list, 'Share');
    const shared = await waitUntil(() => slack.messages.find(({ ephemeralTo }) => ephemeralTo === undefined));
    expect(labelsOf(shared)).toEqual(['Show to me']);
    const mine = await (await slack.click(shared, 'Show to me')).answer();
    expect(mine.ephemeralTo).toBeDefined();
    expect(idsOf(mine)).toEqual(idsOf(list));
  });

  test.each([
    ['show 197', 'There is no job “197”.'],
    ['summary "board"', 'No jobs match “board”'],
  ])('of what %s showed, once that is gone, tells only the person', async (text, words) => {
    const { slack, modelarts, clock } = await startBot({
      jobs: [{ job_id: '197', job_name: 'board', status: 8 }],
    });
    const message = await (await slack.command(`/vizjobs ${text}`)).answer();
    modelarts.jobs.remove('197');
    clock.forward(6_000);
    const answer = await (await slack.click(message, 'Share')).answer();
    expect(answer).toMatchObject({ text: words, ephemeralTo: VIEWER });
    // Its buttons replace the message, which would be everyone's.
    expect(slack.messages.filter(({ ephemeralTo }) => !ephemeralTo)).toEqual([]);
  });

  test("says what to do where the bot isn't a member", async () => {
    const { slack } = await startBot({ jobs: seeds(3, 11, 'job') });
    const random = [...slack.channels.values()].find(({ name }) => name === 'random');
    const list = await (await slack.command('/vizjobs failed', { channel: random?.id ?? '' })).answer();
    const failure = await (await slack.click(list, 'Share', { channel: random?.id ?? '' })).answer();
    expect(textOf(failure)).toContain('/invite @vizjobs');
  });
});

describe('details of one job', () => {
  test('open from Details beside the list, complete', async () => {
    const { slack } = await startBot({
      jobs: [
        {
          job_id: '9007199254740993',
          job_name: 'board',
          status: 8,
          create_time: 1_768_888_080_000,
          duration: 60_000,
          job_desc: 'A board',
          service_url: 'https://board.example/197/',
          train_url: '/bucket/logs/',
          resource_id: 'e17dd874-b5e0-4e9b-aaf0-22b045ad8571',
          job_type: 'mindinsight',
          schedule: [{ type: 'stop', timeUnit: 'HOURS', duration: 2 }],
        },
      ],
    });
    const list = await (await slack.command('/vizjobs running')).answer();
    const details = await (await slack.click(list, { value: 'show 9007199254740993' })).answer();
    for (const part of [
      '9007199254740993',
      'mindinsight',
      'A board',
      '<!date^1768888080^',
      '1 min',
      'https://board.example/197/',
      '/bucket/logs/',
      'e17dd874-b5e0-4e9b-aaf0-22b045ad8571',
      'in 1 h 59 min',
      'code 8',
    ]) {
      expect(textOf(details)).toContain(part);
    }
    expect(details.ts).not.toBe(list.ts);
    expect((await slack.click(details, 'Open')).acked).toBe(true);
  });

  test('for an unknown job say so and offer a search', async () => {
    const { slack } = await startBot({ jobs: seeds(3, 11, 'job') });
    const message = await (await slack.command('/vizjobs show 424242')).answer();
    expect(textOf(message)).toContain('There is no job `424242`');
    expect(labelsOf(message)).toEqual(['Search for it', 'List all']);
  });
});

test('help runs its examples when pressed', async () => {
  const { slack } = await startBot({ jobs: seeds(3, 11, 'job') });
  const help = await (await slack.command('/vizjobs help')).answer();
  expect(idsOf(await (await slack.click(help, 'Failed jobs')).answer())).toHaveLength(3);
});

test('no secret is ever logged, even at the lowest level and during failures', async () => {
  const { slack, modelarts, config, logLines } = await startBot({
    jobs: seeds(13, 11, 'job'),
    byToken: true,
  });
  const list = await (await slack.command('/vizjobs failed')).answer();
  modelarts.inject({ kind: 'reset', times: 3 });
  await (await slack.click(list, 'Refresh')).answer();
  slack.failNext('response_url', { status: 404, error: 'used_url', times: 2 });
  const lost = await slack.command('/vizjobs nothing');
  await expect.poll(() => logLines.filter(({ msg }) => msg === 'command').length).toBe(3);
  const log = JSON.stringify(logLines);
  const { credentials } = config.clouds[0].modelarts;
  const secrets = [
    config.slack.botToken,
    slack.appToken,
    credentials.kind === 'password' ? credentials.password : '',
    lost.responseUrl,
    new URL(lost.responseUrl).pathname,
    'wss:',
    'ws:',
  ];
  for (const secret of secrets) expect(log).not.toContain(secret);
});

test('a wrong password causes one login; message, log and health report it, and when the next try is', async () => {
  const { slack, modelarts, bot, logLines } = await startBot({
    jobs: [],
    byToken: true,
    environment: { OS_PASSWORD: 'wrong-password' },
  });
  for (const command of ['/vizjobs failed', '/vizjobs summary', '/vizjobs show 1', '/vizjobs running']) {
    const text = textOf(await (await slack.command(command)).answer());
    expect(text).toContain("couldn't log in to the cloud");
    if (command !== '/vizjobs failed') expect(text).toMatch(/next try at <!date\^\d+\^/);
  }
  expect(modelarts.requests.map(({ operation }) => operation)).toEqual(['login']);
  expect(bot().health()).toEqual({ ok: true, state: 'ready', modelarts: 'rejected' });
  const rejections = logLines.filter(({ msg }) =>
    String(msg).startsWith('the cloud rejects the credentials'),
  );
  expect(rejections).toEqual([
    expect.objectContaining({ level: 50, status: 401, retryAt: expect.stringMatching(/^\d{4}-.*Z$/) }),
  ]);
  expect(JSON.stringify(logLines)).not.toContain('wrong-password');
});
