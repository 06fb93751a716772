import { assert, describe, expect, test } from 'vitest';
import type { SlackEvent, SlackMessage } from '../../../playground/slack/server.ts';
import { BOT_USER, GUEST, ML_OPS, OPERATOR, RANDOM, VIEWER } from '../../../playground/slack/workspace.ts';
import { type BotOptions, type Mode, startBot } from '../bot.ts';

const project = '0'.repeat(31);
const board = (id: string, folder = `${project}1`) =>
  `https://modelarts.example/modelarts2/tensorboard/${folder}/${id}/`;
const running = (id: string, name: string, url = board(id)) => ({
  job_id: id,
  job_name: name,
  status: 8,
  service_url: url,
});
const jobs = [
  running('197', 'resnet'),
  running('198', 'bert'),
  { job_id: '199', job_name: 'gone', status: 11 },
];
const consoleUrl = (id: string, region = 'eu-de') =>
  `https://console.otc.t-systems.com/modelarts/?region=${region}&locale=en-us#/visualization/${id}`;

type Started = Awaited<ReturnType<typeof startBot>>;
const start = (options: BotOptions = {}) =>
  startBot({ jobs, ...options, environment: { OS_REGION_NAME: 'eu-de', ...options.environment } });

/** The message with the previews of its links. */
async function shared({ slack }: Started, text: string, from = {}): Promise<SlackMessage> {
  const exchange = await slack.say(text, from);
  assert(exchange, `Slack tells the bot nothing about ${text}`);
  return exchange.answer();
}

const previews = ({ unfurls = [] }: SlackMessage) => unfurls.map(({ blocks }) => JSON.stringify(blocks));

/** Why the links of a message are not shown, from the log. */
async function kept({ slack, logLines }: Started, text: string, from = {}): Promise<unknown> {
  const lines = () =>
    logLines.filter(({ kind, msg }) => (msg === 'command' && kind === 'link') || msg === 'links not shown');
  const before = lines().length;
  await slack.say(text, from);
  await expect.poll(() => lines().length).toBe(before + 1);
  const { reason, outcome } = lines().at(-1) ?? {};
  expect(JSON.stringify(logLines)).not.toContain(text);
  return reason ?? outcome;
}

describe.each<Mode>(['socket', 'http'])('over %s', (mode) => {
  test('a board link shows the row of its job to the channel, and anyone can use its menu', async () => {
    const bot = await start({ mode, environment: { VIZJOBS_OPERATORS: OPERATOR } });
    const message = await shared(bot, `look at ${board('197')}?tab=scalars#x, please`, { user: OPERATOR });
    expect(message).toMatchObject({
      channel: ML_OPS,
      user: OPERATOR,
      unfurls: [{ url: `${board('197')}?tab=scalars#x` }],
    });
    expect(message.edited).toBeUndefined();
    expect(previews(message)).toEqual([expect.stringMatching(/Running.*resnet.*`#197`.*As of/)]);
    const details = await (await bot.slack.click(message, 'Details', { user: VIEWER })).answer();
    expect(details).toMatchObject({ channel: ML_OPS, ephemeralTo: VIEWER });
    expect(details.text).toContain('Job resnet (#197)');
    const refused = await (await bot.slack.click(message, 'Stop …', { user: VIEWER })).answer();
    expect(refused.text).toContain('Only operators');
    const question = await (await bot.slack.click(message, 'Stop …', { user: OPERATOR })).answer();
    const stopped = await (await bot.slack.click(question, 'Stop', { user: OPERATOR })).answer();
    expect(stopped.text).toContain('resnet');
    expect(bot.modelarts.requests.some(({ method }) => method === 'POST')).toBe(true);
    // The author's message stays theirs.
    expect(bot.slack.messages.find(({ ts }) => ts === message.ts)?.text).toBe(message.text);
  });

  test('a repeated event shows nothing a second time, and asks nothing', async () => {
    const bot = await start({ mode });
    const deliveries: SlackEvent[] = [];
    bot.slack.onEvent((event) => event.type === 'delivery' && deliveries.push(event));
    await shared(bot, board('197'));
    const [first] = deliveries;
    assert(first?.type === 'delivery');
    const asked = bot.modelarts.requests.length;
    await bot.slack.deliver('events_api', first.payload);
    await shared(bot, board('198'));
    expect(bot.slack.calls.filter(({ method }) => method === 'chat.unfurl')).toHaveLength(2);
    expect(bot.modelarts.requests.length).toBe(asked + 1);
  });
});

