import pg from 'pg';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { PlaygroundSlack, SlackMessage } from '../../playground/slack/server.ts';
import { directMessage, ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../playground/slack/workspace.ts';
import { startBot as startWholeBot } from '../../src/bot.ts';
import { freshUrl } from '../database/databases.ts';
import { waitUntil } from '../waitUntil.ts';
import { type BotOptions, startBot, textOf } from './bot.ts';

const server = process.env['TEST_DATABASE_URL'];
const operator = { user: OPERATOR, channel: ML_OPS };

async function start({ environment, ...options }: BotOptions = {}) {
  const started = await startBot({
    jobs: [{ job_id: '197', job_name: 'board', status: 8 }],
    database: !server,
    ...options,
    environment: {
      VIZJOBS_OPERATORS: OPERATOR,
      ...(server && { DATABASE_URL: await freshUrl() }),
      ...environment,
    },
  });
  const { slack, logLines, database } = started;
  if (server) await waitUntil(() => database().state().kind === 'open');
  let last: Parameters<PlaygroundSlack['deliver']> | undefined;
  slack.onEvent((event) => {
    if (event.type === 'delivery') last = [event.kind, event.payload];
  });
  return {
    ...started,
    /** Redelivers the last payload twice, and waits until both are handled. */
    async again() {
      const payload = last;
      if (!payload) throw new Error('Nothing was delivered');
      await Promise.all([slack.deliver(...payload), slack.deliver(...payload)]);
      await waitUntil(() => outcomes(logLines).filter((outcome) => outcome === 'repeated').length === 2);
    },
  };
}

type Started = Awaited<ReturnType<typeof start>>;

const outcomes = (lines: readonly Record<string, unknown>[]) =>
  lines.filter(({ msg }) => msg === 'command').map(({ outcome }) => outcome);
const posts = ({ slack }: Started) => slack.messages.filter(({ ephemeralTo }) => ephemeralTo === undefined);
const requests = ({ modelarts }: Started, operation: string) =>
  modelarts.requests.filter((request) => request.operation === operation);
const ask = async ({ slack }: Started, text: string): Promise<SlackMessage> =>
  (await slack.command(`/vizjobs ${text}`, operator)).answer();
const form = (slack: PlaygroundSlack, callback: string) =>
  waitUntil(() => [slack.modalOf(OPERATOR)].find((view) => view?.callback_id === callback));

describe('a payload delivered three times takes effect once', () => {
  test.each<[string, (started: Started) => Promise<unknown>, (started: Started) => Promise<number>]>([
    [
      'a schedule by command',
      (started) => ask(started, 'schedule daily 09:00'),
      async ({ schedules }) => (await schedules().list()).length,
    ],
    [
      'a schedule by form',
      async ({ slack }) => {
        const exchange = await slack.command('/vizjobs schedule', operator);
        await slack.submit(await form(slack, 'schedule'), {}, operator);
        await exchange.answer();
      },
      async ({ schedules }) => (await schedules().list()).length,
    ],
    [
      'Send now',
      async (started) =>
        (
          await started.slack.click(await ask(started, 'schedule daily 09:00'), 'Send now', operator)
        ).answer(),
      async (started) => posts(started).length,
    ],
    [
      'Share',
      async (started) => started.slack.click(await ask(started, 'running'), 'Share', operator),
      async (started) => posts(started).length,
    ],
    [
      'a change',
      async (started) => started.slack.click(await ask(started, 'stop 197'), 'Stop', operator),
      async (started) => requests(started, 'stop').length,
    ],
    [
      'a description by command',
      (started) => ask(started, 'describe 197 "new"'),
      async (started) => requests(started, 'describe').length,
    ],
    [
      'a description by form',
      async ({ slack }) => {
        const exchange = await slack.command('/vizjobs describe 197', operator);
        await slack.submit(await form(slack, 'describe'), { description: 'new' }, operator);
        await exchange.answer();
      },
      async (started) => requests(started, 'describe').length,
    ],
    [
      'a new job',
      async ({ slack }) => {
        const exchange = await slack.command('/vizjobs create', operator);
        const values = { Name: 'once', 'Log path in OBS': '/bucket/logs/' };
        await slack.submit(await form(slack, 'create'), values, operator);
        await exchange.answer();
      },
      async (started) => requests(started, 'create').length,
    ],
    [
      'opening a form',
      async ({ slack }) => {
        await slack.command('/vizjobs create', operator);
        await form(slack, 'create');
      },
      async ({ slack }) => slack.calls.filter(({ method }) => method === 'views.open').length,
    ],
  ])('%s', async (_, act, effects) => {
    const started = await start();
    await act(started);
    await started.again();
    await expect.poll(() => effects(started)).toBe(1);
    await waitUntil(() => started.bot().health().ok);
    expect(await effects(started)).toBe(1);
  });
});

describe('a double click counts once', () => {
  test.each(['Share', 'Send now'])('%s', async (label) => {
    const started = await start({ latency: 20 });
    const { slack, logLines } = started;
    const message = await ask(started, label === 'Share' ? 'running' : 'schedule daily 09:00');
    await Promise.all([slack.click(message, label, operator), slack.click(message, label, operator)]);
    await waitUntil(() => outcomes(logLines).length === 3);
    expect(posts(started)).toHaveLength(1);
  });

  test('the same button works again after a moment', async () => {
    const started = await start();
    const { slack, clock } = started;
    const message = await ask(started, 'running');
    await slack.click(message, 'Share', operator);
    await expect.poll(() => posts(started)).toHaveLength(1);
    await waitUntil(() => outcomes(started.logLines).length === 2);
    clock.forward(2_001);
    await slack.click(message, 'Share', operator);
    await expect.poll(() => posts(started)).toHaveLength(2);
  });

  test('and immediately after a failure', async () => {
    const started = await start();
    const { slack } = started;
    const channel = slack.channels.get(RANDOM);
    const message = await (
      await slack.command('/vizjobs running', { user: OPERATOR, channel: RANDOM })
    ).answer();
    expect(textOf(await (await slack.click(message, 'Share')).answer())).toContain('/invite');
    await waitUntil(() => outcomes(started.logLines).length === 2);
    if (channel) slack.channels.set(RANDOM, { ...channel, is_member: true });
    await slack.click(message, 'Share');
    await expect.poll(() => posts(started)).toHaveLength(1);
  });
});

test('a single instance deduplicates without a database', async () => {
  const started = await startBot({ jobs: [{ job_id: '197', job_name: 'board', status: 8 }] });
  const { slack, database, logLines } = started;
  const list = await (await slack.command('/vizjobs')).answer();
  let again = async () => {};
  slack.onEvent((event) => {
    if (event.type !== 'delivery') return;
    again = async () => void (await slack.deliver(event.kind, event.payload));
  });
  await slack.click(list, 'Share');
  await again();
  await slack.click(list, 'Share');
  await waitUntil(() => outcomes(logLines).length === 4);
  expect(outcomes(logLines).slice(1).sort()).toEqual(['answered', 'repeated', 'repeated']);
  expect(slack.messages.filter(({ ephemeralTo }) => !ephemeralTo)).toHaveLength(1);
  expect(database().state()).toEqual({ kind: 'closed' });
});

describe.runIf(server)('two instances with one database', () => {
  async function startTwo() {
    const started = await start({ mode: 'http' });
    const { config, clock, slack, bot, logLines } = started;
    const log = pino({}, { write: (line: string) => void logLines.push(JSON.parse(line)) });
    const other = await startWholeBot(config, { clock, log });
    onTestFinished(() => other.stop());
    await waitUntil(() => other.database.state().kind === 'open');
    const to = (port: number | undefined) => slack.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    return { ...started, toFirst: () => to(bot().port), toOther: () => to(other.port) };
  }

  test('share one interaction', async () => {
    const started = await startTwo();
    const payloads: Parameters<PlaygroundSlack['deliver']>[] = [];
    const message = await ask(started, 'running');
    started.slack.onEvent((event) => {
      if (event.type === 'delivery') payloads.push([event.kind, event.payload]);
    });
    await started.slack.click(message, 'Share', operator);
    await expect.poll(() => posts(started)).toHaveLength(1);
    started.toOther();
    const [share] = payloads;
    if (!share) throw new Error('Nothing was delivered');
    await started.slack.deliver(...share);
    await waitUntil(() => outcomes(started.logLines).includes('repeated'));
    expect(posts(started)).toHaveLength(1);
  });

  test.each([
    ['a mention', '@vizjobs running', {}],
    ['a direct message', 'running', { channel: directMessage(VIEWER).id }],
  ])('answer %s once, whichever of them Slack tells, even both at the same time', async (_, text, from) => {
    const started = await startTwo();
    const { slack } = started;
    const deliveries: Parameters<PlaygroundSlack['deliver']>[] = [];
    slack.onEvent((event) => {
      if (event.type === 'delivery') deliveries.push([event.kind, event.payload]);
    });
    await (await slack.say(text, from))?.answer();
    const [[kind, payload] = expect.unreachable()] = deliveries;
    const answers = () => slack.messages.filter((message) => message.text.includes('1 running')).length;
    expect(answers()).toBe(1);
    started.toOther();
    await slack.deliver(kind, payload);
    const fresh = { ...payload, event_id: 'Ev0SIMULTANEOUS' };
    await Promise.all(
      [started.toFirst, started.toOther].map((direct) => {
        direct();
        return slack.deliver(kind, fresh);
      }),
    );
    await waitUntil(() => answers() === 2);
    // Each instance is done with its deliveries when it has answered a later one.
    for (const direct of [started.toFirst, started.toOther]) {
      direct();
      await (await slack.say('@vizjobs help'))?.answer();
    }
    expect(answers()).toBe(2);
  });

  test('share a double click, and both accept the next click', async () => {
    const started = await startTwo();
    const { slack, clock } = started;
    const message = await ask(started, 'running');
    await slack.click(message, 'Share', operator);
    started.toOther();
    await slack.click(message, 'Share', operator);
    await waitUntil(() => outcomes(started.logLines).length === 3);
    await expect.poll(() => posts(started)).toHaveLength(1);
    expect(outcomes(started.logLines)).toContain('repeated');
    clock.forward(2_001);
    await slack.click(message, 'Share', operator);
    await expect.poll(() => posts(started)).toHaveLength(2);
  });

  test('store only digests, and not for long', async () => {
    const started = await start({ mode: 'http' });
    const { config, clock } = started;
    const client = new pg.Client('url' in config.database ? config.database.url : '');
    await client.connect();
    onTestFinished(() => client.end());
    const keys = async () =>
      (await client.query<{ key: string }>('SELECT key FROM vizjobs.claim')).rows.map(({ key }) => key);
    await ask(started, 'describe 197 "confidential"');
    expect(await keys()).toEqual([expect.stringMatching(/^[\w-]{43}$/)]);
    clock.forward(16 * 60_000);
    await ask(started, 'describe 197 "other"');
    expect(await keys()).toHaveLength(1);
  });
});