test.each([
  ['a console', consoleUrl('199'), /Failed.*gone.*`#199`/],
  ['a page of a board', `${board('197')}experiments/`, /resnet/],
  ['a board without an ID', 'https://modelarts.example/tensorboard/latest', /latest-run/],
])('a link to %s', async (_, url, row) => {
  const latest = running('200', 'latest-run', 'https://modelarts.example/tensorboard/latest/');
  const bot = await start({ jobs: [...jobs, latest] });
  const message = await shared(bot, url);
  expect(previews(message)).toEqual([expect.stringMatching(row)]);
  expect(message.unfurls?.map((one) => one.url)).toEqual([url.replaceAll('&', '&amp;')]);
});

test('several links each show their job, each once, and at most five', async () => {
  const many = Array.from({ length: 7 }, (_, index) => running(String(300 + index), `many-${index}`));
  const bot = await start({ jobs: many });
  const urls = many.map(({ service_url: url }) => url);
  const message = await shared(bot, `${urls[0]} and again ${urls.join(' ')} or ${board('999')}`);
  expect(message.unfurls?.map(({ url }) => url)).toEqual(urls.slice(0, 5));
});

test.each([
  ['documentation', 'https://docs.otc.t-systems.com/modelarts/umn/index.html'],
  ['its chapter about boards', 'https://docs.otc.t-systems.com/modelarts/umn/tensorboard-jobs.html'],
  [
    'the list of jobs in the console',
    'https://console.otc.t-systems.com/modelarts/?region=eu-de#/visualization',
  ],
  ['a training job', 'https://console.otc.t-systems.com/modelarts/?region=eu-de#/trainingJobs/197'],
])('a link to %s is not even looked up', async (_, url) => {
  const bot = await start();
  await bot.slack.say(url);
  await shared(bot, board('197'));
  expect(bot.slack.calls.filter(({ method }) => method === 'chat.unfurl')).toHaveLength(1);
  expect(bot.modelarts.requests).toHaveLength(1);
});

describe('shows nothing', () => {
  test.each([
    ['for a job that is gone', board('999')],
    ['for an address that begins like that of a board', board('197x')],
    ['for a board of another project', board('197', `${project}2`)],
    ['for an ended job of another project', board('199', `${project}2`)],
    ['for another region', consoleUrl('197', 'eu-nl')],
    [
      'for a page of the console with the name of a board',
      consoleUrl('').replace('visualization', 'tensorboard'),
    ],
    ['for an ID elsewhere', 'https://modelarts.example/visualization/197'],
  ])('%s', async (_, url) => {
    const bot = await start();
    expect(await kept(bot, url)).toBe('no-job');
    expect(bot.slack.messages.at(-1)).toMatchObject({ user: VIEWER });
    expect(bot.slack.messages).toHaveLength(1);
  });

  test('for many IDs of jobs that are gone, with one request for each of the first five', async () => {
    const bot = await start();
    const urls = Array.from({ length: 300 }, (_, index) => board(String(index + 1_000)));
    expect(await kept(bot, urls.join(' '))).toBe('no-job');
    expect(bot.modelarts.requests.map(({ operation }) => operation)).toEqual(Array(5).fill('get'));
  });

  test('where the bot is no member, or the channel is shared with another workspace', async () => {
    const bot = await start();
    expect(await kept(bot, board('197'), { channel: RANDOM })).toBe('not-member');
    const channel = bot.slack.channels.get(ML_OPS);
    assert(channel);
    bot.slack.channels.set(ML_OPS, { ...channel, is_ext_shared: true });
    expect(await kept(bot, board('197'))).toBe('shared-channel');
    expect(bot.modelarts.requests).toEqual([]);
    expect(bot.slack.calls.some(({ method }) => method === 'chat.unfurl')).toBe(false);
  });

  test('while a message is being written, if Slack leaves out where it is, and for messages of the bot', async () => {
    const bot = await start();
    const events: SlackEvent[] = [];
    bot.slack.onEvent((event) => event.type === 'delivery' && events.push(event));
    await shared(bot, board('197'));
    const viewer = bot.slack.users.get(VIEWER);
    assert(viewer);
    bot.slack.users.set(BOT_USER, { ...viewer, id: BOT_USER, is_bot: true });
    const [delivery] = events;
    assert(delivery?.type === 'delivery');
    const { event, is_ext_shared_channel: _, ...body } = delivery.payload;
    const writing = {
      ...Object(event),
      channel: 'COMPOSER',
      source: 'composer',
      message_ts: 'U-1',
      unfurl_id: 'U-1',
    };
    for (const [index, change] of [
      { event: writing, is_ext_shared_channel: false },
      { event: { ...writing, source: 'conversations_history' }, is_ext_shared_channel: false },
      { event: { ...Object(event), source: 'composer' }, is_ext_shared_channel: false },
      { event },
      { event: { ...Object(event), links: 'none' }, is_ext_shared_channel: false },
      { event: { ...Object(event), user: undefined }, is_ext_shared_channel: false },
      // Slack promises not to send these, and sometimes does; Bolt ignores them.
      { event: { ...Object(event), user: BOT_USER }, is_ext_shared_channel: false },
    ].entries())
      await bot.slack.deliver('events_api', { ...body, ...change, event_id: `Ev-${index}` });
    // Slack is asked about the operator after the bot's user.
    await shared(bot, board('198'), { user: OPERATOR });
    expect(bot.slack.calls.filter(({ method }) => method === 'chat.unfurl')).toHaveLength(2);
  });
});

describe('by the rights of the author', () => {
  const rights = { VIZJOBS_OPERATORS: OPERATOR, VIZJOBS_VIEWERS: VIEWER };
  const stop = '"stop 197"';

  test('an operator shows the changes, a viewer and a guest who may read do not', async () => {
    const bot = await start({ environment: { VIZJOBS_OPERATORS: OPERATOR } });
    expect(previews(await shared(bot, board('197'), { user: OPERATOR })).join()).toContain(stop);
    for (const user of [VIEWER, GUEST])
      expect(previews(await shared(bot, board('197'), { user })).join()).not.toContain(stop);
  });

  test.each([
    ['a person who is no viewer', { user: GUEST }, {}, 'not-permitted-viewer'],
    ['another channel than VIZJOBS_CHANNELS', {}, { VIZJOBS_CHANNELS: RANDOM }, 'not-permitted-channel'],
  ])('%s: nothing', async (_, from, environment, outcome) => {
    const bot = await start({ environment: { ...rights, ...environment } });
    expect(await kept(bot, board('197'), from)).toBe(outcome);
    expect(bot.slack.messages).toHaveLength(1);
    expect(bot.modelarts.requests).toEqual([]);
  });

  test("a stranger, another app's bot, and anyone Slack says nothing about: nothing", async () => {
    const bot = await start();
    const guest = bot.slack.users.get(GUEST);
    assert(guest);
    bot.slack.users.set(GUEST, { ...guest, team_id: 'T0ELSEWHERE', is_stranger: true });
    expect(await kept(bot, board('197'), { user: GUEST })).toBe('not-permitted-stranger');
    bot.slack.users.set(OPERATOR, { ...guest, id: OPERATOR, is_restricted: false, is_bot: true });
    expect(await kept(bot, board('197'), { user: OPERATOR })).toBe('not-permitted-stranger');
    bot.slack.failNext('users.info', { error: 'fatal_error', times: 3 });
    expect(await kept(bot, board('197'), { user: VIEWER })).toBe('not-permitted-unchecked');
  });
});

describe("Slack's rejections end in the log", () => {
  test.each(['cannot_unfurl_url', 'cannot_unfurl_message', 'not_enabled', 'missing_scope', 'fatal_error'])(
    '%s',
    async (error) => {
      const bot = await start();
      bot.slack.failNext('chat.unfurl', { error, times: 2 });
      expect(await kept(bot, board('197'))).toBe(`slack-${error}`);
      expect(bot.slack.messages).toHaveLength(1);
      expect((await (await bot.slack.command('/vizjobs failed')).answer()).text).toContain('failed');
    },
  );

  test('invalid_blocks: the text alone', async () => {
    const bot = await start();
    bot.slack.failNext('chat.unfurl', { error: 'invalid_blocks' });
    const message = await shared(bot, board('197'));
    expect(message.unfurls).toMatchObject([{ text: 'resnet (#197): Running', blocks: [] }]);
  });

  test('a ModelArts that fails: nothing', async () => {
    const bot = await start();
    bot.modelarts.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    expect(await kept(bot, board('197'))).toMatch(/^modelarts-/);
    expect(bot.slack.messages).toHaveLength(1);
  });

  test('a ModelArts that fails for one of the links: the others', async () => {
    const bot = await start();
    bot.modelarts.inject({ kind: 'forbidden' });
    expect(await kept(bot, `${board('197')} ${board('198')}`)).toMatch(/^modelarts-/);
    expect(bot.slack.messages.flatMap(previews)).toHaveLength(1);
  });
});

describe('without an optional scope, only this is lost:', () => {
  test('links:read', async () => {
    const bot = await start({ without: ['links:read'] });
    expect(await bot.slack.say(board('197'))).toBeUndefined();
    const answer = await bot.slack.say(`@vizjobs ${board('197')}`);
    assert(answer);
    expect((await answer.answer()).text).toContain('Job resnet');
  });

  test('links:write', async () => {
    const bot = await start({ without: ['links:write'] });
    expect(await kept(bot, board('197'))).toBe('slack-missing_scope');
    expect((await (await bot.slack.command('/vizjobs running')).answer()).text).toContain('2 running');
  });
});

test('a link alone, typed or written to the bot, shows the details', async () => {
  const bot = await start();
  const direct = await bot.slack.say(board('197'), { channel: `D${VIEWER.slice(1)}` });
  assert(direct);
  expect((await direct.answer()).text).toContain('Job resnet (#197)');
  expect((await (await bot.slack.command(`/vizjobs ${board('198')}`)).answer()).text).toContain('Job bert');
  await shared(bot, board('197'));
  expect(bot.slack.calls.filter(({ method }) => method === 'chat.unfurl')).toHaveLength(1);
});

describe('with two clouds', () => {
  const other = board('197', `${project}2`);
  const two = (environment = {}) =>
    startBot({ jobs, research: { jobs: [running('197', 'in-research', other)] }, environment });

  test('a link leads to the cloud it belongs to', async () => {
    const bot = await two();
    const message = await shared(bot, `${board('197')} ${other}`);
    expect(previews(message)).toEqual([
      expect.stringMatching(/resnet.*`prod`/),
      expect.stringMatching(/in-research.*`research`.*"show 197 in:research"/),
    ]);
  });

  test('a link that may lead to either cloud shows nothing', async () => {
    // `spare` is `prod` by another name.
    const bot = await two({ VIZJOBS_CLOUDS: 'prod,spare' });
    expect(await kept(bot, board('197'))).toBe('no-job');
  });

  test('a cloud that the author may not read shows nothing', async () => {
    const bot = await two({ VIZJOBS_VIEWERS_RESEARCH: OPERATOR });
    expect(await kept(bot, other)).toBe('no-job');
    expect(bot.research.requests).toEqual([]);
    expect(previews(await shared(bot, other, { user: OPERATOR })).join()).toContain('in-research');
  });

  test('a cloud that fails does not hide the other', async () => {
    const bot = await two();
    bot.research.inject({ kind: 'status-503', times: Number.POSITIVE_INFINITY });
    expect(previews(await shared(bot, board('197'))).join()).toContain('resnet');
  });
});
